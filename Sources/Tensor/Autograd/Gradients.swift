/// The gradients of a scalar with respect to the parameters that it was computed from.
public struct Gradients: Sendable {
  /// In the order in which the parameters were first read, the same in every run.
  private var entries: [(id: ObjectIdentifier, gradient: Tensor<Float>)]
  private var places: [ObjectIdentifier: Int]

  package init(_ entries: [(ObjectIdentifier, Tensor<Float>)]) {
    self.entries = entries.map { (id: $0.0, gradient: $0.1) }
    places = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.0, $0) })
  }

  /// The gradient of a parameter (the object, `layer.$weight`), or nil where it had no influence.
  public subscript(parameter: AnyObject) -> Tensor<Float>? {
    places[ObjectIdentifier(parameter)].map { entries[$0].gradient }
  }

  /// The number of parameters with a gradient.
  public var count: Int { entries.count }

  /// The 2-norm of all gradients taken as one vector, summed in double precision.
  public var globalNorm: Float {
    Float(entries.reduce(0) { $0 + $1.gradient.sumOfSquares }.squareRoot())
  }

  /// Scales all gradients so that their global norm is at most `maxNorm`, and returns the norm
  /// they had.
  ///
  /// The counterpart of `torch.nn.utils.clip_grad_norm_`, with its `1e-6` in the denominator.
  @discardableResult
  public mutating func clip(norm maxNorm: Float) -> Float {
    let norm = globalNorm
    let scale = maxNorm / (norm + 1e-6)
    if scale < 1 {
      for i in entries.indices { entries[i].gradient = entries[i].gradient * scale }
    }
    return norm
  }
}

/// Returns a scalar computed by `body` and its gradients with respect to the parameters read there.
///
/// ```swift
/// let (loss, gradients) = valueAndGradient { crossEntropy(model(images), labels) }
/// optimizer.update(gradients)
/// ```
/// Recording happens only inside; there is no `requires_grad`, `no_grad` or `zero_grad`. The tape is
/// closed before it is read, so there are no gradients of gradients.
///
/// - Precondition: the result has one element.
public func valueAndGradient(
  _ body: () throws -> Tensor<Float>
) rethrows -> (value: Tensor<Float>, gradients: Gradients) {
  let tape = Tape()
  defer { tape.close() }
  let y = try Tape.$current.withValue(tape) { try body() }
  require(y.elementCount == 1, "valueAndGradient: the value is not a scalar (\(y.shape))")
  let gradients = tape.gradients(of: y, seed: Tensor.ones(y.shape))
  return (y.detached, gradients)
}

/// Returns the gradients of the scalar `f(x)` with respect to each tensor of `x`, nil for one
/// without influence.
///
/// - Precondition: the result has one element.
public func gradient(
  at x: [Tensor<Float>], of f: ([Tensor<Float>]) throws -> Tensor<Float>
) rethrows -> [Tensor<Float>?] {
  final class Key {}
  let tape = Tape()
  defer { tape.close() }
  let keys = x.map { _ in Key() }
  let y = try f(zip(x, keys).map { $0.traced(tape.leaf(ObjectIdentifier($1))) })
  require(y.elementCount == 1, "gradient: the value is not a scalar (\(y.shape))")
  let gradients = tape.gradients(of: y, seed: Tensor.ones(y.shape))
  return keys.map { gradients[$0] }
}
