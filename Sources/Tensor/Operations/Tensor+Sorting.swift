import CTensorKernels

extension Tensor where Element: Comparable {
  /// Returns the elements in order along `dim` and the indices where each came from; `torch.sort`.
  ///
  /// Always stable. NaN counts as largest, −0 equals 0. The gradient goes back to where each
  /// element came from.
  public func sorted(
    dim: Int = -1, descending: Bool = false
  ) -> (values: Tensor, indices: Tensor<Int32>) {
    if rank == 0 { return (self, .zeros([])) }
    let dim = shape.normalized(dim, "sort")
    let (values, indices) = alongLast(dim) { lines in
      lines.sortedRows(descending: descending)
    }
    return (values.recorded("sort", from: self, picked(indices, dim)), indices)
  }

  /// Returns the indices that would sort along `dim`, stably; `torch.argsort`.
  public func argsort(dim: Int = -1, descending: Bool = false) -> Tensor<Int32> {
    detached.sorted(dim: dim, descending: descending).indices
  }

  /// Returns the `k` largest (or smallest) elements along `dim` and their indices; `torch.topk`.
  ///
  /// Of equal elements those of smaller index are taken. The gradient goes back to where each
  /// element came from.
  ///
  /// - Parameter sorted: Whether the best comes first; else the order is left open.
  /// - Precondition: `k` is in 0…size of the dimension.
  public func topK(
    _ k: Int, dim: Int = -1, largest: Bool = true, sorted: Bool = true
  ) -> (values: Tensor, indices: Tensor<Int32>) {
    let dim = shape.normalized(dim, "topK")
    require(
      k >= 0 && k <= shape[dim], "topK: k must be in 0...\(shape[dim]) (\(k)), shape \(shape)")
    let (values, indices) = alongLast(dim) { lines in
      guard let x = lines as? Tensor<Float> else {
        let (values, indices) = lines.sortedRows(descending: largest)
        return (
          values.narrowedView(dim: lines.rank - 1, start: 0, length: k),
          indices.narrowedView(dim: lines.rank - 1, start: 0, length: k)
        )
      }
      return x.pickedRows(k) { x, values, places, rows, columns in
        tk_top(x, k, largest, sorted, values, places, rows, columns)
      }
    }
    return (values.recorded("topK", from: self, picked(indices, dim)), indices)
  }

  /// Calls `body`, which maps rows to as many rows, with `dim` moved to the end, and moves it back.
  private func alongLast(
    _ dim: Int, _ body: (Tensor) -> (Tensor, Tensor<Int32>)
  ) -> (Tensor, Tensor<Int32>) {
    if dim == rank - 1 { return body(detached) }
    var order = allDims
    order.swapAt(dim, rank - 1)
    let (values, indices) = body(permutedView(order).contiguous())
    // Back in row-major memory: that is how the pullback reads the indices.
    return (values.permutedView(order).contiguous(), indices.permutedView(order).contiguous())
  }

  private func sortedRows(descending: Bool) -> (Tensor, Tensor<Int32>) {
    let columns = shape[-1]
    if let x = self as? Tensor<Float> {
      return x.pickedRows(columns) { x, values, places, rows, columns in
        tk_sort(x, descending, values, places, rows, columns)
      }
    }
    let rows = columns == 0 ? 0 : elementCount / columns
    var places: [Int32] = []
    places.reserveCapacity(elementCount)
    let values = Tensor(shape: shape) { y in
      read { x in
        for r in 0..<rows {
          let row = x + r * columns
          // Only NaN differs from itself: it comes after all numbers. Places break ties.
          func before(_ a: Element, _ b: Element) -> Bool { a < b || (b != b && a == a) }
          let order = (0..<Int32(columns)).sorted { i, j in
            let (a, b) = (row[Int(i)], row[Int(j)])
            let (low, high) = descending ? (b, a) : (a, b)
            return before(low, high) || (!before(high, low) && i < j)
          }
          for (i, place) in order.enumerated() { y[r * columns + i] = row[Int(place)] }
          places += order
        }
      }
    }
    return (values, Tensor<Int32>(places, shape: shape))
  }
}

extension Tensor where Element == Float {
  /// Returns what a kernel picks from each row, `picks` elements and their indices, as tensors of
  /// the element type that the caller knows to be `Float`.
  fileprivate func pickedRows<Same: TensorElement>(
    _ picks: Int,
    _ kernel: (
      UnsafePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Int32>, Int, Int
    ) -> Void
  ) -> (Tensor<Same>, Tensor<Int32>) {
    let columns = shape[-1]
    let rows = columns == 0 ? 0 : elementCount / columns
    let target = Shape(shape.dimensions.dropLast() + [picks])
    var places = Tensor<Int32>(shape: target) { _ in }
    let values = Tensor(shape: target) { y in
      read { x in places.update { kernel(x, y, $0.baseAddress!, rows, columns) } }
    }
    return (values as! Tensor<Same>, places)
  }

  /// Returns the k-th smallest elements along `dim`, k from 1, and their indices; `torch.kthvalue`.
  ///
  /// NaN counts as largest; of equal elements the one of smaller index comes first.
  ///
  /// - Precondition: `k` is in 1…size of the dimension.
  public func kthValue(
    _ k: Int, dim: Int = -1, keepDim: Bool = false
  ) -> (values: Tensor, indices: Tensor<Int32>) {
    let dim = shape.normalized(dim, "kthValue")
    require(
      k >= 1 && k <= shape[dim], "kthValue: k must be in 1...\(shape[dim]) (\(k)), shape \(shape)")
    let (y, places) = ranked(k - 1, dim, keepDim: keepDim, nanWins: false)
    return (y.recorded("kthValue", from: self, picked(places, dim)), places)
  }

  /// Returns the medians along `dim` and their indices: the lower of the two middle elements where
  /// their number is even, NaN where there is one; `torch.median(dim:)`.
  ///
  /// - Precondition: the dimension is not empty.
  public func median(
    dim: Int, keepDim: Bool = false
  ) -> (values: Tensor, indices: Tensor<Int32>) {
    let dim = shape.normalized(dim, "median")
    require(shape[dim] > 0, "median: dimension \(dim) of \(shape) is empty")
    let (y, places) = ranked((shape[dim] - 1) / 2, dim, keepDim: keepDim, nanWins: true)
    return (y.recorded("median", from: self, picked(places, dim)), places)
  }

  /// Returns the median of all elements, a scalar, NaN for none; `torch.median`.
  ///
  /// The gradient is spread evenly over the elements that are equal to it.
  public func median() -> Tensor {
    if elementCount == 0 { return Tensor(.nan) }
    let plan = ReductionPlan(self, over: allDims, keepDim: false, "median")
    let line = detached.reshaped(-1)
    let y = line.ranked((elementCount - 1) / 2, 0, keepDim: false, nanWins: true).0
    return y.recorded("median", from: self) { .tieGradient(plan, y, $0) }
  }

  private func ranked(
    _ rank: Int, _ dim: Int, keepDim: Bool, nanWins: Bool
  ) -> (Tensor, Tensor<Int32>) {
    let columns = shape[dim]
    let lines = permutedView(allDims.filter { $0 != dim } + [dim]).contiguous()
    let rows = lines.elementCount / columns
    let target = ReductionPlan(self, over: [dim], keepDim: keepDim, "kthValue").result
    var places = Tensor<Int32>(shape: target) { _ in }
    let values = Tensor(shape: target) { y in
      lines.read { x in
        places.update { tk_rank(x, rank, nanWins, y, $0.baseAddress!, rows, columns) }
      }
    }
    return (values, places)
  }
}
