import CTensorKernels

extension Tensor where Element == Float {
  /// Returns x / max(‖x‖, ε) with the p-norm along `dim`; `torch.nn.functional.normalize`.
  ///
  /// - Precondition: p is at least 1; infinity is the maximum norm.
  public func normalized(p: Float = 2, dim: Int = 1, eps: Float = 1e-12) -> Tensor {
    self / maximum(pNorm(p, dim: dim, "normalized"), Tensor(eps))
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

  /// Returns the p-norms along `dim`, which stays with size 1; the gradient at 0 is 0.
  func pNorm(_ p: Float, dim: Int, _ op: StaticString) -> Tensor {
    require(p >= 1, "\(op): the norm's p must be at least 1 (\(p))")
    let dim = shape.normalized(dim, op)
    let x = detached
    let y: Tensor
    if p == .infinity {
      return abs().max(dim: dim, keepDim: true).values
    } else if p == 1 {
      return abs().sum(dim: dim, keepDim: true)
    } else if p == 2 {
      y = x.squared().sum(dim: dim, keepDim: true).sqrt()
    } else {
      let powers = (x.abs().log() * p).exp().sum(dim: dim, keepDim: true)
      y = (powers.log() / p).exp()
    }
    return y.recorded("pNorm", from: self) { dy in
      let safe = y + (1 - y.mapped(TK_SIGN))  // 1 where the norm is 0, as x is there
      if p == 2 { return dy * (x / safe) }
      let slope = ((x.abs().log() - safe.log()) * (p - 1)).exp()
      return dy * (slope * x.mapped(TK_SIGN))
    }
  }
}
