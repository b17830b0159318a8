import Tensor

/// A part of a model: parameters, buffers and other modules, found by reflection.
///
/// ```swift
/// final class MLP: Module {
///   let hidden = Linear(784, 128)
///   let output = Linear(128, 10)
///   func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { output(hidden(x).relu()) }
/// }
/// ```
/// Needs no registration: `@Parameter`, `@Buffer`, modules, optionals and arrays of modules are
/// found in the order of declaration. State keys are property names in snake_case, as PyTorch code
/// has them; exceptions go into ``stateKeys``. The counterpart of `torch.nn.Module`.
public protocol Module: AnyObject {
  /// State key components by property name, where snake_case of the name is not the key.
  static var stateKeys: [String: String] { get }

  /// Calls `visit` with every stored property; overridden by modules that are containers.
  func visitMembers(_ visit: (_ name: String, _ member: Any) -> Void)
}

/// A module that works differently in training and evaluation.
public protocol ModeDependent: Module {
  /// Whether the module is in training mode, true at first.
  var isTraining: Bool { get set }
}

extension Module {
  public static var stateKeys: [String: String] { [:] }

  public func visitMembers(_ visit: (String, Any) -> Void) {
    var mirror: Mirror? = Mirror(reflecting: self)
    while let current = mirror {
      for case (let label?, let value) in current.children { visit(label, value) }
      mirror = current.superclassMirror
    }
  }

  /// Switches dropout and its like on or off in this module and below; `torch.nn.Module.train`.
  public func setTraining(_ isTraining: Bool) {
    forEachModule { ($0 as? any ModeDependent)?.isTraining = isTraining }
  }

  /// Calls `body` with this module and every one below it.
  public func forEachModule(_ body: (any Module) -> Void) {
    walk { _, member in if let module = member as? any Module { body(module) } }
  }

  /// The parameters and their keys, in the order of declaration. A parameter that is used twice
  /// (tied weights) appears once, under its first key.
  public var namedParameters: [(name: String, parameter: any AnyParameter)] {
    var seen: Set<ObjectIdentifier> = []
    return namedState.compactMap { name, state in
      guard let parameter = state as? any AnyParameter,
        seen.insert(ObjectIdentifier(parameter)).inserted
      else { return nil }
      return (name, parameter)
    }
  }

  /// The parameters, each once.
  public var parameters: [any AnyParameter] { namedParameters.map(\.parameter) }

  /// The number of trained and frozen numbers, tied ones counted once.
  public var parameterCount: Int {
    parameters.reduce(0) { $0 + ($1.tensor?.elementCount ?? 0) }
  }

  /// Stops (or starts) the training of all parameters at and below this module.
  public func setTrainable(_ isTrainable: Bool) {
    for parameter in parameters { parameter.isTrainable = isTrainable }
  }

  /// Parameters and buffers with their keys; tied ones under each of theirs.
  package var namedState: [(name: String, state: any ModuleState)] {
    var found: [(String, any ModuleState)] = []
    walk { path, member in
      if let state = member as? any ModuleState, state.tensor != nil {
        found.append((path.joined(separator: "."), state))
      }
    }
    return found
  }

  /// Calls `body` with this module and everything below it that is a module or state.
  private func walk(_ body: (_ path: [String], _ member: Any) -> Void) {
    func descend(_ member: Any, _ path: [String]) {
      switch member {
      case let state as any ModuleState: body(path, state)
      case let module as any Module:
        body(path, module)
        let keys = type(of: module).stateKeys
        module.visitMembers { label, child in
          // Property wrappers are stored under their name with an underscore before it.
          let name = label.hasPrefix("_") ? String(label.dropFirst()) : label
          descend(child, path + [keys[name] ?? snakeCase(name)])
        }
      case let modules as [any Module]:
        for (index, module) in modules.enumerated() { descend(module, path + ["\(index)"]) }
      case let optional as any AnyOptional:
        if let value = optional.anyValue { descend(value, path) }
      default: break
      }
    }
    descend(self, [])
  }
}

private protocol AnyOptional {
  var anyValue: Any? { get }
}

extension Optional: AnyOptional {
  fileprivate var anyValue: Any? { map { $0 as Any } }
}

/// `inFeatures` → `in_features`.
func snakeCase(_ name: String) -> String {
  var result = ""
  for character in name {
    if character.isUppercase {
      result += "_" + character.lowercased()
    } else {
      result.append(character)
    }
  }
  return result
}
