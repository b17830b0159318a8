import Tensor

/// Bright samples inverted with probability `p`; torchvision's `RandomSolarize`.
public struct RandomSolarize: ImageTransform {
  public let threshold: Double
  public let p: Double

  /// - Precondition: `p` is in 0 … 1.
  public init(threshold: Double, p: Double = 0.5) {
    self.threshold = threshold
    self.p = p
    check()
  }

  public var problem: String? { probabilityProblem(p) }

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    generator.happens(p) ? image.solarized(threshold: threshold) : image
  }
}
