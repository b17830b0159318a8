import Tensor

/// Turned by a random angle; torchvision's `RandomRotation`.
public struct RandomRotation: ImageTransform {
  public let degrees: ClosedRange<Double>
  public let interpolation: Interpolation
  public let expand: Bool
  public let fill: RGB

  /// - Parameter degrees: Counter-clockwise.
  public init(
    degrees: ClosedRange<Double>, interpolation: Interpolation = .nearest, expand: Bool = false,
    fill: RGB = .black
  ) {
    self.degrees = degrees
    self.interpolation = interpolation
    self.expand = expand
    self.fill = fill
  }

  /// Up to so many degrees to either side.
  ///
  /// - Precondition: `degrees` is at least 0.
  public init(
    degrees: Double, interpolation: Interpolation = .nearest, expand: Bool = false,
    fill: RGB = .black
  ) {
    require(degrees >= 0, "RandomRotation: degrees must be at least 0 (\(degrees))")
    self.init(
      degrees: -degrees...degrees, interpolation: interpolation, expand: expand, fill: fill)
  }

  /// The angle, in degrees.
  public static func parameters(
    degrees: ClosedRange<Double>, using generator: inout Philox
  ) -> Double { generator.uniform(degrees) }

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    image.rotated(
      degrees: Self.parameters(degrees: degrees, using: &generator), interpolation: interpolation,
      expand: expand, fill: fill)
  }
}
