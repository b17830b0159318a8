import Tensor

/// ln(1 + e^(beta·x)) / beta, and x where beta·x is above `threshold`; `torch.nn.Softplus`.
public final class Softplus: Layer {
  public let beta, threshold: Float

  /// - Precondition: `beta` is not 0.
  public init(beta: Float = 1, threshold: Float = 20) {
    require(beta != 0, "Softplus: beta is 0")
    (self.beta, self.threshold) = (beta, threshold)
  }

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    x.softplus(beta: beta, threshold: threshold)
  }
}
