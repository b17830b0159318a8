import Tensor

/// exp(x) / Σ exp(x) along a dimension; `torch.nn.Softmax`, except that the dimension has to be said.
public final class Softmax: Layer {
  public let dim: Int

  /// - Parameter dim: Counted from the end where negative.
  public init(dim: Int) { self.dim = dim }

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.softmax(dim: dim) }
}

/// x − log Σ exp(x) along a dimension; `torch.nn.LogSoftmax`, except that the dimension has to be
/// said.
public final class LogSoftmax: Layer {
  public let dim: Int

  /// - Parameter dim: Counted from the end where negative.
  public init(dim: Int) { self.dim = dim }

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.logSoftmax(dim: dim) }
}
