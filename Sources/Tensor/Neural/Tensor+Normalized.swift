extension Tensor where Element == Float {
  /// Returns x / max(‖x‖, ε) with the p-norm along `dim`; `torch.nn.functional.normalize`.
  ///
  /// - Precondition: p is a number; see ``norm(p:dim:keepDim:)``.
  public func normalized(p: Float = 2, dim: Int = 1, eps: Float = 1e-12) -> Tensor {
    let dim = shape.normalized(dim, "normalized")
    return self / maximum(norm(p: p, dim: dim, keepDim: true), Tensor(eps))
  }

  /// Returns each channel's value divided by (k + α/n·Σ x²)^β over the n channels around it
  /// (Krizhevsky et al. 2012): `[N, C, …]`; `torch.nn.functional.local_response_norm`.
  ///
  /// - Precondition: there are a batch and a channel dimension, and the size is positive.
  public func localResponseNorm(
    _ size: Int, alpha: Float = 1e-4, beta: Float = 0.75, k: Float = 1
  ) -> Tensor {
    require(rank >= 3, "localResponseNorm: expected [N, C, …], got \(shape)")
    require(size >= 1, "localResponseNorm: the size must be positive (\(size))")
    let channels = shape[1]
    let margins = [size / 2, (size - 1) / 2].map { Tensor.zeros(shape.replacing(1, with: $0)) }
    let squares = Tensor.cat([margins[0], squared(), margins[1]], dim: 1)
    var sum = squares.narrow(dim: 1, start: 0, length: channels)
    for i in 1..<Swift.max(size, 1) {
      sum = sum + squares.narrow(dim: 1, start: i, length: channels)
    }
    return self / ((sum * (alpha / Float(size)) + k).log() * beta).exp()
  }
}
