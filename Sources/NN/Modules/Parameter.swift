import Tensor

/// A parameter of a module, whatever its value's type.
public protocol AnyParameter: ModuleState {
  /// The tensor, never recorded, or nil where there is none.
  var tensor: Tensor<Float>? { get set }
  /// Whether gradients are computed for it; frozen parameters are false.
  var isTrainable: Bool { get set }
  /// Changes the elements in place, without a copy when nobody else holds them.
  func update(_ body: (UnsafeMutableBufferPointer<Float>) -> Void)
}

/// Marks a property of a module that is trained and saved.
///
/// Read inside of `valueAndGradient`, the value starts to record. The counterpart of
/// `torch.nn.Parameter`; the object itself, under which gradients are found, is `$weight`.
@propertyWrapper
public final class Parameter<Value: StateValue<Float>>: AnyParameter {
  private var value: Value
  public var isTrainable = true

  public init(wrappedValue: Value) { value = wrappedValue }

  public var tensor: Tensor<Float>? {
    get { value.tensor }
    set {
      require(newValue != nil, "Parameter: a tensor cannot be replaced by nil")
      value = Value(newValue!)
    }
  }

  public var wrappedValue: Value {
    get {
      guard isTrainable, let tape = Tape.current, let tensor = value.tensor else { return value }
      return Value(tensor.traced(tape.parameter(ObjectIdentifier(self))))
    }
    set { value = newValue }
  }

  public var projectedValue: Parameter { self }

  public var state: (any AnyTensor)? { value.tensor }

  public var isPersistent: Bool { true }

  public var mayBeMissing: Bool { false }

  public func reading(_ key: String, of source: any StateSource) throws -> () -> Void {
    let tensor = try source.converted(key, to: Float.self)
    return { self.tensor = tensor }
  }

  public func update(_ body: (UnsafeMutableBufferPointer<Float>) -> Void) {
    guard var tensor = value.tensor else { return }
    // The property lets go first: a second reference would force a copy.
    value = Value(.placeholder)
    tensor.update(body)
    value = Value(tensor)
  }
}

extension Tensor where Element == Float {
  fileprivate static let placeholder = Tensor(0)
}
