/// An n-dimensional array of `Element`s with value semantics.
///
/// Storage is shared until somebody writes (copy on write), views such as `transposed` and
/// `narrow` cost no copy, and every public operation is pure. Operations on `Tensor<Float>` can be
/// differentiated, see ``valueAndGradient(_:)``.
///
/// ```swift
/// let x = Tensor<Float>([1, 2, 3, 4], shape: [2, 2])
/// let y = (x.matmul(x) + 1).relu()
/// print(y.elements)  // [8.0, 11.0, 16.0, 23.0]
/// ```
///
/// The counterpart of `torch.Tensor`; shapes and types are programmer's errors and trap with a
/// message of the form `op: rule (values)`.
public struct Tensor<Element: TensorElement>: Sendable {
  package var storage: Storage<Element>
  package var layout: Layout
  /// The place on a tape, nil outside of ``valueAndGradient(_:)``.
  package var trace: Trace?

  package init(storage: Storage<Element>, layout: Layout, trace: Trace? = nil) {
    self.storage = storage
    self.layout = layout
    self.trace = trace
  }

  /// Creates a tensor from its elements in row-major order.
  ///
  /// - Precondition: the number of elements is the shape's.
  public init(_ elements: [Element], shape: Shape) {
    require(
      elements.count == shape.elementCount,
      "Tensor: \(elements.count) elements cannot fill shape \(shape)")
    self.init(shape: shape) { base in
      elements.withUnsafeBufferPointer { from in
        if let from = from.baseAddress { base.update(from: from, count: elements.count) }
      }
    }
  }

  /// Creates a vector.
  public init(_ elements: [Element]) { self.init(elements, shape: [elements.count]) }

  /// Creates a scalar.
  public init(_ element: Element) { self.init([element], shape: []) }

  /// Creates a contiguous tensor of which `fill` writes every element.
  package init(shape: Shape, _ fill: (UnsafeMutablePointer<Element>) -> Void) {
    let storage = Storage<Element>(uninitialized: shape.elementCount)
    fill(storage.base)
    self.init(storage: storage, layout: Layout(shape))
  }

  /// The sizes of the dimensions.
  public var shape: Shape { layout.shape }

  /// The number of dimensions.
  public var rank: Int { layout.shape.rank }

  /// The number of elements.
  public var elementCount: Int { layout.shape.elementCount }

  /// The elements in row-major order.
  public var elements: [Element] {
    withUnsafeBufferPointer { Array($0) }
  }

  /// The only element.
  ///
  /// - Precondition: there is exactly one, as for `torch.Tensor.item`.
  public var item: Element {
    require(elementCount == 1, "item: the tensor has \(elementCount) elements (\(shape))")
    return storage.base[layout.offset]
  }

  /// Calls `body` with the elements in row-major order; the pointer is valid during the call.
  public func withUnsafeBufferPointer<R>(
    _ body: (UnsafeBufferPointer<Element>) throws -> R
  ) rethrows -> R {
    let x = contiguous()
    return try withExtendedLifetime(x.storage) {
      try body(
        UnsafeBufferPointer(start: x.storage.base + x.layout.offset, count: x.elementCount))
    }
  }

  /// As `withUnsafeBufferPointer`, with the bare pointer that kernels want.
  package func read<R>(_ body: (UnsafePointer<Element>) throws -> R) rethrows -> R {
    let x = contiguous()
    return try withExtendedLifetime(x.storage) {
      try body(UnsafePointer(x.storage.base + x.layout.offset))
    }
  }

  /// Calls `body` to change the elements in place, in row-major order.
  ///
  /// Copies first when the storage is shared with another tensor. Not recorded for gradients:
  /// meant for parameters and buffers between steps.
  public mutating func update<R>(
    _ body: (UnsafeMutableBufferPointer<Element>) throws -> R
  ) rethrows -> R {
    makeWritable()
    trace = nil
    return try body(
      UnsafeMutableBufferPointer(start: storage.base + layout.offset, count: elementCount))
  }

  /// Returns the tensor without its history: gradients do not flow through.
  ///
  /// The counterpart of `torch.Tensor.detach`.
  public var detached: Tensor {
    var copy = self
    copy.trace = nil
    return copy
  }
}

extension Tensor: Equatable {
  /// Whether shapes and all elements are equal (NaN differs from itself).
  public static func == (lhs: Tensor, rhs: Tensor) -> Bool {
    guard lhs.shape == rhs.shape else { return false }
    return lhs.withUnsafeBufferPointer { a in
      rhs.withUnsafeBufferPointer { b in a.elementsEqual(b) }
    }
  }
}
