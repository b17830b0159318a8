import Synchronization
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What ``Module/validate()`` found: members that are neither trained nor saved.
public struct ValidationError: Error, CustomStringConvertible, Equatable, Sendable {
  /// One line a member: its key, and what is wrong with it.
  public let problems: [String]

  public var description: String { problems.joined(separator: "\n") }
}

extension Module {
  /// Throws if something at or below this module looks like a part of the model and is not found: a
  /// module or parameter in a container that is not searched (a tuple, a structure, a set), or a tensor
  /// of floats without `@Parameter` or `@Buffer`.
  ///
  /// Debug builds of this package print the same to the standard error, once for each type.
  ///
  /// - Throws: ``ValidationError`` with all problems.
  public func validate() throws {
    let problems = namedModules.flatMap { name, module in
      forgottenMembers(of: module).map { name.isEmpty ? $0 : "\(name).\($0)" }
    }
    if !problems.isEmpty { throw ValidationError(problems: problems) }
  }
}

/// The members of one module that it forgets, a line each.
private func forgottenMembers(of module: any Module) -> [String] {
  var problems: [String] = []
  func search(_ member: Any, _ path: String, isFound: Bool, depth: Int) {
    switch member {
    case is any ModuleState, is any Module:
      if !isFound {
        problems.append(
          "\(path): a \(type(of: member)) in a container that is not searched; "
            + "keep it in a property, optional, array or dictionary")
      }
    case is Tensor<Float>:
      problems.append("\(path): a tensor that is neither a @Parameter nor a @Buffer")
    default:
      let found = parts(of: member)
      if !found.isEmpty {
        for (component, part) in found {
          search(
            part, (CollectionOfOne(path) + component).joined(separator: "."), isFound: isFound,
            depth: depth)
        }
        return
      }
      let mirror = Mirror(reflecting: member)
      // Classes that are no modules have a life of their own.
      guard mirror.displayStyle != .class, depth < 4 else { return }
      for (label, child) in mirror.children.prefix(64) {
        // A tuple's labels begin with a dot of their own.
        let name = label.map { $0.hasPrefix(".") ? path + $0 : "\(path).\($0)" } ?? path
        search(child, name, isFound: false, depth: depth + 1)
      }
    }
  }
  module.visitMembers { name, member in search(member, name, isFound: true, depth: 0) }
  return problems
}

/// Prints in debug builds to the standard error, once for each type, what `module` forgets.
func reportForgottenMembers(of module: any Module) {
  #if DEBUG
    let isNew = reported.withLock { $0.insert(ObjectIdentifier(type(of: module))).inserted }
    guard isNew else { return }
    for problem in forgottenMembers(of: module) {
      "warning: \(type(of: module)).\(problem)\n".withCString { _ = write(2, $0, strlen($0)) }
    }
  #endif
}

#if DEBUG
  private let reported = Mutex<Set<ObjectIdentifier>>([])
#endif
