import Tensor

/// Parameters and buffers by key, in the order of the module; `torch.nn.Module.state_dict`.
///
/// ```swift
/// try saveSafetensors(model.stateDictionary, to: "model.safetensors")
/// var state = model.stateDictionary
/// state["head.weight"] = nil
/// try other.load(state, strict: false)
/// ```
public struct StateDictionary: StateSource, Sendable {
  /// Where the tensors come from, for messages.
  public let source: String
  public private(set) var keys: [String] = []
  private var tensors: [String: any AnyTensor] = [:]

  /// Holds nothing.
  public init(source: String = "the state dictionary") { self.source = source }

  /// The tensor of a key, of any element type; a new key comes last, nil removes one.
  public subscript(key: String) -> (any AnyTensor)? {
    get { tensors[key] }
    set {
      if newValue == nil {
        keys.removeAll { $0 == key }
      } else if tensors[key] == nil {
        keys.append(key)
      }
      tensors[key] = newValue
    }
  }

  public func shape(of key: String) throws -> Shape { try tensor(key).shape }

  public func converted<Element>(_ key: String, to type: Element.Type) throws -> Tensor<Element> {
    try tensor(key).to(type)
  }

  private func tensor(_ key: String) throws -> any AnyTensor {
    guard let tensor = tensors[key] else {
      throw FileError(path: source, reason: "there is no tensor \(key)")
    }
    return tensor
  }
}

extension StateDictionary: Sequence {
  /// The keys with their tensors, in order.
  public func makeIterator() -> AnyIterator<(name: String, tensor: any AnyTensor)> {
    var keys = keys.makeIterator()
    return AnyIterator { keys.next().map { ($0, tensors[$0]!) } }
  }
}

extension Module {
  /// The parameters and buffers by key; `torch.nn.Module.state_dict`. Tied parameters stand under
  /// each of their keys.
  public var stateDictionary: StateDictionary {
    var dictionary = StateDictionary(source: "\(type(of: self))")
    for (name, state) in namedState where state.isPersistent { dictionary[name] = state.state }
    return dictionary
  }
}

/// Writes a state dictionary into a `.safetensors` file, atomically.
///
/// - Throws: `FileError`; an existing file is then unchanged.
public func saveSafetensors(
  _ state: StateDictionary, metadata: [String: String] = [:], to path: String
) throws {
  try saveSafetensors(Array(state), metadata: metadata, to: path)
}
