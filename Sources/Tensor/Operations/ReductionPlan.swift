/// A tensor in memory as a reduction wants it: `[outer, middle, inner]`, the middle to be reduced.
///
/// Dimensions that lie side by side, in memory order if need be, cost no copy.
struct ReductionPlan<Element: TensorElement> {
  /// The elements, contiguous, with the dimensions in `order`.
  let x: Tensor<Element>
  let order: [Int]
  let outer: Int
  let middle: Int
  let inner: Int
  /// The shape of the input, and that with the reduced dimensions of size 1.
  let shape: Shape
  let kept: Shape
  /// The shape of the result.
  let result: Shape

  init(_ x: Tensor<Element>, over dims: [Int], keepDim: Bool, _ op: StaticString) {
    let shape = x.shape
    let reduced = Set(shape.normalized(dims, op))
    let others = (0..<shape.rank).filter { !reduced.contains($0) }
    // Dimensions of size 1 lie anywhere.
    func wide(_ dims: [Int]) -> [Int] { dims.filter { shape[$0] != 1 } }
    var order = x.layout.memoryOrder ?? Array(0..<shape.rank)
    if wide(order.filter { !reduced.contains($0) }) != wide(others) {
      order = Array(0..<shape.rank)
    }
    var places = wide(order).indices.filter { reduced.contains(wide(order)[$0]) }
    if let first = places.first, let last = places.last, last - first + 1 != places.count {
      order = others + reduced.sorted()
      places = wide(order).indices.filter { reduced.contains(wide(order)[$0]) }
    }
    let sizes = wide(order).map { shape[$0] }
    let (first, end) = (places.first ?? sizes.count, (places.last ?? sizes.count - 1) + 1)
    outer = sizes[..<first].reduce(1, *)
    middle = sizes[first..<end].reduce(1, *)
    inner = sizes[end...].reduce(1, *)
    self.order = order
    self.x = x.permutedView(order).contiguous()
    self.shape = shape
    kept = Shape(shape.dimensions.enumerated().map { reduced.contains($0) ? 1 : $1 })
    result = keepDim ? kept : Shape(others.map { shape[$0] })
  }

  /// Whether the middle is what stood side by side, without a copy in another order.
  static func isRun(_ dims: [Int], of x: Tensor<Element>) -> Bool {
    let plan = x.layout.memoryOrder ?? Array(0..<x.rank)
    let places = plan.filter { x.shape[$0] != 1 }.enumerated()
      .filter { dims.contains($0.element) }.map(\.offset)
    guard let first = places.first, let last = places.last else { return true }
    return last - first + 1 == places.count
  }

  /// Returns a contiguous tensor of the result's shape, written by `fill` as `[outer, inner]`.
  func reduced<R: TensorElement>(
    _ fill: (UnsafePointer<Element>, UnsafeMutablePointer<R>) -> Void
  ) -> Tensor<R> {
    Tensor<R>(shape: result) { y in x.read { fill($0, y) } }
  }

  /// Returns a tensor of the input's shape, written by `fill` as `[outer, middle, inner]`.
  func restored(_ fill: (UnsafeMutablePointer<Float>) -> Void) -> Tensor<Float> {
    Tensor<Float>(shape: x.shape, fill).permutedView(order.inversePermutation)
  }

  /// Returns what a plain loop over the middle gives; for types that have no kernel.
  @inline(__always)
  func folded<R: TensorElement>(_ start: R, _ next: (R, Element) -> R) -> Tensor<R> {
    reduced { x, y in
      y.update(repeating: start, count: outer * inner)
      for o in 0..<outer {
        for m in 0..<middle {
          let row = x + (o * middle + m) * inner
          for i in 0..<inner { y[o * inner + i] = next(y[o * inner + i], row[i]) }
        }
      }
    }
  }
}

extension Tensor {
  /// The dimensions, all of them.
  var allDims: [Int] { Array(0..<rank) }

  /// The number of elements before and after `dim`.
  func sizesAround(_ dim: Int) -> (outer: Int, inner: Int) {
    (
      shape.dimensions[..<dim].reduce(1, *), shape.dimensions[(dim + 1)...].reduce(1, *)
    )
  }
}
