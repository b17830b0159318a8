import Tensor

/// Marks a property of a module that is saved but not trained, such as running statistics.
///
/// ```swift
/// @Buffer var runningMean: Tensor<Float>
/// @Buffer(isPersistent: false) var positions = sinusoidalPositions(197, 768)
/// ```
/// The counterpart of `torch.nn.Module.register_buffer`.
@propertyWrapper
public final class Buffer<Value: StateValue>: ModuleState {
  public var wrappedValue: Value
  public let isPersistent: Bool
  public let mayBeMissing: Bool

  /// - Parameters:
  ///   - isPersistent: Whether it is saved; constants that the initialiser makes anew are not.
  ///   - mayBeMissing: Whether it keeps its value where a state dictionary lacks it, such as what
  ///     older versions of a module did not save.
  public init(wrappedValue: Value, isPersistent: Bool = true, mayBeMissing: Bool = false) {
    (self.wrappedValue, self.isPersistent) = (wrappedValue, isPersistent)
    self.mayBeMissing = mayBeMissing
  }

  public var projectedValue: Buffer { self }

  public var state: (any AnyTensor)? { wrappedValue.tensor }

  public func reading(_ key: String, of source: any StateSource) throws -> () -> Void {
    let tensor = try source.converted(key, to: Value.Element.self)
    return { self.wrappedValue = Value(tensor) }
  }
}
