import Tensor

/// Histograms evened out with probability `p`; torchvision's `RandomEqualize`.
public struct RandomEqualize: ImageTransform {
  public let p: Double

  /// - Precondition: `p` is in 0 … 1.
  public init(p: Double = 0.5) {
    self.p = p
    check()
  }

  public var problem: String? { probabilityProblem(p) }

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    generator.happens(p) ? image.equalized() : image
  }
}
