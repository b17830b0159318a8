import Tensor

extension Module {
  /// The parameters and their keys, in the order of declaration. A parameter that is used twice
  /// (tied weights) appears once, under its first key; `torch.nn.Module.named_parameters`.
  public var namedParameters: [(name: String, parameter: any AnyParameter)] {
    var seen: Set<ObjectIdentifier> = []
    return namedState.compactMap { name, state in
      guard let parameter = state as? any AnyParameter,
        seen.insert(ObjectIdentifier(parameter)).inserted
      else { return nil }
      return (name, parameter)
    }
  }

  /// The parameters, each once; `torch.nn.Module.parameters`.
  public var parameters: [any AnyParameter] { namedParameters.map(\.parameter) }

  /// The parameters in groups of one answer of `group` to their keys, such as those with and
  /// without weight decay.
  ///
  /// ```swift
  /// let groups = model.parameterGroups { $0.hasSuffix("bias") ? "plain" : "decayed" }
  /// ```
  public func parameterGroups<Group: Hashable>(
    by group: (_ name: String) -> Group
  ) -> [Group: [any AnyParameter]] {
    Dictionary(grouping: namedParameters) { group($0.name) }.mapValues { $0.map(\.parameter) }
  }

  /// The number of trained and frozen numbers, tied ones counted once.
  public var parameterCount: Int {
    parameters.reduce(0) { $0 + ($1.tensor?.elementCount ?? 0) }
  }

  /// Stops the training of the parameters at and below this module of which the key meets the
  /// condition, of all without one; `requires_grad_(False)`.
  public func freeze(where matches: (_ name: String) -> Bool = { _ in true }) {
    for (name, parameter) in namedParameters where matches(name) { parameter.isTrainable = false }
  }

  /// Takes the training up again of what ``freeze(where:)`` stopped.
  public func unfreeze(where matches: (_ name: String) -> Bool = { _ in true }) {
    for (name, parameter) in namedParameters where matches(name) { parameter.isTrainable = true }
  }

  /// Parameters and buffers with their keys; tied ones under each of theirs.
  package var namedState: [(name: String, state: any ModuleState)] {
    var found: [(String, any ModuleState)] = []
    walk { path, member in
      if let state = member as? any ModuleState, state.state != nil {
        found.append((path.joined(separator: "."), state))
      }
    }
    return found
  }
}
