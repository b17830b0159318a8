import Tensor

/// A few random operations of one strength (Cubuk et al. 2019); torchvision's `RandAugment`.
public struct RandAugment: ImageTransform {
  /// How many operations follow each other.
  public let count: Int
  /// Out of `magnitudeBins`.
  public let magnitude: Int
  public let magnitudeBins: Int
  public let interpolation: Interpolation
  public let fill: RGB

  /// - Precondition: `count` is at least 0, `magnitude` is in 0 ..< `magnitudeBins`.
  public init(
    count: Int = 2, magnitude: Int = 9, magnitudeBins: Int = 31,
    interpolation: Interpolation = .nearest, fill: RGB = .black
  ) {
    self.count = count
    self.magnitude = magnitude
    self.magnitudeBins = magnitudeBins
    self.interpolation = interpolation
    self.fill = fill
    check()
  }

  public var problem: String? {
    count >= 0 && magnitude >= 0 && magnitude < magnitudeBins
      ? nil
      : "count must be at least 0, magnitude in 0 ..< magnitudeBins "
        + "(\(count), \(magnitude), \(magnitudeBins))"
  }

  /// The operations for a picture of `image`'s size.
  public func parameters(
    for image: (width: Int, height: Int), using generator: inout Philox
  ) -> [AugmentationOperation] {
    let limits = AugmentationOperation.Limits(
      shear: 0.3, translateX: 150.0 / 331 * Double(image.width),
      translateY: 150.0 / 331 * Double(image.height), rotate: 30, color: 0.9, posterize: 4)
    return (0..<count).map { _ in
      let kinds = AugmentationOperation.Kind.allCases
      let kind = kinds[generator.index(below: kinds.count)]
      let size = limits.magnitude(kind, step: magnitude, bins: magnitudeBins)
      let isNegative = kind.isSigned && generator.happens(0.5)
      return AugmentationOperation(kind, magnitude: isNegative ? -size : size)
    }
  }

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    parameters(for: (image.width, image.height), using: &generator).reduce(image) {
      $1($0, interpolation: interpolation, fill: fill)
    }
  }
}
