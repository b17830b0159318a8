#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A colour in sRGB with opacity; components in 0 … 1.
public struct Color: Sendable, Hashable {
  /// The components.
  public var red, green, blue: Double
  /// Opacity: 0 is invisible, 1 covers what is below.
  public var alpha: Double

  /// The colour of these components.
  public init(red: Double, green: Double, blue: Double, alpha: Double = 1) {
    (self.red, self.green, self.blue, self.alpha) = (red, green, blue, alpha)
  }

  /// The colour written `0xRRGGBB`.
  public init(hex: UInt32, alpha: Double = 1) {
    func component(_ shift: UInt32) -> Double { Double((hex >> shift) & 255) / 255 }
    self.init(red: component(16), green: component(8), blue: component(0), alpha: alpha)
  }

  /// Paper.
  public static let white = Color(hex: 0xFFFFFF)
  /// Ink.
  public static let black = Color(hex: 0x000000)
  /// Of titles.
  static let text = Color(hex: 0x202020)
  /// Of tick labels and remarks.
  static let secondaryText = Color(hex: 0x555555)
  /// Of frames.
  static let frame = Color(hex: 0x9A9A9A)
  /// Of grid lines.
  static let grid = Color(hex: 0xE4E4E4)

  /// The colour with another opacity.
  public func withAlpha(_ alpha: Double) -> Color {
    Color(red: red, green: green, blue: blue, alpha: alpha)
  }

  /// The mixture in sRGB values with `fraction` of the other colour.
  public func mixed(with other: Color, fraction: Double) -> Color {
    func mix(_ a: Double, _ b: Double) -> Double { a + (b - a) * fraction }
    return Color(
      red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue),
      alpha: mix(alpha, other.alpha))
  }

  /// The components as bytes, without opacity.
  package var bytes: [UInt8] {
    [red, green, blue].map { UInt8((min(max($0, 0), 1) * 255).rounded()) }
  }

  /// Black or white, whichever contrasts more (WCAG 2's relative luminance).
  var readableText: Color {
    func linear(_ c: Double) -> Double { c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4) }
    let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    return (luminance + 0.05) * (luminance + 0.05) > 1.05 * 0.05 ? .text : .white
  }
}
