/// A tensor of a ``TorchFile``, of which type and shape are known and nothing has been read, or one
/// that is to be written.
public struct TorchTensor: Sendable {
  /// The element type by PyTorch's name, such as `float16`.
  public var type: String { elementType.rawValue }
  /// The tensor's shape.
  public let shape: Shape
  let elementType: TorchType
  let content: Content

  enum Content: Sendable {
    case stored(StoredElements)
    case memory(any AnyTensor)
  }

  /// A tensor to be written.
  public init(_ tensor: some AnyTensor) {
    (shape, elementType) = (tensor.shape, TorchType(tensor.dtype))
    content = .memory(tensor)
  }

  init(_ elements: StoredElements) {
    (shape, elementType) = (elements.shape, elements.type)
    content = .stored(elements)
  }

  /// Returns the tensor, which reads from the mapped file where its place allows.
  ///
  /// Types are never converted silently; ``converted(to:)`` does it where asked.
  ///
  /// - Throws: ``FileError`` when it has another element type, or a boolean is neither 0 nor 1.
  public func tensor<Element>(as: Element.Type = Element.self) throws -> Tensor<Element> {
    try tensor("a tensor of shape \(shape)")
  }

  /// Returns the tensor in another element type, by the rules of ``Tensor/to(_:)``; `float16` and
  /// integers that no tensor has are read too.
  ///
  /// - Throws: ``FileError`` for a type without conversion, such as complex numbers.
  public func converted<Element: TensorElement>(to type: Element.Type) throws -> Tensor<Element> {
    try converted(to: type, "a tensor of shape \(shape)")
  }

  /// As above for a type that is known only now.
  package func converted(to type: DType) throws -> any AnyTensor {
    switch type {
    case .float32: try converted(to: Float.self)
    case .float64: try converted(to: Double.self)
    case .int32: try converted(to: Int32.self)
    case .int64: try converted(to: Int64.self)
    case .uint8: try converted(to: UInt8.self)
    case .bool: try converted(to: Bool.self)
    case .bfloat16: try converted(to: BFloat16.self)
    }
  }

  /// - Parameter label: What the tensor is called in messages.
  func tensor<Element>(_ label: String) throws -> Tensor<Element> {
    switch content {
    case .memory(let tensor):
      require(
        tensor is Tensor<Element>, "TorchTensor: has type \(type), expected \(Element.dtype)")
      return tensor as! Tensor<Element>
    case .stored(let elements):
      guard elementType.dtype == Element.dtype else {
        let isReal = Element.self == Float.self && type.contains("float")
        throw FileError(
          path: elements.storage.file.path,
          reason: "\(label) has type \(type), expected \(Element.dtype)"
            + (isReal ? "; converted(to:) converts it" : ""))
      }
      return try elements.tensor(label)
    }
  }

  func converted<Element: TensorElement>(
    to type: Element.Type, _ label: String
  ) throws -> Tensor<Element> {
    switch content {
    case .memory(let tensor): tensor.to(type)
    case .stored(let elements): try elements.converted(to: type, label)
    }
  }
}
