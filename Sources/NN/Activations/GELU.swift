import Tensor

/// x·Φ(x), Φ being the normal distribution (Hendrycks and Gimpel 2016); `torch.nn.GELU`.
public final class GELU: Layer {
  public let approximate: GELUApproximation

  /// - Parameter approximate: `.tanh` for the formula of GPT-2.
  public init(approximate: GELUApproximation = .none) { self.approximate = approximate }

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.gelu(approximate: approximate) }
}
