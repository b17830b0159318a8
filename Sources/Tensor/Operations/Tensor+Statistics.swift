import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the variance of all elements, a scalar.
  public func variance(correction: Int = 1) -> Tensor {
    variance(dims: allDims, correction: correction)
  }

  /// Returns the variances along `dim`.
  public func variance(dim: Int, correction: Int = 1, keepDim: Bool = false) -> Tensor {
    variance(dims: [dim], correction: correction, keepDim: keepDim)
  }

  /// Returns the variances along `dims`: `Σ (x − mean)² / max(0, n − correction)`, in two passes.
  ///
  /// NaN where n is at most the correction. `torch.var`.
  ///
  /// - Parameter correction: 1 for an unbiased estimate, 0 for the variance of the numbers given.
  public func variance(dims: [Int], correction: Int = 1, keepDim: Bool = false) -> Tensor {
    let plan = ReductionPlan(self, over: dims, keepDim: keepDim, "variance")
    let divisor = Swift.max(0, plan.middle - correction)
    let y: Tensor = plan.reduced { x, y in
      tk_variance(x, Double(divisor), y, plan.outer, plan.middle, plan.inner)
    }
    return y.recorded("variance", from: self) { dy in
      let x = self.detached
      return (x - x.mean(dims: dims, keepDim: true))
        * (dy.reshapedView(plan.kept.dimensions) * (2 / Float(divisor)))
    }
  }

  /// Returns the standard deviation of all elements, a scalar.
  public func std(correction: Int = 1) -> Tensor { std(dims: allDims, correction: correction) }

  /// Returns the standard deviations along `dim`.
  public func std(dim: Int, correction: Int = 1, keepDim: Bool = false) -> Tensor {
    std(dims: [dim], correction: correction, keepDim: keepDim)
  }

  /// Returns the standard deviations along `dims`; the gradient where one is 0 is 0. `torch.std`.
  public func std(dims: [Int], correction: Int = 1, keepDim: Bool = false) -> Tensor {
    let variance = variance(dims: dims, correction: correction, keepDim: keepDim)
    let y = variance.detached.sqrt()
    return y.recorded("std", from: variance) { dy in
      (dy * 0.5).dividedOrZero(by: y)
    }
  }

  /// Returns the variances and the means along `dim`.
  public func varMean(
    dim: Int, correction: Int = 1, keepDim: Bool = false
  ) -> (variance: Tensor, mean: Tensor) {
    varMean(dims: [dim], correction: correction, keepDim: keepDim)
  }

  /// Returns the variances and the means along `dims`; `torch.var_mean`.
  public func varMean(
    dims: [Int], correction: Int = 1, keepDim: Bool = false
  ) -> (variance: Tensor, mean: Tensor) {
    (
      variance(dims: dims, correction: correction, keepDim: keepDim),
      mean(dims: dims, keepDim: keepDim)
    )
  }

  /// Returns the p-norm of all elements, a scalar.
  public func norm(p: Float = 2) -> Tensor { norm(p: p, dims: allDims) }

  /// Returns the p-norms along `dim`.
  public func norm(p: Float = 2, dim: Int, keepDim: Bool = false) -> Tensor {
    norm(p: p, dims: [dim], keepDim: keepDim)
  }

  /// Returns the p-norms along `dims`: `(Σ |x|^p)^(1/p)`, the largest |x| for p = ∞, the smallest
  /// for −∞, and the number of non-zeros for 0.
  ///
  /// The gradient is 0 where the norm is; for ±∞ it is spread evenly over ties, and there is none
  /// for 0. `torch.linalg.vector_norm`.
  ///
  /// - Precondition: p is a number, and for ±∞ the dimensions are not empty.
  public func norm(p: Float = 2, dims: [Int], keepDim: Bool = false) -> Tensor {
    require(!p.isNaN, "norm: p must be a number (\(p))")
    if p.isInfinite {
      return p > 0
        ? abs().amax(dims: dims, keepDim: keepDim)
        : abs().amin(dims: dims, keepDim: keepDim)
    }
    let plan = ReductionPlan(self, over: dims, keepDim: keepDim, "norm")
    let y: Tensor = plan.reduced { x, y in
      tk_norm(x, Double(p), y, plan.outer, plan.middle, plan.inner)
    }
    return y.recorded("norm", from: self) { dy in
      let dy = dy.reshapedView(plan.kept.dimensions)
      let x = self.detached
      if p == 0 { return .zeros(x.shape) }
      if p == 1 { return dy * x.mapped(TK_SIGN) }
      if p == 2 { return dy.dividedOrZero(by: y.reshapedView(plan.kept.dimensions)) * x }
      return plan.restored { dx in
        plan.x.read { x in
          y.read { y in
            dy.read {
              tk_norm_gradient(
                x, y, $0, Double(p), dx, plan.outer, plan.middle, plan.inner)
            }
          }
        }
      }
    }
  }

  /// Returns self / y, and 0 where y is 0.
  private func dividedOrZero(by y: Tensor) -> Tensor {
    Tensor(shape: shape) { result in
      read { x in
        y.read { y in
          for i in 0..<elementCount { result[i] = y[i] == 0 ? 0 : x[i] / y[i] }
        }
      }
    }
  }
}
