import Tensor

/// Sharper or smoother with probability `p`; torchvision's `RandomAdjustSharpness`.
public struct RandomAdjustSharpness: ImageTransform {
  public let factor: Double
  public let p: Double

  /// - Precondition: `p` is in 0 … 1, `factor` at least 0.
  public init(factor: Double, p: Double = 0.5) {
    self.factor = factor
    self.p = p
    check()
  }

  public var problem: String? {
    factor >= 0 ? probabilityProblem(p) : "factor must be at least 0 (\(factor))"
  }

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    generator.happens(p) ? image.sharpness(factor) : image
  }
}
