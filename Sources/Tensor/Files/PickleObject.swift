/// Why a pickle cannot be read.
struct PickleProblem: Error {
  let reason: String

  static let damaged = PickleProblem(reason: "the pickle is damaged")
}

/// What an ``Unpickler`` has on its stack. Objects refer to others by their place in one array:
/// nothing is nested, so that no depth of nesting can exhaust the call stack.
enum PickleObject {
  case none
  case bool(Bool)
  case int(Int)
  /// An integer of more than 64 bits: two's complement, least significant byte first.
  case bigInt([UInt8])
  case float(Double)
  case complex(Double, Double)
  case string(String)
  case bytes([UInt8])
  case list([Int])
  case tuple([Int])
  case set([Int])
  /// Keys and values by turns.
  case dictionary([Int], isOrdered: Bool)
  case device(String)
  case global(PickleGlobal)
  case storage(PickledStorage)
  case tensor(PickledTensor)
}

/// A storage as a pickle names it; what it holds lies elsewhere in the file.
struct PickledStorage {
  let key: String
  /// The type of the elements, bytes for an untyped one.
  let type: TorchType
  /// The number of elements.
  let count: Int
  /// The first element and the number of elements, for a view of a storage in a legacy file.
  let view: Range<Int>?
}

/// A tensor as a pickle describes it, not yet checked against its storage.
struct PickledTensor {
  let storage: PickledStorage
  let type: TorchType
  let offset: Int
  let sizes, strides: [Int]
}

/// A class or function that a pickle may name. No other is known, and none is ever looked up.
enum PickleGlobal: Equatable {
  case orderedDictionary, counter, set, bytes, complex, encode
  case size, device, tensorClass
  case rebuildTensor, rebuildTensorV2, rebuildTensorV3
  case rebuildParameter, rebuildFromType
  case dtype(TorchType)
  /// nil for an untyped storage.
  case storage(TorchType?)

  /// The object of this name, by Python 3's or Python 2's module names.
  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("collections", "Counter"): self = .counter
    case ("builtins", "set"), ("__builtin__", "set"): self = .set
    case ("builtins", "bytes"), ("__builtin__", "bytes"): self = .bytes
    case ("builtins", "bytearray"), ("__builtin__", "bytearray"): self = .bytes
    case ("builtins", "complex"), ("__builtin__", "complex"): self = .complex
    case ("_codecs", "encode"): self = .encode
    case ("torch", "Size"): self = .size
    case ("torch", "device"): self = .device
    case ("torch", "Tensor"), ("torch.nn.parameter", "Parameter"): self = .tensorClass
    case ("torch._utils", "_rebuild_tensor"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensorV2
    case ("torch._utils", "_rebuild_tensor_v3"): self = .rebuildTensorV3
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch._utils", "_rebuild_parameter_with_state"): self = .rebuildParameter
    case ("torch._tensor", "_rebuild_from_type_v2"): self = .rebuildFromType
    case ("torch.storage", "UntypedStorage"), ("torch.storage", "TypedStorage"):
      self = .storage(nil)
    case ("torch", _), ("torch.cuda", _):
      if let type = TorchType(storageClass: name) {
        self = .storage(type)
      } else if module == "torch", let type = TorchType(rawValue: name) {
        self = .dtype(type)
      } else {
        return nil
      }
    default: return nil
    }
  }
}
