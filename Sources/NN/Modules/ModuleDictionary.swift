import Tensor

/// Modules by name, in the order in which they came; `torch.nn.ModuleDict`. State keys are the names.
///
/// A property of type `[String: Linear]` does the same in the order of the names.
public final class ModuleDictionary<Value>: Module, ExpressibleByDictionaryLiteral {
  /// The names, in order.
  public private(set) var keys: [String] = []
  private var modules: [String: Value] = [:]

  /// - Precondition: the values are modules, and no name is there twice.
  public init(dictionaryLiteral pairs: (String, Value)...) {
    for (key, module) in pairs {
      require(modules[key] == nil, "ModuleDictionary: name \(key) is there twice")
      self[key] = module
    }
  }

  /// The module of a name; a new name comes last, nil removes one.
  public subscript(key: String) -> Value? {
    get { modules[key] }
    set {
      require(
        newValue == nil || newValue! is any Module,
        "ModuleDictionary: \(type(of: newValue)) is no module")
      if newValue == nil {
        keys.removeAll { $0 == key }
      } else if modules[key] == nil {
        keys.append(key)
      }
      modules[key] = newValue
    }
  }

  public func visitMembers(_ visit: (String, Any) -> Void) {
    for key in keys { visit(key, modules[key]!) }
  }
}
