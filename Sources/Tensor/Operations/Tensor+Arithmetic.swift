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

  /// As above with one number for all elements.
  public static func + (lhs: Tensor, rhs: Float) -> Tensor {
    lhs.combined(TK_ADD, rhs).recorded("addScalar", from: lhs) { $0 }
  }

  /// As above with one number for all elements.
  public static func + (lhs: Float, rhs: Tensor) -> Tensor { rhs + lhs }

  /// As above with one number for all elements.
  public static func - (lhs: Tensor, rhs: Float) -> Tensor { lhs + -rhs }

  /// As above with one number for all elements.
  public static func - (lhs: Float, rhs: Tensor) -> Tensor { -rhs + lhs }

  /// As above with one number for all elements.
  public static func * (lhs: Tensor, rhs: Float) -> Tensor {
    lhs.combined(TK_MULTIPLY, rhs).recorded("multiplyScalar", from: lhs) { $0 * rhs }
  }

  /// As above with one number for all elements.
  public static func * (lhs: Float, rhs: Tensor) -> Tensor { rhs * lhs }

  /// As above with one number for all elements.
  public static func / (lhs: Tensor, rhs: Float) -> Tensor {
    lhs.combined(TK_DIVIDE, rhs).recorded("divideScalar", from: lhs) { $0 / rhs }
  }

  /// As above with one number for all elements.
  public static func / (lhs: Float, rhs: Tensor) -> Tensor { rhs.reciprocal() * lhs }

  /// Returns the negated elements; `torch.neg`.
  public static prefix func - (x: Tensor) -> Tensor {
    x.mapped(TK_NEGATE).recorded("negate", from: x) { -$0 }
  }
}

// MARK: Kernels

extension Tensor where Element == Float {
  /// Itself where the elements fill their stretch of storage, else a contiguous copy.
  func dense() -> Tensor { layout.isDense ? self : copied() }

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

  func activated(_ op: tk_activation, _ p: Float = 0, _ q: Float = 0) -> Tensor {
    let x = dense()
    return x.likewise { y in
      withExtendedLifetime(x.storage) { tk_activate(op, x.base, y, p, q, x.elementCount) }
    }
  }

  func combined(_ op: tk_binary_op, _ scalar: Float) -> Tensor {
    let x = dense()
    return x.likewise { y in
      withExtendedLifetime(x.storage) { tk_binary_scalar(op, x.base, scalar, y, x.elementCount) }
    }
  }

  static func combined(_ op: tk_binary_op, _ scalar: Float, _ b: Tensor) -> Tensor {
    let x = b.dense()
    return x.likewise { y in
      withExtendedLifetime(x.storage) { tk_scalar_binary(op, scalar, x.base, y, x.elementCount) }
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
    if b.elementCount == 1, b.rank <= a.rank { return a.combined(op, b.item) }
    return Broadcast.combine(name, a, b) { a, aStrides, b, bStrides, y, sizes, rank in
      tk_binary_broadcast(op, a, aStrides, b, bStrides, y, sizes, rank)
    }
  }

  /// Adds a tensor of the same dense layout to this one, which nobody else holds.
  mutating func addInPlace(_ other: Tensor) {
    storage.willWrite()
    withExtendedLifetime(other.storage) {
      tk_add_scaled(1, other.base, base, elementCount)
    }
  }
}
