import CTensorKernels

/// A type that tensors can hold: plain bits, of a fixed size.
public protocol TensorElement: BitwiseCopyable, Sendable, Equatable {
  /// The type's name.
  static var dtype: DType { get }
}

/// The name of an element type, for files, messages and kernels; `torch.dtype`.
public enum DType: String, Sendable, CaseIterable {
  /// Floating-point numbers of 32 and 64 bits: `Float` and `Double`.
  case float32, float64
  /// Integers: `Int32`, `Int64` and `UInt8`.
  case int32, int64, uint8
  /// Truth values, of one byte.
  case bool
  /// ``BFloat16``.
  case bfloat16

  /// The name in safetensors files.
  public var safetensorsName: String {
    switch self {
    case .float32: "F32"
    case .float64: "F64"
    case .int32: "I32"
    case .int64: "I64"
    case .uint8: "U8"
    case .bool: "BOOL"
    case .bfloat16: "BF16"
    }
  }

  /// The name in C.
  var kernelType: tk_type {
    switch self {
    case .float32: TK_FLOAT32
    case .float64: TK_FLOAT64
    case .int32: TK_INT32
    case .int64: TK_INT64
    case .uint8: TK_UINT8
    case .bool: TK_BOOL
    case .bfloat16: TK_BFLOAT16
    }
  }
}

extension Float: TensorElement { public static var dtype: DType { .float32 } }
extension Double: TensorElement { public static var dtype: DType { .float64 } }
extension Int32: TensorElement { public static var dtype: DType { .int32 } }
extension Int64: TensorElement { public static var dtype: DType { .int64 } }
extension UInt8: TensorElement { public static var dtype: DType { .uint8 } }
extension Bool: TensorElement { public static var dtype: DType { .bool } }
