import CTensorKernels

extension Tensor {
  /// Returns `a` where the condition holds and `b` elsewhere; all three shapes broadcast.
  ///
  /// Gradients flow to the side that was taken. The counterpart of `torch.where`.
  public static func `where`(_ condition: Tensor<Bool>, _ a: Tensor, _ b: Tensor) -> Tensor {
    let (aShape, bShape) = (a.shape, b.shape)
    return chosen(condition, a, b).recorded("where", from: a, b) { dy in
      (
        { Tensor<Float>.where(condition, dy, 0).summed(to: aShape) },
        { Tensor<Float>.where(condition, 0, dy).summed(to: bShape) }
      )
    }
  }

  /// As above with one number for all elements of a side.
  public static func `where`(_ condition: Tensor<Bool>, _ a: Tensor, _ b: Element) -> Tensor {
    Tensor.where(condition, a, Tensor(b))
  }

  /// As above with one number for all elements of a side.
  public static func `where`(_ condition: Tensor<Bool>, _ a: Element, _ b: Tensor) -> Tensor {
    Tensor.where(condition, Tensor(a), b)
  }

  /// As above with one number for all elements of a side.
  public static func `where`(_ condition: Tensor<Bool>, _ a: Element, _ b: Element) -> Tensor {
    Tensor.where(condition, Tensor(a), Tensor(b))
  }

  private static func chosen(_ condition: Tensor<Bool>, _ a: Tensor, _ b: Tensor) -> Tensor {
    let size = Int32(MemoryLayout<Element>.stride)
    if let shape = Broadcast.flatShape(condition.layout, a.layout, b.layout) {
      return Tensor(shape: shape) { y in
        withExtendedLifetime((condition.storage, a.storage, b.storage)) {
          tk_where(
            size, condition.base, Broadcast.flatStride(condition.layout), a.base,
            Broadcast.flatStride(a.layout), b.base, Broadcast.flatStride(b.layout), y,
            [shape.elementCount], 1)
        }
      }
    }
    let broadcast = Broadcast("where", [condition.layout, a.layout, b.layout])
    let (mask, x, y) = (broadcast.operand(condition), broadcast.operand(a), broadcast.operand(b))
    let strides = [mask.layout, x.layout, y.layout].map(\.actualStrides)
    return broadcast.result(strides) { result, plan in
      withExtendedLifetime((mask.storage, x.storage, y.storage)) {
        tk_where(
          size, mask.base, plan.strides[0], x.base, plan.strides[1], y.base, plan.strides[2],
          result, plan.sizes, Int32(plan.sizes.count))
      }
    }
  }

  /// Returns the elements, replaced by `value` where the mask holds; shapes broadcast.
  /// `torch.Tensor.masked_fill`.
  ///
  /// - Precondition: the mask broadcasts to this shape.
  public func maskedFill(_ mask: Tensor<Bool>, _ value: Element) -> Tensor {
    require(
      shape.broadcast(with: mask.shape) == shape,
      "maskedFill: mask \(mask.shape) does not broadcast to \(shape)")
    return Tensor.where(mask, Tensor(value), self)
  }
}
