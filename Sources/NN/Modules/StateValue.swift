import Tensor

/// What a ``Parameter`` or ``Buffer`` can hold: a tensor, or an optional one.
public protocol StateValue<Element>: Sendable {
  associatedtype Element: TensorElement

  /// The tensor, or nil where there is none.
  var tensor: Tensor<Element>? { get }

  /// Holds `tensor`.
  init(_ tensor: Tensor<Element>)
}

extension Tensor: StateValue {
  public var tensor: Tensor? { self }

  public init(_ tensor: Tensor) { self = tensor }
}

extension Optional: StateValue where Wrapped: StateValue {
  public typealias Element = Wrapped.Element

  public var tensor: Tensor<Element>? { flatMap(\.tensor) }

  public init(_ tensor: Tensor<Element>) { self = Wrapped(tensor) }
}

/// A parameter or buffer of a module, whatever its value's type.
public protocol ModuleState: AnyObject {
  /// The tensor, or nil where there is none.
  var state: (any AnyTensor)? { get }

  /// Whether it is part of the state dictionary.
  var isPersistent: Bool { get }

  /// Whether a state dictionary may lack it, which then is no error and not reported.
  var mayBeMissing: Bool { get }

  /// Reads what `key` of `source` is in this state's element type.
  ///
  /// - Returns: What puts it into place, to be called once everything else was read.
  func reading(_ key: String, of source: any StateSource) throws -> () -> Void
}
