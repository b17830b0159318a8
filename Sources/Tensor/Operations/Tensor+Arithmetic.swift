import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the element-wise sum; shapes broadcast as in PyTorch.
  public static func + (lhs: Tensor, rhs: Tensor) -> Tensor {
    let (a, b) = (lhs.shape, rhs.shape)
    return combined(TK_ADD, "+", lhs, rhs).recorded("add", from: lhs, rhs) { dy in
      ({ dy.summed(to: a) }, { dy.summed(to: b) })
    }
  }

  /// Returns the element-wise difference; shapes broadcast.
  public static func - (lhs: Tensor, rhs: Tensor) -> Tensor {
    let (a, b) = (lhs.shape, rhs.shape)
    return combined(TK_SUBTRACT, "-", lhs, rhs).recorded("subtract", from: lhs, rhs) { dy in
      ({ dy.summed(to: a) }, { (-dy).summed(to: b) })
    }
  }

  /// Returns the element-wise product; shapes broadcast.
  public static func * (lhs: Tensor, rhs: Tensor) -> Tensor {
    combined(TK_MULTIPLY, "*", lhs, rhs).recorded("multiply", from: lhs, rhs) { dy in
      ({ (dy * rhs).summed(to: lhs.shape) }, { (dy * lhs).summed(to: rhs.shape) })
    }
  }

  /// Returns the element-wise quotient; shapes broadcast.
  public static func / (lhs: Tensor, rhs: Tensor) -> Tensor {
    let y = combined(TK_DIVIDE, "/", lhs, rhs)
    return y.recorded("divide", from: lhs, rhs) { dy in
      ({ (dy / rhs).summed(to: lhs.shape) }, { (-(dy * y) / rhs).summed(to: rhs.shape) })
    }
  }

  public static func + (lhs: Tensor, rhs: Float) -> Tensor {
    lhs.combined(TK_ADD, rhs).recorded("addScalar", from: lhs) { $0 }
  }

  public static func + (lhs: Float, rhs: Tensor) -> Tensor { rhs + lhs }

  public static func - (lhs: Tensor, rhs: Float) -> Tensor { lhs + -rhs }

  public static func - (lhs: Float, rhs: Tensor) -> Tensor { -rhs + lhs }

  public static func * (lhs: Tensor, rhs: Float) -> Tensor {
    lhs.combined(TK_MULTIPLY, rhs).recorded("multiplyScalar", from: lhs) { $0 * rhs }
  }

  public static func * (lhs: Float, rhs: Tensor) -> Tensor { rhs * lhs }

  public static func / (lhs: Tensor, rhs: Float) -> Tensor {
    lhs.combined(TK_DIVIDE, rhs).recorded("divideScalar", from: lhs) { $0 / rhs }
  }

  public static func / (lhs: Float, rhs: Tensor) -> Tensor { rhs.reciprocal() * lhs }

  public static prefix func - (x: Tensor) -> Tensor {
    x.mapped(TK_NEGATE).recorded("negate", from: x) { -$0 }
  }
}

// MARK: Kernels

extension Tensor where Element == Float {
  /// Itself where the elements fill their stretch of storage, else a contiguous copy.
  func dense() -> Tensor { layout.isDense ? self : copied() }

  var base: UnsafeMutablePointer<Float> { storage.base + layout.offset }

  /// Returns a tensor of this one's dense layout of which `fill` writes every element.
  func likewise(_ fill: (UnsafeMutablePointer<Float>) -> Void) -> Tensor {
    let storage = Storage<Float>(uninitialized: elementCount)
    fill(storage.base)
    return Tensor(storage: storage, layout: Layout(shape, strides: layout.strides))
  }

  func mapped(_ op: tk_unary_op) -> Tensor {
    let x = dense()
    return x.likewise { y in
      withExtendedLifetime(x.storage) { tk_unary(op, x.base, y, x.elementCount) }
    }
  }

  func combined(_ op: tk_binary_op, _ scalar: Float) -> Tensor {
    let x = dense()
    return x.likewise { y in
      withExtendedLifetime(x.storage) { tk_binary_scalar(op, x.base, scalar, y, x.elementCount) }
    }
  }

  static func combined(
    _ op: tk_binary_op, _ name: StaticString, _ a: Tensor, _ b: Tensor
  ) -> Tensor {
    if a.layout.shape == b.layout.shape, a.layout.strides == b.layout.strides, a.layout.isDense {
      return a.likewise { y in
        withExtendedLifetime((a.storage, b.storage)) {
          tk_binary(op, a.base, b.base, y, a.elementCount)
        }
      }
    }
    guard let shape = a.shape.broadcast(with: b.shape) else {
      require(false, "\(name): shapes \(a.shape) and \(b.shape) do not broadcast")
      fatalError()
    }
    if b.elementCount == 1, shape == a.shape { return a.combined(op, b.item) }
    return broadcast(op, a, b, shape)
  }

  /// Itself where every dimension's stride is row-major's or 0, as the broadcast kernel takes it.
  private func kernelOperand() -> Tensor {
    var expected = 1
    for (size, stride) in zip(shape.dimensions, layout.actualStrides).reversed() where size != 1 {
      if stride == 0 { continue }
      guard stride == expected else { return contiguous() }
      expected *= size
    }
    return self
  }

  private static func broadcast(
    _ op: tk_binary_op, _ a: Tensor, _ b: Tensor, _ shape: Shape
  ) -> Tensor {
    if shape.elementCount == 0 { return zeros(shape) }
    // A side of the result's shape decides the order in memory: channels-last stays so.
    let full = [a, b].filter { $0.shape == shape }
    guard let order = full.lazy.compactMap(\.layout.memoryOrder).first else {
      return broadcastInOrder(op, a, b, shape)
    }
    return broadcastInOrder(
      op, a.expandedView(shape).permutedView(order), b.expandedView(shape).permutedView(order),
      Shape(order.map { shape[$0] })
    ).permutedView(order.inversePermutation)
  }

  /// As above, into row-major memory.
  private static func broadcastInOrder(
    _ op: tk_binary_op, _ a: Tensor, _ b: Tensor, _ shape: Shape
  ) -> Tensor {
    let (a, b) = (a.kernelOperand().expandedView(shape), b.kernelOperand().expandedView(shape))
    let plan = BroadcastPlan(shape, a.layout.actualStrides, b.layout.actualStrides)
    return Tensor(shape: shape) { y in
      withExtendedLifetime((a.storage, b.storage)) {
        tk_binary_broadcast(
          op, a.base, plan.aStrides, b.base, plan.bStrides, y, plan.sizes, Int32(plan.sizes.count))
      }
    }
  }

  /// Adds a tensor of the same dense layout to this one, which nobody else holds.
  mutating func addInPlace(_ other: Tensor) {
    storage.willWrite()
    withExtendedLifetime(other.storage) {
      tk_add_scaled(1, other.base, base, elementCount)
    }
  }

  /// Σ x², in double precision.
  var sumOfSquares: Double { read { tk_sum_of_squares($0, elementCount) } }
}

/// A broadcast with neighbouring dimensions merged where both sides allow it, so that the inner
/// loop is long and the odometer short.
private struct BroadcastPlan {
  var sizes: [Int] = []
  var aStrides: [Int] = []
  var bStrides: [Int] = []

  init(_ shape: Shape, _ a: [Int], _ b: [Int]) {
    for dim in 0..<shape.rank where shape[dim] != 1 {
      let (size, last) = (shape[dim], sizes.count - 1)
      if last >= 0, aStrides[last] == a[dim] * size, bStrides[last] == b[dim] * size {
        sizes[last] *= size
        (aStrides[last], bStrides[last]) = (a[dim], b[dim])
      } else {
        sizes.append(size)
        aStrides.append(a[dim])
        bStrides.append(b[dim])
      }
    }
    if sizes.isEmpty { (sizes, aStrides, bStrides) = ([1], [1], [1]) }
  }
}
