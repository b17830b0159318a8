import Tensor

/// Turned, moved, scaled and sheared by random amounts; torchvision's `RandomAffine`.
public struct RandomAffine: ImageTransform {
  /// Clockwise.
  public let degrees: ClosedRange<Double>
  /// The largest move to either side, of the width and of the height.
  public let translation: [Double]
  public let scale: ClosedRange<Double>
  /// Degrees along x.
  public let shearX: ClosedRange<Double>
  /// Degrees along y.
  public let shearY: ClosedRange<Double>
  public let interpolation: Interpolation
  public let fill: RGB

  /// - Precondition: Moves are in 0 … 1, `scale` is greater than 0.
  public init(
    degrees: ClosedRange<Double>, translation: (x: Double, y: Double) = (0, 0),
    scale: ClosedRange<Double> = 1...1, shearX: ClosedRange<Double> = 0...0,
    shearY: ClosedRange<Double> = 0...0, interpolation: Interpolation = .nearest,
    fill: RGB = .black
  ) {
    self.degrees = degrees
    self.translation = [translation.x, translation.y]
    self.scale = scale
    self.shearX = shearX
    self.shearY = shearY
    self.interpolation = interpolation
    self.fill = fill
    check()
  }

  public var problem: String? {
    if translation.count != 2 || !translation.allSatisfy({ (0...1).contains($0) }) {
      return "translation must be two numbers in 0 … 1 (\(translation))"
    }
    return scale.lowerBound > 0 ? nil : "scale must be greater than 0 (\(scale))"
  }

  /// What is done to one image; moves in pixels.
  public struct Parameters: Sendable, Hashable, Codable {
    public var degrees: Double
    public var x: Int
    public var y: Int
    public var scale: Double
    public var shearX: Double
    public var shearY: Double
  }

  public func parameters(
    for image: (width: Int, height: Int), using generator: inout Philox
  ) -> Parameters {
    let angle = generator.uniform(degrees)
    let moves = zip(translation, [image.width, image.height]).map { share, size in
      let most = share * Double(size)
      return Int(generator.uniform(-most...most).rounded(.toNearestOrEven))
    }
    return Parameters(
      degrees: angle, x: moves[0], y: moves[1], scale: generator.uniform(scale),
      shearX: generator.uniform(shearX), shearY: generator.uniform(shearY))
  }

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    let drawn = parameters(for: (image.width, image.height), using: &generator)
    return image.affine(
      degrees: drawn.degrees, translation: (Double(drawn.x), Double(drawn.y)), scale: drawn.scale,
      shear: (drawn.shearX, drawn.shearY), interpolation: interpolation, fill: fill)
  }
}
