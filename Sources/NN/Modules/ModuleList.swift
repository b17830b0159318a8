import Tensor

/// Modules in order; `torch.nn.ModuleList`. State keys are their indices.
///
/// A property of type `[Linear]` does the same; the list is for one that several modules share.
public final class ModuleList<Element>: Module, ExpressibleByArrayLiteral {
  private var modules: [Element]

  /// - Precondition: the elements are modules.
  public init(_ modules: [Element] = []) {
    self.modules = modules
    for module in modules { Self.check(module) }
  }

  public convenience init(arrayLiteral modules: Element...) { self.init(modules) }

  public static var stateKeys: [String: String] { ["modules": ""] }

  /// Adds a module at the end.
  public func append(_ module: Element) {
    Self.check(module)
    modules.append(module)
  }

  private static func check(_ module: Element) {
    require(module is any Module, "ModuleList: \(type(of: module)) is no module")
  }
}

extension ModuleList: RandomAccessCollection {
  public var startIndex: Int { 0 }

  public var endIndex: Int { modules.count }

  public subscript(index: Int) -> Element { modules[index] }
}
