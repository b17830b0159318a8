/// A part of a nested array literal: an element, or a list of parts.
///
/// Not used by name: it lets `let x: Tensor<Float> = [[1, 2], [3, 4]]` be read.
public struct TensorLiteral<Element: TensorElement>: Sendable {
  let shape: [Int]
  let elements: [Element]

  private init(shape: [Int], elements: [Element]) {
    self.shape = shape
    self.elements = elements
  }

  init(_ element: Element) { self.init(shape: [], elements: [element]) }

  init(_ parts: [TensorLiteral]) {
    for part in parts.dropFirst() {
      require(
        part.shape == parts[0].shape,
        "Tensor: the literal is ragged: parts of shape \(parts[0].shape) and \(part.shape)")
    }
    self.init(
      shape: [parts.count] + (parts.first?.shape ?? []), elements: parts.flatMap(\.elements))
  }
}

extension TensorLiteral: ExpressibleByArrayLiteral {
  public init(arrayLiteral parts: TensorLiteral...) { self.init(parts) }
}

extension TensorLiteral: ExpressibleByIntegerLiteral
where Element: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Element.IntegerLiteralType) {
    self.init(Element(integerLiteral: value))
  }
}

extension TensorLiteral: ExpressibleByFloatLiteral where Element: ExpressibleByFloatLiteral {
  public init(floatLiteral value: Element.FloatLiteralType) {
    self.init(Element(floatLiteral: value))
  }
}

extension TensorLiteral: ExpressibleByBooleanLiteral where Element: ExpressibleByBooleanLiteral {
  public init(booleanLiteral value: Element.BooleanLiteralType) {
    self.init(Element(booleanLiteral: value))
  }
}

extension TensorLiteral where Element: BinaryFloatingPoint {
  /// Positive infinity, so that `.infinity` may stand in a literal.
  public static var infinity: TensorLiteral { TensorLiteral(Element.infinity) }

  /// A NaN, so that `.nan` may stand in a literal.
  public static var nan: TensorLiteral { TensorLiteral(Element.nan) }

  /// So that `-.infinity` may stand in a literal.
  public static prefix func - (part: TensorLiteral) -> TensorLiteral {
    TensorLiteral(shape: part.shape, elements: part.elements.map { -$0 })
  }
}

extension Tensor: ExpressibleByArrayLiteral {
  /// Creates a tensor from a nested array literal of numbers, `[[1, 2], [3, 4]]`; `torch.tensor`.
  ///
  /// - Precondition: lists at one depth have one length.
  public init(arrayLiteral parts: TensorLiteral<Element>...) {
    let whole = TensorLiteral(parts)
    self.init(whole.elements, shape: Shape(whole.shape))
  }
}

extension Tensor {
  /// Creates a matrix from its rows.
  ///
  /// - Precondition: the rows have one length.
  @_disfavoredOverload  // `Tensor([])` is an empty vector
  public init(_ rows: [[Element]]) {
    let width = rows.first?.count ?? 0
    for row in rows {
      require(
        row.count == width, "Tensor: the rows are ragged: lengths \(width) and \(row.count)")
    }
    self.init(rows.flatMap { $0 }, shape: [rows.count, width])
  }

  /// Creates a tensor of rank 3 from its matrices.
  ///
  /// - Precondition: the matrices have one shape.
  @_disfavoredOverload
  public init(_ matrices: [[[Element]]]) {
    let parts = matrices.map { Tensor($0) }
    let shape = parts.first?.shape ?? [0, 0]
    for part in parts {
      require(
        part.shape == shape, "Tensor: the matrices are ragged: shapes \(shape) and \(part.shape)")
    }
    self.init(parts.flatMap(\.elements), shape: Shape([parts.count] + shape.dimensions))
  }

  /// Creates a tensor from a copy of memory in row-major order.
  ///
  /// - Precondition: the number of elements is the shape's.
  public init(_ elements: UnsafeBufferPointer<Element>, shape: Shape) {
    require(
      elements.count == shape.elementCount,
      "Tensor: \(elements.count) elements in memory cannot fill shape \(shape)")
    self.init(shape: shape) { base in
      if let from = elements.baseAddress { base.update(from: from, count: elements.count) }
    }
  }
}

extension BFloat16: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self.init(Float(value)) }
}
