import Tensor

/// Grey with probability `p`; torchvision's `RandomGrayscale`.
public struct RandomGrayscale: ImageTransform {
  public let p: Double

  /// - Precondition: `p` is in 0 … 1.
  public init(p: Double = 0.1) {
    self.p = p
    check()
  }

  public var problem: String? { probabilityProblem(p) }

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    generator.happens(p) ? image.grayscale() : image
  }
}
