import CTensorKernels

extension Tensor where Element == Float {
  /// Returns exp(x) / Σ exp(x) along `dim`; `torch.softmax`.
  public func softmax(dim: Int = -1) -> Tensor {
    let (outer, middle, inner) = softmaxSizes(dim, "softmax")
    let y = Tensor(shape: shape) { y in read { tk_softmax($0, y, outer, middle, inner, false) } }
    return y.recorded("softmax", from: self) { dy in
      Tensor(shape: dy.shape) { dx in
        dy.read { dy in y.read { tk_softmax_gradient(dy, $0, dx, outer, middle, inner, false) } }
      }
    }
  }

  /// Returns x − log Σ exp(x) along `dim`, accurate where softmax underflows;
  /// `torch.log_softmax`.
  public func logSoftmax(dim: Int = -1) -> Tensor {
    let (outer, middle, inner) = softmaxSizes(dim, "logSoftmax")
    let y = Tensor(shape: shape) { y in read { tk_softmax($0, y, outer, middle, inner, true) } }
    return y.recorded("logSoftmax", from: self) { dy in
      Tensor(shape: dy.shape) { dx in
        dy.read { dy in y.read { tk_softmax_gradient(dy, $0, dx, outer, middle, inner, true) } }
      }
    }
  }

  /// Returns exp(−x) / Σ exp(−x) along `dim`; `torch.nn.functional.softmin`.
  public func softmin(dim: Int = -1) -> Tensor { (-self).softmax(dim: dim) }

  /// Returns a random softmax of the logits, softmax((x + g) / temperature) with Gumbel noise g
  /// (Jang et al. 2017), drawn from ``Generator/current``.
  ///
  /// The counterpart of `torch.nn.functional.gumbel_softmax`.
  ///
  /// - Parameter hard: Whether the result is one-hot, a sample of the categorical distribution; its
  ///   gradient is the soft one's.
  /// - Precondition: the temperature is positive.
  public func gumbelSoftmax(temperature: Float = 1, hard: Bool = false, dim: Int = -1) -> Tensor {
    require(temperature > 0, "gumbelSoftmax: the temperature must be positive (\(temperature))")
    // Never 0, of which the logarithm would be infinite.
    let noise = -(-Tensor.uniform(shape, low: 0x1p-25).log()).log()
    let soft = ((self + noise) / temperature).softmax(dim: dim)
    guard hard else { return soft }
    let best = soft.detached.max(dim: dim, keepDim: true).indices
    return soft + (.oneHot(best, like: soft, dim: dim) - soft.detached)
  }

  /// Returns zeros of `x`'s shape with a 1 at `indices`, which have size 1 along `dim`.
  private static func oneHot(_ indices: Tensor<Int32>, like x: Tensor, dim: Int) -> Tensor {
    let dim = x.shape.normalized(dim, "gumbelSoftmax")
    let (outer, inner) = x.sizesAround(dim)
    let count = x.shape[dim]
    var y = Tensor.zeros(x.shape)
    y.update { y in
      indices.withUnsafeBufferPointer { indices in
        for o in 0..<outer {
          for i in 0..<inner { y[(o * count + Int(indices[o * inner + i])) * inner + i] = 1 }
        }
      }
    }
    return y
  }

  private func softmaxSizes(
    _ dim: Int, _ op: StaticString
  ) -> (outer: Int, middle: Int, inner: Int) {
    if rank == 0 {
      require(dim == 0 || dim == -1, "\(op): dimension \(dim) is out of range for a scalar")
      return (1, 1, 1)
    }
    let dim = shape.normalized(dim, op)
    let (outer, inner) = sizesAround(dim)
    return shape[dim] == 0 ? (0, 0, 1) : (outer, shape[dim], inner)
  }
}
