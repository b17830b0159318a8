import Tensor

/// a·σ(b) of the halves a and b along a dimension (Dauphin et al. 2017); `torch.nn.GLU`.
public final class GLU: Layer {
  public let dim: Int

  /// - Parameter dim: Counted from the end where negative.
  public init(dim: Int = -1) { self.dim = dim }

  /// - Precondition: the dimension is even.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.glu(dim: dim) }
}
