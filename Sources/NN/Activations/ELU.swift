import Tensor

/// x where it is positive, else alpha·(eˣ − 1) (Clevert et al. 2016); `torch.nn.ELU`.
public final class ELU: Layer {
  public let alpha: Float

  public init(alpha: Float = 1) { self.alpha = alpha }

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.elu(alpha: alpha) }
}

/// x where it is positive, else alpha·(e^(x/alpha) − 1), whose slope has no jump at 0 (Barron 2017);
/// `torch.nn.CELU`.
public final class CELU: Layer {
  public let alpha: Float

  /// - Precondition: `alpha` is not 0.
  public init(alpha: Float = 1) {
    require(alpha != 0, "CELU: alpha is 0")
    self.alpha = alpha
  }

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.celu(alpha: alpha) }
}

/// 1.0507·elu(x) with alpha = 1.6733, which keeps mean 0 and variance 1 (Klambauer et al. 2017);
/// `torch.nn.SELU`. Goes with ``AlphaDropout``.
public final class SELU: Layer {
  public init() {}

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.selu() }
}
