/// What a file of `torch.save` holds: plain values, containers of them, and tensors.
///
/// ```swift
/// let checkpoint = try TorchFile(path: "checkpoint.pth")
/// let epoch = checkpoint.root["epoch"]?.int
/// try saveTorch(["epoch": 3, "best": 0.75], to: "progress.pth")
/// ```
public enum TorchValue: Sendable {
  /// `None`.
  case none
  case bool(Bool)
  case int(Int)
  /// An integer of more than 64 bits: two's complement, least significant byte first.
  case bigInt([UInt8])
  case float(Double)
  case complex(real: Double, imaginary: Double)
  case string(String)
  /// `bytes` or `bytearray`.
  case bytes([UInt8])
  case list([TorchValue])
  /// A tuple or `torch.Size`.
  case tuple([TorchValue])
  /// In the order of the file.
  case set([TorchValue])
  /// A `dict`, `OrderedDict` or `Counter`.
  case dictionary(TorchDictionary)
  /// A tensor or parameter; a bare storage as a vector.
  case tensor(TorchTensor)
  /// The name of a `torch.device`, such as `cuda:0`; it only tells where the file was made.
  case device(String)
  /// The name of a `torch.dtype`, such as `float16`.
  case dtype(String)
}

extension TorchValue {
  /// The truth value, or nil for anything else.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// The integer, or nil for anything else.
  public var int: Int? { if case .int(let value) = self { value } else { nil } }

  /// The real number, of an integer too, or nil for anything else.
  public var double: Double? {
    switch self {
    case .float(let value): value
    case .int(let value): Double(value)
    default: nil
    }
  }

  /// The string, or nil for anything else.
  public var string: String? { if case .string(let value) = self { value } else { nil } }

  /// The elements of a list, tuple or set, or nil for anything else.
  public var array: [TorchValue]? {
    switch self {
    case .list(let items), .tuple(let items), .set(let items): items
    default: nil
    }
  }

  /// The dictionary, or nil for anything else.
  public var dictionary: TorchDictionary? {
    if case .dictionary(let value) = self { value } else { nil }
  }

  /// The tensor, or nil for anything else.
  public var tensor: TorchTensor? { if case .tensor(let value) = self { value } else { nil } }

  /// The value of a dictionary's key, nil where there is none or this is no dictionary.
  public subscript(key: String) -> TorchValue? { dictionary?[key] }

  /// The tensors and containers in a container by name: a dictionary's keys, or places.
  var parts: [(name: String, value: TorchValue)] {
    switch self {
    case .dictionary(let dictionary):
      dictionary.entries.compactMap { key, value in
        value.mayHoldTensors ? key.name.map { ($0, value) } : nil
      }
    case .list(let items), .tuple(let items):
      items.enumerated().compactMap { $1.mayHoldTensors ? ("\($0)", $1) : nil }
    default: []
    }
  }

  private var mayHoldTensors: Bool {
    switch self {
    case .dictionary, .list, .tuple, .tensor: true
    default: false
    }
  }

  /// A string, or an integer as one.
  private var name: String? { string ?? int.map { "\($0)" } }

  /// A state dictionary: an `OrderedDict` of tensors.
  ///
  /// - Precondition: the names differ.
  public static func state(_ tensors: [(name: String, tensor: any AnyTensor)]) -> TorchValue {
    var result = TorchDictionary(isOrdered: true)
    for (name, tensor) in tensors {
      require(result[name] == nil, "saveTorch: a name repeats (\(name))")
      result[name] = .tensor(TorchTensor(tensor))
    }
    return .dictionary(result)
  }
}

extension TorchValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .none }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .float(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: TorchValue...) { self = .list(elements) }

  /// - Precondition: keys are strings, numbers, truth values, None, bytes or tuples of these.
  public init(dictionaryLiteral elements: (TorchValue, TorchValue)...) {
    var result = TorchDictionary()
    for (key, value) in elements {
      require(result.insert(value, for: key), "TorchValue: \(key) cannot be a dictionary's key")
    }
    self = .dictionary(result)
  }
}
