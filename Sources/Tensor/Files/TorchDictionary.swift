/// A dictionary of a ``TorchFile``, in the order of the file; keys are mostly strings, in optimizers'
/// state integers.
public struct TorchDictionary: Sendable {
  /// The keys with their values, in order.
  public private(set) var entries: [(key: TorchValue, value: TorchValue)] = []
  /// Whether Python has it as `collections.OrderedDict`.
  public let isOrdered: Bool
  private var places: [Key: Int] = [:]

  /// Holds nothing.
  public init(isOrdered: Bool = false) { self.isOrdered = isOrdered }

  /// The value of a string; a new key comes last, nil removes one.
  public subscript(key: String) -> TorchValue? {
    get { value(of: .string(key)) }
    set { set(newValue, for: .string(key)) }
  }

  /// The value of an integer; a new key comes last, nil removes one.
  public subscript(key: Int) -> TorchValue? {
    get { value(of: .int(key)) }
    set { set(newValue, for: .int(key)) }
  }

  private func value(of key: Key) -> TorchValue? { places[key].map { entries[$0].value } }

  private mutating func set(_ value: TorchValue?, for key: TorchValue) {
    if let value {
      _ = insert(value, for: key)
    } else if let place = Key(key).flatMap({ places[$0] }) {
      entries.remove(at: place)
      places = places.filter { $0.value != place }.mapValues { $0 > place ? $0 - 1 : $0 }
    }
  }

  /// Puts a value to a key of any kind.
  ///
  /// - Returns: Whether the key can be one.
  mutating func insert(_ value: TorchValue, for key: TorchValue) -> Bool {
    guard let hashable = Key(key) else { return false }
    if let place = places[hashable] {
      entries[place].value = value
    } else {
      places[hashable] = entries.count
      entries.append((key, value))
    }
    return true
  }

  /// A value that can be compared; what is mutable in Python can not be a key.
  private enum Key: Hashable, Sendable {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    case bytes([UInt8])
    case tuple([Key])

    init?(_ value: TorchValue) {
      switch value {
      case .none: self = .none
      case .bool(let value): self = .bool(value)
      case .int(let value): self = .int(value)
      case .float(let value): self = .float(value)
      case .string(let value): self = .string(value)
      case .bytes(let value): self = .bytes(value)
      case .tuple(let values):
        let keys = values.compactMap { Key($0) }
        guard keys.count == values.count else { return nil }
        self = .tuple(keys)
      default: return nil
      }
    }
  }
}
