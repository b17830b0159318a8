import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the maxima along `dim` and the (first) indices where they are; NaN counts as largest.
  ///
  /// The gradient goes to the element at the index, as for `torch.max(dim:)`.
  ///
  /// - Precondition: the dimension is not empty.
  public func max(dim: Int, keepDim: Bool = false) -> (values: Tensor, indices: Tensor<Int32>) {
    let (y, places, dim) = extremum(dim: dim, keepDim: keepDim, largest: true, "max")
    return (y.recorded("max", from: self, picked(places, dim)), places)
  }

  /// Returns the minima along `dim` and the (first) indices where they are; NaN counts as smallest.
  /// `torch.min(dim:)`.
  ///
  /// - Precondition: the dimension is not empty.
  public func min(dim: Int, keepDim: Bool = false) -> (values: Tensor, indices: Tensor<Int32>) {
    let (y, places, dim) = extremum(dim: dim, keepDim: keepDim, largest: false, "min")
    return (y.recorded("min", from: self, picked(places, dim)), places)
  }

  /// Returns the largest element, a scalar, NaN where there is one; `torch.max`.
  ///
  /// The gradient is spread evenly over the elements that are equal to it.
  ///
  /// - Precondition: there is an element.
  public func max() -> Tensor { extremum(dims: allDims, keepDim: false, largest: true, "max") }

  /// Returns the smallest element, a scalar, NaN where there is one; `torch.min`.
  ///
  /// The gradient is spread evenly over the elements that are equal to it.
  ///
  /// - Precondition: there is an element.
  public func min() -> Tensor { extremum(dims: allDims, keepDim: false, largest: false, "min") }

  /// Returns the maxima along `dim`, the gradient spread evenly over ties.
  ///
  /// - Precondition: the dimension is not empty.
  public func amax(dim: Int, keepDim: Bool = false) -> Tensor {
    amax(dims: [dim], keepDim: keepDim)
  }

  /// Returns the maxima along `dims`, the gradient spread evenly over ties; `torch.amax`.
  ///
  /// - Precondition: the dimensions are not empty.
  public func amax(dims: [Int], keepDim: Bool = false) -> Tensor {
    extremum(dims: dims, keepDim: keepDim, largest: true, "amax")
  }

  /// Returns the minima along `dim`, the gradient spread evenly over ties.
  ///
  /// - Precondition: the dimension is not empty.
  public func amin(dim: Int, keepDim: Bool = false) -> Tensor {
    amin(dims: [dim], keepDim: keepDim)
  }

  /// Returns the minima along `dims`, the gradient spread evenly over ties; `torch.amin`.
  ///
  /// - Precondition: the dimensions are not empty.
  public func amin(dims: [Int], keepDim: Bool = false) -> Tensor {
    extremum(dims: dims, keepDim: keepDim, largest: false, "amin")
  }

  /// Returns the index of the (first) maximum along `dim`; `torch.argmax`.
  ///
  /// - Precondition: the dimension is not empty.
  public func argmax(dim: Int, keepDim: Bool = false) -> Tensor<Int32> {
    extremum(dim: dim, keepDim: keepDim, largest: true, "argmax").places
  }

  /// Returns the index of the (first) minimum along `dim`; `torch.argmin`.
  ///
  /// - Precondition: the dimension is not empty.
  public func argmin(dim: Int, keepDim: Bool = false) -> Tensor<Int32> {
    extremum(dim: dim, keepDim: keepDim, largest: false, "argmin").places
  }

  /// Returns the place of the (first) maximum in row-major order, a scalar.
  ///
  /// - Precondition: there is an element.
  public func argmax() -> Tensor<Int32> { detached.reshaped(-1, orEmpty: "argmax").argmax(dim: 0) }

  /// Returns the place of the (first) minimum in row-major order, a scalar.
  ///
  /// - Precondition: there is an element.
  public func argmin() -> Tensor<Int32> { detached.reshaped(-1, orEmpty: "argmin").argmin(dim: 0) }

  private func extremum(
    dim: Int, keepDim: Bool, largest: Bool, _ op: StaticString
  ) -> (values: Tensor, places: Tensor<Int32>, dim: Int) {
    let dim = shape.normalized(dim, op)
    require(shape[dim] > 0, "\(op): dimension \(dim) of \(shape) is empty")
    let plan = ReductionPlan(detached, over: [dim], keepDim: keepDim, op)
    var places = Tensor<Int32>(shape: plan.result) { _ in }
    let values: Tensor = plan.reduced { x, y in
      places.update {
        tk_extremum(largest, x, y, $0.baseAddress, plan.outer, plan.middle, plan.inner)
      }
    }
    return (values, places, dim)
  }

  private func extremum(
    dims: [Int], keepDim: Bool, largest: Bool, _ op: StaticString
  ) -> Tensor {
    let plan = ReductionPlan(self, over: dims, keepDim: keepDim, op)
    require(plan.middle > 0, "\(op): dimensions \(dims) of \(shape) are empty")
    let y: Tensor = plan.reduced { x, y in
      let places = Storage<Int32>(uninitialized: plan.outer * plan.inner)
      tk_extremum(largest, x, y, places.base, plan.outer, plan.middle, plan.inner)
    }
    return y.recorded("amax", from: self) { .tieGradient(plan, y, $0) }
  }

  /// Returns `dy` spread evenly over the elements that are equal to `y`.
  static func tieGradient(_ plan: ReductionPlan<Float>, _ y: Tensor, _ dy: Tensor) -> Tensor {
    plan.restored { dx in
      plan.x.read { x in
        y.read { y in
          dy.read { tk_tie_gradient(x, y, $0, dx, plan.outer, plan.middle, plan.inner) }
        }
      }
    }
  }
}

extension Tensor {
  /// Returns the elements as a vector; traps with `op`'s name where there are none.
  func reshaped(_ size: Int, orEmpty op: StaticString) -> Tensor {
    require(elementCount > 0, "\(op): the tensor is empty (\(shape))")
    return reshaped(size)
  }

  /// Returns the pullback of an operation that picked the elements at `places` along `dim`, one or
  /// more for each line.
  func picked(
    _ places: Tensor<Int32>, _ dim: Int
  ) -> @Sendable (Tensor<Float>) -> Tensor<Float> {
    let shape = shape
    let (outer, inner) = sizesAround(dim)
    let picks = outer * inner == 0 ? 0 : places.elementCount / (outer * inner)
    let kept = shape.replacing(dim, with: picks).dimensions
    return { dy in
      var dx = Tensor<Float>.zeros(shape)
      dx.scatterInPlace(
        TK_SCATTER_ADD, dim, places.reshapedView(kept), dy.reshapedView(kept))
      return dx
    }
  }
}
