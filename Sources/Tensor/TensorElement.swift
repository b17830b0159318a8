/// A type that tensors can hold: plain bits, of a fixed size.
public protocol TensorElement: BitwiseCopyable, Sendable, Equatable {
  /// The name that safetensors files use for this type.
  static var safetensorsName: String { get }
  /// The name that PyTorch uses for this type, for messages.
  static var torchName: String { get }
}

extension Float: TensorElement {
  public static var safetensorsName: String { "F32" }
  public static var torchName: String { "float32" }
}

extension Double: TensorElement {
  public static var safetensorsName: String { "F64" }
  public static var torchName: String { "float64" }
}

extension Int32: TensorElement {
  public static var safetensorsName: String { "I32" }
  public static var torchName: String { "int32" }
}

extension Int64: TensorElement {
  public static var safetensorsName: String { "I64" }
  public static var torchName: String { "int64" }
}

extension UInt8: TensorElement {
  public static var safetensorsName: String { "U8" }
  public static var torchName: String { "uint8" }
}

extension Bool: TensorElement {
  public static var safetensorsName: String { "BOOL" }
  public static var torchName: String { "bool" }
}
