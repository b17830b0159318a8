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

  package init(source: String, missing: [String], unexpected: [String], mismatched: [String]) {
    (self.source, self.missing) = (source, missing)
    (self.unexpected, self.mismatched) = (unexpected, mismatched)
  }

  public var description: String {
    let parts = [("missing", missing), ("unexpected", unexpected), ("mismatched", mismatched)]
      .filter { !$0.1.isEmpty }
      .map { "\($0.1.count) \($0.0): \($0.1.joined(separator: ", "))" }
    return "\(source): the weights do not fit the model (\(parts.joined(separator: "; ")))"
  }
}

/// What a load that was not strict left out.
public struct LoadReport: Equatable, Sendable {
  /// Keys of the module that the state lacks; they keep their values.
  public let missing: [String]
  /// Keys of the state that the module does not have.
  public let unexpected: [String]

  /// A report of these keys.
  public init(missing: [String], unexpected: [String]) {
    (self.missing, self.unexpected) = (missing, unexpected)
  }
}

extension Module {
  /// Replaces parameters and buffers by those of `state`; `torch.nn.Module.load_state_dict`.
  ///
  /// Every problem is found before anything changes, and all are reported in one error. Numbers of
  /// other types are converted. Of tied parameters one key is enough, and buffers that may be missing
  /// then keep their values.
  ///
  /// - Parameters:
  ///   - prefix: Only keys that begin with it are seen, without it.
  ///   - strict: Whether keys that are missing or unexpected are errors. Shapes always have to fit.
  /// - Returns: What was left out.
  /// - Throws: ``StateError``, or what `state` throws; the module is then unchanged.
  @discardableResult
  public func load(
    _ state: some StateSource, prefix: String = "", strict: Bool = true
  ) throws -> LoadReport {
    let own = namedState.filter(\.state.isPersistent)
    let available = Set(
      state.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) })
    let given = Set(own.filter { available.contains($0.name) }.map { ObjectIdentifier($0.state) })
    var (missing, mismatched): ([String], [String]) = ([], [])
    var fitting: [(name: String, state: any ModuleState)] = []
    for (name, target) in own {
      guard available.contains(name) else {
        if !given.contains(ObjectIdentifier(target)) && !target.mayBeMissing {
          missing.append(name)
        }
        continue
      }
      let (shape, expected) = (try state.shape(of: prefix + name), target.state!.shape)
      if shape == expected {
        fitting.append((name, target))
      } else {
        mismatched.append("\(name) is \(shape), expected \(expected)")
      }
    }
    let unexpected = available.subtracting(own.map(\.name)).sorted()
    guard mismatched.isEmpty && (!strict || (missing.isEmpty && unexpected.isEmpty)) else {
      throw StateError(
        source: state.source, missing: strict ? missing : [],
        unexpected: strict ? unexpected : [], mismatched: mismatched)
    }
    let assignments = try fitting.map { try $0.state.reading(prefix + $0.name, of: state) }
    for assign in assignments { assign() }
    return LoadReport(missing: missing, unexpected: unexpected)
  }
}
