// Reductions of other element types, as plain loops: only `Float` has kernels and gradients.

extension Tensor where Element: FixedWidthInteger {
  /// Returns the sum of all elements, a scalar.
  public func sum() -> Tensor<Int64> { sum(dims: allDims) }

  /// Returns the sums along `dim`.
  public func sum(dim: Int, keepDim: Bool = false) -> Tensor<Int64> {
    sum(dims: [dim], keepDim: keepDim)
  }

  /// Returns the sums along `dims`, in 64 bits whatever the element type and without a trap where
  /// these overflow, as `torch.sum`.
  public func sum(dims: [Int], keepDim: Bool = false) -> Tensor<Int64> {
    ReductionPlan(self, over: dims, keepDim: keepDim, "sum")
      .folded(0) { $0 &+ Int64(truncatingIfNeeded: $1) }
  }

  /// Returns the product of all elements, a scalar.
  public func prod() -> Tensor<Int64> {
    ReductionPlan(self, over: allDims, keepDim: false, "prod")
      .folded(1) { $0 &* Int64(truncatingIfNeeded: $1) }
  }

  /// Returns the products along `dim`, in 64 bits; `torch.prod`.
  public func prod(dim: Int, keepDim: Bool = false) -> Tensor<Int64> {
    ReductionPlan(self, over: [dim], keepDim: keepDim, "prod")
      .folded(1) { $0 &* Int64(truncatingIfNeeded: $1) }
  }
}

extension Tensor where Element == Double {
  /// Returns the sum of all elements, a scalar.
  public func sum() -> Tensor { sum(dims: allDims) }

  /// Returns the sums along `dim`.
  public func sum(dim: Int, keepDim: Bool = false) -> Tensor { sum(dims: [dim], keepDim: keepDim) }

  /// Returns the sums along `dims`, added in order; `torch.sum`.
  public func sum(dims: [Int], keepDim: Bool = false) -> Tensor {
    ReductionPlan(self, over: dims, keepDim: keepDim, "sum").folded(0, +)
  }

  /// Returns the mean of all elements, a scalar.
  public func mean() -> Tensor { mean(dims: allDims) }

  /// Returns the means along `dim`.
  public func mean(dim: Int, keepDim: Bool = false) -> Tensor {
    mean(dims: [dim], keepDim: keepDim)
  }

  /// Returns the means along `dims`; `torch.mean`.
  public func mean(dims: [Int], keepDim: Bool = false) -> Tensor {
    let plan = ReductionPlan(self, over: dims, keepDim: keepDim, "mean")
    var means = plan.folded(0, +)
    means.update { for i in $0.indices { $0[i] /= Double(plan.middle) } }
    return means
  }

  /// Returns the product of all elements, a scalar.
  public func prod() -> Tensor {
    ReductionPlan(self, over: allDims, keepDim: false, "prod").folded(1, *)
  }

  /// Returns the products along `dim`; `torch.prod`.
  public func prod(dim: Int, keepDim: Bool = false) -> Tensor {
    ReductionPlan(self, over: [dim], keepDim: keepDim, "prod").folded(1, *)
  }
}

extension Tensor where Element: Comparable {
  /// Returns the maxima along `dim` and the (first) indices where they are; NaN counts as largest.
  ///
  /// - Precondition: the dimension is not empty.
  public func max(dim: Int, keepDim: Bool = false) -> (values: Tensor, indices: Tensor<Int32>) {
    extremum([dim], keepDim: keepDim, "max", >)
  }

  /// Returns the minima along `dim` and the (first) indices where they are; NaN counts as smallest.
  ///
  /// - Precondition: the dimension is not empty.
  public func min(dim: Int, keepDim: Bool = false) -> (values: Tensor, indices: Tensor<Int32>) {
    extremum([dim], keepDim: keepDim, "min", <)
  }

  /// Returns the largest element, a scalar.
  ///
  /// - Precondition: there is an element.
  public func max() -> Tensor { extremum(allDims, keepDim: false, "max", >).values }

  /// Returns the smallest element, a scalar.
  ///
  /// - Precondition: there is an element.
  public func min() -> Tensor { extremum(allDims, keepDim: false, "min", <).values }

  /// Returns the maxima along `dim`, without the indices.
  ///
  /// - Precondition: the dimension is not empty.
  public func amax(dim: Int, keepDim: Bool = false) -> Tensor {
    amax(dims: [dim], keepDim: keepDim)
  }

  /// Returns the maxima along `dims`; `torch.amax`.
  ///
  /// - Precondition: the dimensions are not empty.
  public func amax(dims: [Int], keepDim: Bool = false) -> Tensor {
    extremum(dims, keepDim: keepDim, "amax", >).values
  }

  /// Returns the minima along `dim`, without the indices.
  ///
  /// - Precondition: the dimension is not empty.
  public func amin(dim: Int, keepDim: Bool = false) -> Tensor {
    amin(dims: [dim], keepDim: keepDim)
  }

  /// Returns the minima along `dims`; `torch.amin`.
  ///
  /// - Precondition: the dimensions are not empty.
  public func amin(dims: [Int], keepDim: Bool = false) -> Tensor {
    extremum(dims, keepDim: keepDim, "amin", <).values
  }

  /// Returns the index of the (first) maximum along `dim`; `torch.argmax`.
  ///
  /// - Precondition: the dimension is not empty.
  public func argmax(dim: Int, keepDim: Bool = false) -> Tensor<Int32> {
    extremum([dim], keepDim: keepDim, "argmax", >).indices
  }

  /// Returns the index of the (first) minimum along `dim`; `torch.argmin`.
  ///
  /// - Precondition: the dimension is not empty.
  public func argmin(dim: Int, keepDim: Bool = false) -> Tensor<Int32> {
    extremum([dim], keepDim: keepDim, "argmin", <).indices
  }

  /// Returns the place of the (first) maximum in row-major order, a scalar.
  ///
  /// - Precondition: there is an element.
  public func argmax() -> Tensor<Int32> { reshaped(-1, orEmpty: "argmax").argmax(dim: 0) }

  /// Returns the place of the (first) minimum in row-major order, a scalar.
  ///
  /// - Precondition: there is an element.
  public func argmin() -> Tensor<Int32> { reshaped(-1, orEmpty: "argmin").argmin(dim: 0) }

  private func extremum(
    _ dims: [Int], keepDim: Bool, _ op: StaticString, _ better: (Element, Element) -> Bool
  ) -> (values: Tensor, indices: Tensor<Int32>) {
    let plan = ReductionPlan(self, over: dims, keepDim: keepDim, op)
    require(
      plan.middle > 0,
      dims.count == 1
        ? "\(op): dimension \(shape.normalized(dims[0], op)) of \(shape) is empty"
        : "\(op): dimensions \(dims) of \(shape) are empty")
    var places = Tensor<Int32>.full(plan.result, 0)
    let values: Tensor = plan.reduced { x, y in
      places.update { places in
        for o in 0..<plan.outer {
          for i in 0..<plan.inner {
            let at = o * plan.inner + i
            y[at] = x[o * plan.middle * plan.inner + i]
            for m in 1..<plan.middle {
              let (value, old) = (x[(o * plan.middle + m) * plan.inner + i], y[at])
              // Only NaN differs from itself.
              if better(value, old) || (value != value && old == old) {
                y[at] = value
                places[at] = Int32(m)
              }
            }
          }
        }
      }
    }
    return (values, places)
  }
}
