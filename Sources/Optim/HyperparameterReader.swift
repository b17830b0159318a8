import Tensor

/// Reads the hyperparameters of one of PyTorch's `param_groups`.
public struct HyperparameterReader {
  private let group: TorchValue

  init(_ group: TorchValue) { self.group = group }

  /// A number, `fallback` where there is none of this name.
  ///
  /// - Throws: ``OptimizerStateError`` when it is something else.
  public func number(_ name: String, _ fallback: Double) throws -> Double {
    guard let value = group[name] else { return fallback }
    if let number = value.double { return number }
    // A step size may be a tensor in PyTorch.
    guard let tensor = value.tensor, tensor.shape.elementCount == 1 else {
      throw OptimizerStateError(problems: ["\(name) is no number"])
    }
    return try tensor.converted(to: Double.self).item
  }

  /// A truth value, `fallback` where there is none of this name.
  ///
  /// - Throws: ``OptimizerStateError`` when it is something else.
  public func flag(_ name: String, _ fallback: Bool) throws -> Bool {
    guard let value = group[name] else { return fallback }
    guard let flag = value.bool else {
      throw OptimizerStateError(problems: ["\(name) is no truth value"])
    }
    return flag
  }

  /// Two numbers, such as `betas`, `fallback` where there is nothing of this name.
  ///
  /// - Throws: ``OptimizerStateError`` when it is something else.
  public func pair(_ name: String, _ fallback: (Double, Double)) throws -> (Double, Double) {
    guard let value = group[name] else { return fallback }
    guard let parts = value.array?.map(\.double), parts.count == 2, let a = parts[0],
      let b = parts[1]
    else { throw OptimizerStateError(problems: ["\(name) is no pair of numbers"]) }
    return (a, b)
  }
}
