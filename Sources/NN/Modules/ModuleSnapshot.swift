import Tensor

/// What a module holds at one moment, to come back to: parameters, buffers, those that are not
/// saved too, what is trained, and modes.
///
/// Tensors are shared until the module changes them.
package struct ModuleSnapshot {
  private let restorations: [() -> Void]

  package init(of module: any Module) {
    let states = module.namedState
    var dictionary = StateDictionary()
    for (name, state) in states { dictionary[name] = state.state }
    // The dictionary holds what is asked for, in its own type.
    var restorations = states.map { name, state in try! state.reading(name, of: dictionary) }
    for parameter in module.parameters {
      restorations.append { [isTrainable = parameter.isTrainable] in
        parameter.isTrainable = isTrainable
      }
    }
    for case (_, let module as any ModeDependent) in module.namedModules {
      restorations.append { [isTraining = module.isTraining] in module.isTraining = isTraining }
    }
    self.restorations = restorations
  }

  /// Puts everything back.
  package func restore() {
    for restore in restorations { restore() }
  }
}
