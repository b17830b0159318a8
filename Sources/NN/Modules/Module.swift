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
/// Needs no registration: `@Parameter`, `@Buffer`, modules, and optionals, arrays and dictionaries
/// of these are found in the order of declaration (a dictionary's by key). State keys are property
/// names in snake_case, as PyTorch code has them; exceptions go into ``stateKeys``. What is not
/// found, such as a module in a tuple, is reported by ``validate()``. The counterpart of
/// `torch.nn.Module`.
public protocol Module: AnyObject {
  /// State key components by property name, where snake_case of the name is not the key. An empty
  /// component puts the property's own keys in its place.
  static var stateKeys: [String: String] { get }

  /// Calls `visit` with every stored property and its component of state keys; overridden by modules
  /// that are containers.
  func visitMembers(_ visit: (_ key: String, _ member: Any) -> Void)

  /// The number of multiplications that one call takes, for ``Module/summary(_:)``; nil where it is
  /// the sum of the parts.
  func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int?
}

/// A module that works differently in training and evaluation.
public protocol ModeDependent: Module {
  /// Whether the module is in training mode, true at first.
  var isTraining: Bool { get set }
}

extension Module {
  public static var stateKeys: [String: String] { [:] }

  public func visitMembers(_ visit: (String, Any) -> Void) {
    let keys = Self.stateKeys
    var mirror: Mirror? = Mirror(reflecting: self)
    while let current = mirror {
      for case (let label?, let value) in current.children {
        // Property wrappers are stored under their name with an underscore before it.
        let name = label.hasPrefix("_") ? String(label.dropFirst()) : label
        visit(keys[name] ?? snakeCase(name), value)
      }
      mirror = current.superclassMirror
    }
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int? { nil }

  /// Switches dropout and its like on or off in this module and below; `torch.nn.Module.train`.
  public func setTraining(_ isTraining: Bool) {
    apply { ($0 as? any ModeDependent)?.isTraining = isTraining }
  }

  /// Calls `body` with every module below this one, then with itself; `torch.nn.Module.apply`.
  public func apply(_ body: (any Module) -> Void) {
    for (_, module) in namedModules.reversed() { body(module) }
  }

  /// This module, under the name "", and all below it by their keys, each once, a module before its
  /// parts; `torch.nn.Module.named_modules`.
  public var namedModules: [(name: String, module: any Module)] {
    var seen: Set<ObjectIdentifier> = []
    var found: [(String, any Module)] = []
    walk { path, member in
      if let module = member as? any Module, seen.insert(ObjectIdentifier(module)).inserted {
        found.append((path.joined(separator: "."), module))
      }
    }
    return found
  }

  /// Calls `body` with this module and everything below it that is a module or state.
  func walk(_ body: (_ path: [String], _ member: Any) -> Void) {
    func descend(_ member: Any, _ path: [String]) {
      switch member {
      case let state as any ModuleState: body(path, state)
      case let module as any Module:
        body(path, module)
        reportForgottenMembers(of: module)
        module.visitMembers { key, child in descend(child, key.isEmpty ? path : path + [key]) }
      default:
        for (component, part) in parts(of: member) { descend(part, path + component) }
      }
    }
    descend(self, [])
  }
}

/// The elements of an optional, array or dictionary that is searched for modules and state, with
/// the components that they add to a state key; nothing for other values.
func parts(of member: Any) -> [(component: [String], part: Any)] {
  let mirror = Mirror(reflecting: member)
  switch mirror.displayStyle {
  case .optional: return mirror.children.map { ([], $0.value) }
  case .collection:
    // The first element tells: words and numbers need not be looked at one by one.
    guard let first = mirror.children.first?.value, mayHoldModules(first) else { return [] }
    return mirror.children.enumerated().map { (["\($0)"], $1.value) }
  case .dictionary:
    let pairs = mirror.children.lazy.map { Mirror(reflecting: $0.value).children.map(\.value) }
    guard let first = pairs.first, first[0] is String, mayHoldModules(first[1]) else { return [] }
    return pairs.map { ([$0[0] as! String], $0[1]) }.sorted { $0.component[0] < $1.component[0] }
  default: return []
  }
}

private func mayHoldModules(_ element: Any) -> Bool {
  if element is any Module || element is any ModuleState { return true }
  return switch Mirror(reflecting: element).displayStyle {
  case .optional, .collection, .dictionary: true
  default: false
  }
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
