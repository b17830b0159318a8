import CTensorKernels

extension Tensor {
  /// The part of the tensor that the indices select; see ``TensorIndex`` for what they can be.
  ///
  /// ```swift
  /// let x = Tensor<Float>.arange(0, 24).reshaped(2, 3, 4)
  /// x[1]                          // [3, 4]
  /// x[.ellipsis, 0]               // [2, 3]
  /// x[0, 1..., .every(2)]         // [2, 2]
  /// x[.all, Tensor<Int32>([2, 0, 2])]  // [2, 3, 4]
  /// ```
  /// Without index tensors and masks the result is a view and costs no copy. Several index tensors
  /// broadcast together; their dimensions take the place of those indexed where these are neighbours
  /// and otherwise come first. As in PyTorch and unlike NumPy an `Int` takes no part in that. A mask
  /// counts as one index tensor for each of its dimensions.
  ///
  /// Assigning changes the elements in place, after a copy where the storage is shared; the new ones
  /// broadcast, so `x[1..., 2] = Tensor(0)` fills. Where an index tensor names a place twice, the
  /// last one stays. Assignments are not recorded and therefore trap inside of a computation that is
  /// differentiated; ``indexPut(_:values:)`` is the form that returns a new tensor.
  ///
  /// - Precondition: indices are in range, index tensors broadcast and masks fit.
  public subscript(_ indices: any TensorIndex...) -> Tensor {
    get { selected(IndexPlan(indices, of: shape)) }
    set {
      require(
        trace == nil && newValue.trace == nil,
        "subscript: an assignment has no gradient; use indexPut, scatter or a mask")
      assign(newValue, IndexPlan(indices, of: shape))
    }
  }

  /// Returns the tensor with the elements at the indices replaced by `values`, which broadcast.
  ///
  /// The form of the assignment `x[indices] = values` that has gradients. Any ``TensorIndex`` will
  /// do; with index tensors it is `torch.index_put`. Where a place is named twice the last one stays.
  ///
  /// - Precondition: as for the subscript.
  public func indexPut(_ indices: any TensorIndex..., values: Tensor) -> Tensor {
    put(values, IndexPlan(indices, of: shape))
  }

  private func put(_ values: Tensor, _ plan: IndexPlan) -> Tensor {
    var y = detached
    y.assign(values.detached, plan)
    let valueShape = values.shape
    return y.recorded("indexPut", from: self, values) { dy in
      (
        {
          var dx = dy
          dx.assign(Tensor<Float>(0), plan)
          return dx
        },
        { dy.selected(plan).summed(toValues: valueShape) }
      )
    }
  }

  private func selected(_ plan: IndexPlan) -> Tensor {
    let whole = Tensor(storage: storage, layout: plan.view(of: layout))
    let view = whole.recorded("slice", from: self) { plan.spread($0) }
    if plan.positions.isEmpty { return view }
    let places = IndexedPlaces(plan.positions, in: view.shape)
    return places.gather(view).recorded("index", from: view) { dy in
      var dx = Tensor<Float>.zeros(places.source)
      dx.update {
        places.scatter(dy, TK_SCATTER_ADD, to: $0.baseAddress!, Layout(places.source))
      }
      return dx
    }
  }

  private mutating func assign(_ values: Tensor, _ plan: IndexPlan) {
    makeWritable()
    let view = plan.view(of: layout)
    if plan.positions.isEmpty {
      values.filling(view.shape).copy(to: storage.base, view)
    } else {
      let places = IndexedPlaces(plan.positions, in: view.shape)
      places.scatter(values.filling(places.result), to: storage.base, view)
    }
  }

  /// Returns a view of `target`'s shape; leading dimensions of size 1 may be too many.
  private func filling(_ target: Shape) -> Tensor {
    let extra = Swift.max(rank - target.rank, 0)
    let core = Shape(Array(shape.dimensions.dropFirst(extra)))
    require(
      shape.dimensions.prefix(extra).allSatisfy { $0 == 1 }
        && core.broadcast(with: target) == target,
      "subscript: values \(shape) do not broadcast to \(target)")
    return reshapedView(core.dimensions).expandedView(target)
  }

  private mutating func accumulate(
    _ values: Tensor, _ plan: IndexPlan, _ add: (Tensor, Tensor) -> Tensor
  ) {
    makeWritable()
    let view = plan.view(of: layout)
    if plan.positions.isEmpty {
      let sum = add(Tensor(storage: storage, layout: view), values.filling(view.shape))
      sum.copy(to: storage.base, view)
    } else {
      let places = IndexedPlaces(plan.positions, in: view.shape)
      places.scatter(values.filling(places.result), TK_SCATTER_ADD, to: storage.base, view)
    }
  }
}

extension Tensor where Element == Float {
  /// Returns the tensor with `values`, which broadcast, put at the indices, or added there if
  /// `accumulate`; `torch.index_put`.
  ///
  /// Numbers for a place that is named several times are added in order, whatever the number of
  /// threads.
  public func indexPut(_ indices: any TensorIndex..., values: Tensor, accumulate: Bool) -> Tensor {
    let plan = IndexPlan(indices, of: shape)
    guard accumulate else { return put(values, plan) }
    var y = detached
    y.accumulate(values.detached, plan, +)
    let valueShape = values.shape
    return y.recorded("indexPutSum", from: self, values) { dy in
      ({ dy }, { dy.selected(plan).summed(toValues: valueShape) })
    }
  }

  /// Returns the sums that undo a broadcast of values of shape `target`.
  private func summed(toValues target: Shape) -> Tensor {
    let extra = Swift.max(target.rank - rank, 0)
    return summed(to: Shape(Array(target.dimensions.dropFirst(extra))))
      .reshapedView(target.dimensions)
  }
}

extension Tensor where Element: ArithmeticElement {
  /// Returns the tensor with `values`, which broadcast, put at the indices, or added there if
  /// `accumulate`, without gradient; integers wrap around. `torch.index_put`.
  public func indexPut(_ indices: any TensorIndex..., values: Tensor, accumulate: Bool) -> Tensor {
    let plan = IndexPlan(indices, of: shape)
    guard accumulate else { return put(values, plan) }
    var y = self
    y.accumulate(values, plan, +)
    return y
  }
}
