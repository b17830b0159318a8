import Tensor

/// Everything that keeps a state dictionary from fitting a module.
public struct StateError: Error, CustomStringConvertible, Equatable, Sendable {
  /// Where the state came from, usually a file.
  public let source: String
  /// Keys of the module that the state lacks.
  public let missing: [String]
  /// Keys of the state that the module does not have.
  public let unexpected: [String]
  /// Keys with both shapes.
  public let mismatched: [String]

  public var description: String {
    let parts = [("missing", missing), ("unexpected", unexpected), ("mismatched", mismatched)]
      .filter { !$0.1.isEmpty }
      .map { "\($0.1.count) \($0.0): \(Self.list($0.1))" }
    return "\(source): the weights do not fit the model (\(parts.joined(separator: "; ")))"
  }

  private static func list(_ keys: [String]) -> String {
    keys.prefix(5).joined(separator: ", ") + (keys.count > 5 ? ", …" : "")
  }
}

extension Module {
  /// The parameters and buffers by key; `torch.nn.Module.state_dict`.
  public var stateDictionary: [(name: String, tensor: Tensor<Float>)] {
    namedState.map { ($0.name, $0.state.tensor!) }
  }

  /// Replaces all parameters and buffers by those of `state`.
  ///
  /// Every problem is found before anything changes, and all are reported in one error.
  ///
  /// - Parameters:
  ///   - state: Looks up a key.
  ///   - keys: All keys of the state.
  ///   - source: What the error names as the origin.
  /// - Throws: ``StateError``, or what `state` throws; the module is then unchanged.
  public func load(
    _ state: (String) throws -> Tensor<Float>, keys: some Collection<String>, source: String
  ) throws {
    let own = namedState
    let available = Set(keys)
    let wanted = Set(own.map(\.name))
    var (missing, mismatched): ([String], [String]) = ([], [])
    var loaded: [(any ModuleState, Tensor<Float>)] = []
    for (name, target) in own {
      guard available.contains(name) else {
        missing.append(name)
        continue
      }
      let tensor = try state(name)
      let shape = target.tensor!.shape
      if tensor.shape == shape {
        loaded.append((target, tensor))
      } else {
        mismatched.append("\(name) is \(tensor.shape), expected \(shape)")
      }
    }
    let unexpected = available.subtracting(wanted).sorted()
    guard missing.isEmpty && unexpected.isEmpty && mismatched.isEmpty else {
      throw StateError(
        source: source, missing: missing, unexpected: unexpected, mismatched: mismatched)
    }
    for (target, tensor) in loaded { target.tensor = tensor }
  }

  /// Loads the tensors of a `.safetensors` file of which the keys begin with `prefix`, which is
  /// left out.
  ///
  /// - Throws: ``FileError`` or ``StateError``; the module is then unchanged.
  public func load(_ file: SafetensorsFile, prefix: String = "") throws {
    let keys = file.entries.keys.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
    try load(
      { try file.tensor(prefix + $0, as: Float.self) }, keys: keys.map(String.init),
      source: file.path)
  }
}
