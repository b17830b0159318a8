import Tensor

extension Module {
  /// Returns a twin with the same parameters, buffers, frozen parameters and modes, which then goes
  /// its own way; the counterpart of `copy.deepcopy`.
  ///
  /// ```swift
  /// let twin = model.copied { MLP() }
  /// ```
  /// Swift's classes cannot be copied from outside, so `make` builds the twin; its tied parameters
  /// are tied as it builds them. Tensors are shared until one side changes them.
  ///
  /// - Precondition: `make` returns a model of the same structure.
  public func copied(_ make: () -> Self) -> Self {
    let twin = make()
    let (own, others) = (namedState, twin.namedState)
    require(
      own.map(\.name) == others.map(\.name)
        && zip(own, others).allSatisfy { $0.state.state!.shape == $1.state.state!.shape },
      "copied: the twin has other parameters or buffers than \(type(of: self))")
    // Constants that are not saved are copied too.
    var source = StateDictionary()
    for (name, state) in own { source[name] = state.state }
    for ((name, state), (_, twin)) in zip(own, others) {
      // The source holds what is asked for.
      try! twin.reading(name, of: source)()
      if let parameter = state as? any AnyParameter {
        (twin as! any AnyParameter).isTrainable = parameter.isTrainable
      }
    }
    for ((_, module), (_, twin)) in zip(namedModules, twin.namedModules) {
      if let module = module as? any ModeDependent {
        (twin as! any ModeDependent).isTraining = module.isTraining
      }
    }
    return twin
  }
}
