/// An element type of the files that `torch.save` writes, by PyTorch's name.
enum TorchType: String, CaseIterable, Sendable {
  case float32, float64, float16, bfloat16
  case int8, int16, int32, int64, uint8, uint16, uint32, uint64
  case bool, complex64, complex128
  case float8E4M3 = "float8_e4m3fn"
  case float8E5M2 = "float8_e5m2"

  init(_ dtype: DType) {
    self =
      switch dtype {
      case .float32: .float32
      case .float64: .float64
      case .int32: .int32
      case .int64: .int64
      case .uint8: .uint8
      case .bool: .bool
      case .bfloat16: .bfloat16
      }
  }

  /// The type of a class such as `FloatStorage`.
  init?(storageClass: some StringProtocol) {
    guard let type = Self.allCases.first(where: { $0.storageClass == String(storageClass) }) else {
      return nil
    }
    self = type
  }

  /// The class that a pickle names for a storage; nil for types without one, which come with
  /// `UntypedStorage`.
  var storageClass: String? {
    switch self {
    case .float32: "FloatStorage"
    case .float64: "DoubleStorage"
    case .float16: "HalfStorage"
    case .bfloat16: "BFloat16Storage"
    case .int8: "CharStorage"
    case .int16: "ShortStorage"
    case .int32: "IntStorage"
    case .int64: "LongStorage"
    case .uint8: "ByteStorage"
    case .bool: "BoolStorage"
    case .complex64: "ComplexFloatStorage"
    case .complex128: "ComplexDoubleStorage"
    case .uint16, .uint32, .uint64, .float8E4M3, .float8E5M2: nil
    }
  }

  /// The bytes of one element.
  var width: Int {
    switch self {
    case .complex128: 16
    case .float64, .int64, .uint64, .complex64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .bool, .float8E4M3, .float8E5M2: 1
    }
  }

  /// The width of the numbers whose bytes a big-endian machine reverses.
  var numberWidth: Int {
    switch self {
    case .complex64: 4
    case .complex128: 8
    default: width
    }
  }

  /// The type of a tensor that holds such elements unchanged.
  var dtype: DType? {
    switch self {
    case .float32: .float32
    case .float64: .float64
    case .bfloat16: .bfloat16
    case .int32: .int32
    case .int64: .int64
    case .uint8: .uint8
    case .bool: .bool
    default: nil
    }
  }
}
