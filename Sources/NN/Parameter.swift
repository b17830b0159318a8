import Tensor

/// What a parameter or buffer can hold: a tensor, or an optional one.
public protocol ParameterValue: Sendable {
  var tensor: Tensor<Float>? { get set }
}

extension Tensor: ParameterValue where Element == Float {
  public var tensor: Tensor<Float>? {
    get { self }
    set { self = newValue! }
  }
}

extension Optional: ParameterValue where Wrapped == Tensor<Float> {
  public var tensor: Tensor<Float>? {
    get { self }
    set { self = newValue }
  }
}

/// A parameter or buffer of a module, whatever its value's type.
public protocol ModuleState: AnyObject {
  var tensor: Tensor<Float>? { get set }
}

/// A parameter of a module, whatever its value's type.
public protocol AnyParameter: ModuleState {
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
public final class Parameter<Value: ParameterValue>: AnyParameter {
  private var value: Value
  public var isTrainable = true

  public init(wrappedValue: Value) { value = wrappedValue }

  public var tensor: Tensor<Float>? {
    get { value.tensor }
    set { value.tensor = newValue }
  }

  public var wrappedValue: Value {
    get {
      guard isTrainable, let tape = Tape.current, let tensor = value.tensor else { return value }
      var traced = value
      traced.tensor = tensor.traced(tape.parameter(ObjectIdentifier(self)))
      return traced
    }
    set { value = newValue }
  }

  public var projectedValue: Parameter { self }

  public func update(_ body: (UnsafeMutableBufferPointer<Float>) -> Void) {
    guard var tensor = value.tensor else { return }
    // The property lets go first: a second reference would force a copy.
    value.tensor = .placeholder
    tensor.update(body)
    value.tensor = tensor
  }
}

/// Marks a property of a module that is saved but not trained, such as running statistics.
///
/// The counterpart of `torch.nn.Module.register_buffer`.
@propertyWrapper
public final class Buffer<Value: ParameterValue>: ModuleState {
  public var wrappedValue: Value

  public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }

  public var tensor: Tensor<Float>? {
    get { wrappedValue.tensor }
    set { wrappedValue.tensor = newValue }
  }

  public var projectedValue: Buffer { self }
}

extension Tensor where Element == Float {
  fileprivate static let placeholder = Tensor(0)
}
