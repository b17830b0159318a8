/// The shape that operands broadcast to, and how a kernel walks over them.
struct Broadcast {
  let shape: Shape
  /// The dimensions in the order of memory where that is not row-major: an operand of the result's
  /// shape decides it, so that channels-last stays so.
  private let order: [Int]?

  init(_ op: StaticString, _ layouts: [Layout]) {
    let shape = Shape.broadcast(layouts.map(\.shape))
    require(shape != nil, "\(op): shapes \(Self.list(layouts.map(\.shape))) do not broadcast")
    self.shape = shape!
    order = layouts.lazy.filter { $0.shape == shape }.compactMap(\.memoryOrder).first
  }

  private static func list(_ shapes: [Shape]) -> String {
    shapes.dropLast().map(\.description).joined(separator: ", ") + " and \(shapes.last!)"
  }

  /// The shape in the order of memory.
  private var ordered: Shape { order.map { Shape($0.map { shape[$0] }) } ?? shape }

  /// Returns a view of the result's shape whose strides a broadcasting kernel takes.
  func operand<E>(_ x: Tensor<E>) -> Tensor<E> {
    guard let order else { return x.kernelOperand().expandedView(shape) }
    return x.expandedView(shape).permutedView(order).kernelOperand()
  }

  /// Returns the result, which `fill` computes from the operands' merged dimensions.
  func result<R>(
    _ strides: [[Int]], _ fill: (UnsafeMutablePointer<R>, BroadcastPlan) -> Void
  ) -> Tensor<R> {
    let y = Tensor<R>(shape: ordered) { y in
      if shape.elementCount > 0 { fill(y, BroadcastPlan(ordered, strides)) }
    }
    guard let order else { return y }
    return y.permutedView(order.inversePermutation)
  }

  /// The shape of operands that are all row-major, and either of that shape or one number: a kernel
  /// walks over them in one stretch, which saves small tensors the planning.
  static func flatShape(_ layouts: Layout...) -> Shape? {
    let shape = (layouts.first { $0.shape.elementCount != 1 } ?? layouts[0]).shape
    let isFlat = layouts.allSatisfy {
      $0.isContiguous
        && ($0.shape == shape || $0.shape.elementCount == 1 && $0.shape.rank <= shape.rank)
    }
    return isFlat ? shape : nil
  }

  /// The stride of such an operand.
  static func flatStride(_ layout: Layout) -> [Int] {
    layout.shape.elementCount == 1 ? repeated : consecutive
  }

  private static let (repeated, consecutive) = ([0], [1])

  /// Computes the result of two operands with a kernel that takes both and their strides.
  static func combine<A, B, R>(
    _ op: StaticString, _ a: Tensor<A>, _ b: Tensor<B>,
    _ kernel: (
      UnsafePointer<A>, [Int], UnsafePointer<B>, [Int], UnsafeMutablePointer<R>, [Int], Int32
    ) -> Void
  ) -> Tensor<R> {
    if let shape = flatShape(a.layout, b.layout) {
      return Tensor<R>(shape: shape) { y in
        withExtendedLifetime((a.storage, b.storage)) {
          kernel(
            UnsafePointer(a.base), flatStride(a.layout), UnsafePointer(b.base),
            flatStride(b.layout), y, [shape.elementCount], 1)
        }
      }
    }
    let broadcast = Broadcast(op, [a.layout, b.layout])
    let (a, b) = (broadcast.operand(a), broadcast.operand(b))
    return broadcast.result([a.layout.actualStrides, b.layout.actualStrides]) { y, plan in
      withExtendedLifetime((a.storage, b.storage)) {
        kernel(
          UnsafePointer(a.base), plan.strides[0], UnsafePointer(b.base), plan.strides[1], y,
          plan.sizes, Int32(plan.sizes.count))
      }
    }
  }
}

/// A broadcast with neighbouring dimensions merged where all operands allow it, so that the inner
/// loop is long and the odometer short.
struct BroadcastPlan {
  var sizes: [Int] = []
  var strides: [[Int]]

  init(_ shape: Shape, _ operands: [[Int]]) {
    strides = operands.map { _ in [] }
    for dim in 0..<shape.rank where shape[dim] != 1 {
      let (size, last) = (shape[dim], sizes.count - 1)
      let merges =
        last >= 0 && operands.indices.allSatisfy { strides[$0][last] == operands[$0][dim] * size }
      if merges { sizes[last] *= size } else { sizes.append(size) }
      for i in operands.indices {
        if merges {
          strides[i][last] = operands[i][dim]
        } else {
          strides[i].append(operands[i][dim])
        }
      }
    }
    if sizes.isEmpty { (sizes, strides) = ([1], operands.map { _ in [1] }) }
  }
}

extension Tensor {
  var base: UnsafeMutablePointer<Element> { storage.base + layout.offset }

  /// Itself where every dimension's stride is row-major's or 0, as broadcasting kernels take it.
  func kernelOperand() -> Tensor {
    var expected = 1
    for (size, stride) in zip(shape.dimensions, layout.actualStrides).reversed() where size != 1 {
      if stride == 0 { continue }
      guard stride == expected else { return contiguous() }
      expected *= size
    }
    return self
  }
}
