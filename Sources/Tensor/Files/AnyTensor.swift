/// A tensor of any element type, for functions that write several of them.
public protocol AnyTensor: Sendable {
  /// The tensor's shape.
  var shape: Shape { get }
  /// The elements' type.
  var dtype: DType { get }
  /// Calls `body` with the memory of the elements in row-major order, valid during the call.
  func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R
}

extension Tensor: AnyTensor {
  /// The elements' type.
  public var dtype: DType { Element.dtype }

  public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
  }
}
