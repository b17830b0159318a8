import Tensor

/// Adds pixels at the sides; torchvision's `Pad`.
public struct Pad: ImageTransform {
  public let padding: Padding
  public let mode: Padding.Mode
  public let fill: RGB

  /// - Precondition: No side is negative.
  public init(_ padding: Padding, mode: Padding.Mode = .constant, fill: RGB = .black) {
    self.padding = padding
    self.mode = mode
    self.fill = fill
    check()
  }

  public var problem: String? {
    padding.isNegative ? "sides must not be negative (\(padding))" : nil
  }

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    image.padded(padding, mode: mode, fill: fill)
  }
}
