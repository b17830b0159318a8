import Tensor

/// One random operation of random strength (Müller and Hutter 2021); torchvision's
/// `TrivialAugmentWide`.
public struct TrivialAugmentWide: ImageTransform {
  public let magnitudeBins: Int
  public let interpolation: Interpolation
  public let fill: RGB

  /// - Precondition: `magnitudeBins` is at least 1.
  public init(
    magnitudeBins: Int = 31, interpolation: Interpolation = .nearest, fill: RGB = .black
  ) {
    self.magnitudeBins = magnitudeBins
    self.interpolation = interpolation
    self.fill = fill
    check()
  }

  public var problem: String? {
    magnitudeBins >= 1 ? nil : "magnitudeBins must be at least 1 (\(magnitudeBins))"
  }

  public static func parameters(
    magnitudeBins: Int, using generator: inout Philox
  ) -> AugmentationOperation {
    let limits = AugmentationOperation.Limits(
      shear: 0.99, translateX: 32, translateY: 32, rotate: 135, color: 0.99, posterize: 6)
    let kinds = AugmentationOperation.Kind.allCases
    let kind = kinds[generator.index(below: kinds.count)]
    let step = generator.index(below: magnitudeBins)
    let size = limits.magnitude(kind, step: step, bins: magnitudeBins)
    let isNegative = kind.isSigned && generator.happens(0.5)
    return AugmentationOperation(kind, magnitude: isNegative ? -size : size)
  }

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    let operation = Self.parameters(magnitudeBins: magnitudeBins, using: &generator)
    return operation(image, interpolation: interpolation, fill: fill)
  }
}
