import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the sum of all elements, a scalar.
  public func sum() -> Tensor { sum(dims: Array(0..<rank)) }

  /// Returns the sums along the dimensions `dims`, which stay with size 1 if `keepDim`.
  public func sum(dims: [Int], keepDim: Bool = false) -> Tensor {
    let shape = shape
    let dims = Set(dims.map { shape.normalized($0, "sum") })
    let kept = Shape(shape.dimensions.enumerated().map { dims.contains($0) ? 1 : $1 })
    let y = reduced(over: dims)
      .view(keepDim ? kept : Shape((0..<rank).filter { !dims.contains($0) }.map { shape[$0] }))
    return y.recorded("sum", from: self) { $0.reshapedView(kept.dimensions).expandedView(shape) }
  }

  public func sum(dim: Int, keepDim: Bool = false) -> Tensor { sum(dims: [dim], keepDim: keepDim) }

  /// Returns the mean of all elements, a scalar.
  public func mean() -> Tensor { sum() / Float(elementCount) }

  /// Returns the means along `dims`.
  public func mean(dims: [Int], keepDim: Bool = false) -> Tensor {
    sum(dims: dims, keepDim: keepDim)
      / Float(dims.reduce(1) { $0 * shape[shape.normalized($1, "mean")] })
  }

  public func mean(dim: Int, keepDim: Bool = false) -> Tensor {
    mean(dims: [dim], keepDim: keepDim)
  }

  /// Returns the maxima along `dim` and the (first) indices where they are; NaN counts as largest.
  ///
  /// The gradient goes to the element at the index, as for `torch.max(dim:)`.
  public func max(dim: Int, keepDim: Bool = false) -> (values: Tensor, indices: Tensor<Int32>) {
    let dim = shape.normalized(dim, "max")
    require(shape[dim] > 0, "max: dimension \(dim) of \(shape) is empty")
    let (outer, inner) = sizesAround(dim)
    let kept = shape.replacing(dim, with: 1)
    var indices = Tensor<Int32>(shape: kept) { _ in }
    let count = shape[dim]
    let values = Tensor(shape: kept) { y in
      read { x in
        indices.update { tk_max(x, y, $0.baseAddress!, outer, count, inner) }
      }
    }
    let (places, shape) = (indices, shape)
    let recorded = values.recorded("max", from: self) { dy in
      let dy = dy.contiguous()
      var dx = Tensor.zeros(shape)
      dx.update { dx in
        for o in 0..<outer {
          for i in 0..<inner {
            let at = o * inner + i
            dx[(o * count + Int(places.storage.base[at])) * inner + i] = dy.base[at]
          }
        }
      }
      return dx
    }
    return keepDim
      ? (recorded, indices)
      : (recorded.squeezed(dim), indices.view(Shape(removing(dim))))
  }

  /// Returns the index of the (first) maximum along `dim`.
  public func argmax(dim: Int) -> Tensor<Int32> { detached.max(dim: dim).indices }

  /// Returns the sums that undo a broadcast from `target` to this shape.
  func summed(to target: Shape) -> Tensor {
    if shape == target { return self }
    let lead = rank - target.rank
    let dims = (0..<rank).filter { $0 < lead || (target[$0 - lead] == 1 && shape[$0] != 1) }
    return reduced(over: Set(dims)).view(target)
  }

  private func removing(_ dim: Int) -> [Int] {
    var sizes = shape.dimensions
    sizes.remove(at: dim)
    return sizes
  }

  /// The number of elements before and after `dim`.
  func sizesAround(_ dim: Int) -> (outer: Int, inner: Int) {
    (
      shape.dimensions[..<dim].reduce(1, *), shape.dimensions[(dim + 1)...].reduce(1, *)
    )
  }

  /// Returns the sums over `dims`, contiguous, for the caller to shape.
  private func reduced(over dims: Set<Int>) -> Tensor {
    let kept = (0..<rank).filter { !dims.contains($0) }
    let count = kept.reduce(1) { $0 * shape[$1] }
    if dims.isEmpty { return contiguous().detached }
    if let order = layout.memoryOrder {
      // Sums in the order of memory, where that leaves the kept dimensions in their order.
      let inverse = order.inversePermutation
      if kept.map({ inverse[$0] }) == kept.map({ inverse[$0] }).sorted() {
        return permutedView(order).reduced(over: Set(dims.map { inverse[$0] }))
      }
    }
    let sorted = dims.sorted()
    let isRun = sorted.last! - sorted.first! + 1 == sorted.count
    // Scattered dimensions are gathered at the end first.
    let x = isRun ? contiguous() : permutedView(kept + sorted).contiguous()
    let outer = isRun ? shape.dimensions[..<sorted.first!].reduce(1, *) : count
    let inner = isRun ? shape.dimensions[(sorted.last! + 1)...].reduce(1, *) : 1
    let middle = sorted.reduce(1) { $0 * shape[$1] }
    return Tensor(shape: [count]) { y in x.read { tk_sum($0, y, outer, middle, inner) } }
  }
}
