import Tensor

/// Fewer bits with probability `p`; torchvision's `RandomPosterize`.
public struct RandomPosterize: ImageTransform {
  public let bits: Int
  public let p: Double

  /// - Precondition: `p` is in 0 … 1, `bits` in 0 … 8.
  public init(bits: Int, p: Double = 0.5) {
    self.bits = bits
    self.p = p
    check()
  }

  public var problem: String? {
    (0...8).contains(bits) ? probabilityProblem(p) : "bits must be in 0 … 8 (\(bits))"
  }

  public func callAsFunction(_ image: Image, using generator: inout Philox) -> Image {
    generator.happens(p) ? image.posterized(bits: bits) : image
  }
}
