import CTensorKernels

// Totals are kept in double precision and do not depend on the number of threads.
extension Tensor where Element == Float {
  /// Returns the sum of all elements, a scalar; `torch.sum`.
  public func sum() -> Tensor { sum(dims: allDims) }

  /// Returns the sums along the dimensions `dims`, which stay with size 1 if `keepDim`; `torch.sum`.
  ///
  /// No dimension gives the tensor itself, where PyTorch takes it for all of them. So for all
  /// reductions.
  ///
  /// - Precondition: no dimension is named twice.
  public func sum(dims: [Int], keepDim: Bool = false) -> Tensor {
    let shape = shape
    let dims = Set(shape.normalized(dims, "sum"))
    let kept = Shape(shape.dimensions.enumerated().map { dims.contains($0) ? 1 : $1 })
    let y = reduced(over: dims)
      .view(keepDim ? kept : Shape((0..<rank).filter { !dims.contains($0) }.map { shape[$0] }))
    return y.recorded("sum", from: self) { $0.reshapedView(kept.dimensions).expandedView(shape) }
  }

  /// Returns the sums along `dim`.
  public func sum(dim: Int, keepDim: Bool = false) -> Tensor { sum(dims: [dim], keepDim: keepDim) }

  /// Returns the mean of all elements, a scalar; `torch.mean`.
  public func mean() -> Tensor { sum() / Float(elementCount) }

  /// Returns the means along `dims`.
  public func mean(dims: [Int], keepDim: Bool = false) -> Tensor {
    let dims = shape.normalized(dims, "mean")
    return sum(dims: dims, keepDim: keepDim) / Float(dims.reduce(1) { $0 * shape[$1] })
  }

  /// Returns the means along `dim`.
  public func mean(dim: Int, keepDim: Bool = false) -> Tensor {
    mean(dims: [dim], keepDim: keepDim)
  }

  /// Returns the sum of all elements that are numbers, a scalar; `torch.nansum`.
  public func nanSum() -> Tensor { nanSum(dims: allDims) }

  /// Returns the sums along `dims` of what is not NaN; NaN gets no gradient.
  public func nanSum(dims: [Int], keepDim: Bool = false) -> Tensor {
    let plan = ReductionPlan(self, over: dims, keepDim: keepDim, "nanSum")
    let y: Tensor = plan.reduced { x, y in
      tk_fold(TK_FOLD_NUMBERS, x, nil, y, nil, plan.outer, plan.middle, plan.inner)
    }
    return y.recorded("nanSum", from: self) {
      $0.reshapedView(plan.kept.dimensions) * self.isNumber
    }
  }

  /// Returns the sums along `dim` of what is not NaN.
  public func nanSum(dim: Int, keepDim: Bool = false) -> Tensor {
    nanSum(dims: [dim], keepDim: keepDim)
  }

  /// Returns the mean of all elements that are numbers, a scalar; `torch.nanmean`.
  public func nanMean() -> Tensor { nanMean(dims: allDims) }

  /// Returns the means along `dims` of what is not NaN; NaN where there is nothing else.
  public func nanMean(dims: [Int], keepDim: Bool = false) -> Tensor {
    let dims = shape.normalized(dims, "nanMean")
    return nanSum(dims: dims, keepDim: keepDim) / isNumber.sum(dims: dims, keepDim: keepDim)
  }

  /// Returns the means along `dim` of what is not NaN.
  public func nanMean(dim: Int, keepDim: Bool = false) -> Tensor {
    nanMean(dims: [dim], keepDim: keepDim)
  }

  /// Returns the product of all elements, a scalar; `torch.prod`.
  public func prod() -> Tensor { prod(dims: allDims, keepDim: false) }

  /// Returns the products along `dim`.
  ///
  /// The gradient of an element is the product of the others, and so right where there are zeros.
  public func prod(dim: Int, keepDim: Bool = false) -> Tensor {
    prod(dims: [dim], keepDim: keepDim)
  }

  private func prod(dims: [Int], keepDim: Bool) -> Tensor {
    let plan = ReductionPlan(self, over: dims, keepDim: keepDim, "prod")
    let y: Tensor = plan.reduced { x, y in
      tk_fold(TK_FOLD_PRODUCT, x, nil, y, nil, plan.outer, plan.middle, plan.inner)
    }
    return y.recorded("prod", from: self) { dy in
      plan.restored { dx in
        plan.x.read { x in
          dy.read { tk_product_gradient(x, $0, dx, plan.outer, plan.middle, plan.inner) }
        }
      }
    }
  }

  /// Returns log Σ exp(x) along `dim`, without overflow; `torch.logsumexp`.
  public func logsumexp(dim: Int, keepDim: Bool = false) -> Tensor {
    logsumexp(dims: [dim], keepDim: keepDim)
  }

  /// Returns log Σ exp(x) along `dims`.
  public func logsumexp(dims: [Int], keepDim: Bool = false) -> Tensor {
    let shape = shape
    let last = shape.normalized(dims, "logsumexp").sorted()
    let kept = allDims.filter { !last.contains($0) }
    let order = kept + last
    let x = permutedView(order).contiguous()
    let rows = kept.reduce(1) { $0 * shape[$1] }
    let columns = last.reduce(1) { $0 * shape[$1] }
    let sizes = Shape(allDims.map { last.contains($0) ? 1 : shape[$0] })
    let y = Tensor(shape: keepDim ? sizes : Shape(kept.map { shape[$0] })) { y in
      x.read { tk_log_sum_exp($0, y, rows, columns) }
    }
    return y.recorded("logsumexp", from: self) { dy in
      Tensor(shape: x.shape) { dx in
        x.read { x in
          y.read { y in dy.read { tk_log_sum_exp_gradient(x, y, $0, dx, rows, columns) } }
        }
      }.permutedView(order.inversePermutation)
    }
  }

  /// Returns the sums that undo a broadcast from `target` to this shape.
  func summed(to target: Shape) -> Tensor {
    if shape == target { return self }
    let lead = rank - target.rank
    let dims = (0..<rank).filter { $0 < lead || (target[$0 - lead] == 1 && shape[$0] != 1) }
    return reduced(over: Set(dims)).view(target)
  }

  /// 1 for a number, 0 for NaN.
  private var isNumber: Tensor {
    let x = dense()
    return x.likewise { y in
      withExtendedLifetime(x.storage) { tk_is_number(x.base, y, x.elementCount) }
    }
  }

  /// Returns the sums over `dims`, contiguous, for the caller to shape.
  private func reduced(over dims: Set<Int>) -> Tensor {
    if dims.isEmpty { return contiguous().detached }
    // Scattered dimensions are summed run by run, the innermost first: that costs less than a copy
    // in another order.
    if !ReductionPlan.isRun(Array(dims), of: self) {
      let order = layout.memoryOrder ?? allDims
      let run = order.reversed().drop { !dims.contains($0) }.prefix { dims.contains($0) }
      let plan = ReductionPlan(self, over: Array(run), keepDim: true, "sum")
      return plan.summed().reduced(over: dims.subtracting(run))
    }
    return ReductionPlan(self, over: Array(dims), keepDim: true, "sum").summed()
  }
}

extension ReductionPlan where Element == Float {
  func summed() -> Tensor<Float> { reduced { tk_sum($0, $1, outer, middle, inner) } }
}
