/// A tensor of any element type, for functions that write several of them.
public protocol AnyTensor: Sendable {
  /// The tensor's shape.
  var shape: Shape { get }
  /// The elements' type.
  var dtype: DType { get }
  /// Calls `body` with the memory of the elements in row-major order, valid during the call.
  func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R
  /// Returns the tensor in another element type, see ``Tensor/to(_:)``.
  func to<Other: TensorElement>(_ type: Other.Type) -> Tensor<Other>
}

extension Tensor: AnyTensor {
  /// The elements' type.
  public var dtype: DType { Element.dtype }

  public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
  }
}
