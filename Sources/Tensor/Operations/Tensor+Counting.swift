// Reductions of tests, as plain loops.

extension Tensor where Element == Bool {
  /// Returns how many elements are true, a scalar.
  public func sum() -> Tensor<Int64> { sum(dims: allDims) }

  /// Returns how many elements are true along `dim`.
  public func sum(dim: Int, keepDim: Bool = false) -> Tensor<Int64> {
    sum(dims: [dim], keepDim: keepDim)
  }

  /// Returns how many elements are true along `dims`; `torch.sum`.
  public func sum(dims: [Int], keepDim: Bool = false) -> Tensor<Int64> {
    ReductionPlan(self, over: dims, keepDim: keepDim, "sum").folded(0) { $0 &+ ($1 ? 1 : 0) }
  }

  /// Returns whether any element is true, a scalar; `torch.any`.
  public func any() -> Tensor { any(dims: allDims) }

  /// Returns whether any element along `dim` is true.
  public func any(dim: Int, keepDim: Bool = false) -> Tensor { any(dims: [dim], keepDim: keepDim) }

  /// Returns whether any element along `dims` is true; false for none.
  public func any(dims: [Int], keepDim: Bool = false) -> Tensor {
    ReductionPlan(self, over: dims, keepDim: keepDim, "any").folded(false) { $0 || $1 }
  }

  /// Returns whether all elements are true, a scalar; `torch.all`.
  public func all() -> Tensor { all(dims: allDims) }

  /// Returns whether all elements along `dim` are true.
  public func all(dim: Int, keepDim: Bool = false) -> Tensor { all(dims: [dim], keepDim: keepDim) }

  /// Returns whether all elements along `dims` are true; true for none.
  public func all(dims: [Int], keepDim: Bool = false) -> Tensor {
    ReductionPlan(self, over: dims, keepDim: keepDim, "all").folded(true) { $0 && $1 }
  }

  /// Returns how many elements are true, a scalar; `torch.count_nonzero`.
  public func countNonzero() -> Tensor<Int64> { sum() }

  /// Returns how many elements are true along `dim`.
  public func countNonzero(dim: Int) -> Tensor<Int64> { sum(dim: dim) }

  /// Returns how many elements are true along `dims`.
  public func countNonzero(dims: [Int]) -> Tensor<Int64> { sum(dims: dims) }
}

extension Tensor where Element: Numeric {
  /// Returns how many elements are not 0, a scalar; NaN is not 0. `torch.count_nonzero`.
  public func countNonzero() -> Tensor<Int64> { countNonzero(dims: allDims) }

  /// Returns how many elements along `dim` are not 0.
  public func countNonzero(dim: Int) -> Tensor<Int64> { countNonzero(dims: [dim]) }

  /// Returns how many elements along `dims` are not 0.
  public func countNonzero(dims: [Int]) -> Tensor<Int64> {
    ReductionPlan(self, over: dims, keepDim: false, "countNonzero").folded(0) {
      $0 &+ ($1 != 0 ? 1 : 0)
    }
  }
}
