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
  let leaves = Leaves(count: x.count)
  let y = try Tape.$current.withValue(leaves.tape) { try f(leaves.traced(x)) }
  require(y.elementCount == 1, "gradient: the value is not a scalar (\(y.shape))")
  return leaves.gradients(of: y, seed: .ones(y.shape), again: false)
}

/// Returns `f(x)` and the function from a gradient of `f(x)` to the gradients with respect to each
/// tensor of `x`, nil for one without influence.
///
/// The vector-Jacobian product, `torch.func.vjp`. What `f` saved lives as long as the pullback,
/// which may be called more than once.
///
/// ```swift
/// let (y, pullback) = vjp(at: [x]) { $0[0].tanh() }
/// let dx = pullback(.ones(y.shape))[0]
/// ```
public func vjp(
  at x: [Tensor<Float>], of f: ([Tensor<Float>]) throws -> Tensor<Float>
) rethrows -> (value: Tensor<Float>, pullback: @Sendable (Tensor<Float>) -> [Tensor<Float>?]) {
  let leaves = Leaves(count: x.count)
  let y = try Tape.$current.withValue(leaves.tape) { try f(leaves.traced(x)) }
  return (
    y.detached,
    { dy in
      require(dy.shape == y.shape, "vjp: the gradient is \(dy.shape), the value \(y.shape)")
      return leaves.gradients(of: y, seed: dy, again: true)
    }
  )
}

/// A tape with leaves of its own; closing it breaks the cycle of tape, entries and traces.
private final class Leaves: Sendable {
  private final class Key: Sendable {}
  let tape = Tape(recordsParameters: false)
  private let keys: [Key]

  init(count: Int) { keys = (0..<count).map { _ in Key() } }

  deinit { tape.close() }

  func traced(_ x: [Tensor<Float>]) -> [Tensor<Float>] {
    zip(x, keys).map { $0.traced(tape.leaf(ObjectIdentifier($1))) }
  }

  func gradients(
    of y: Tensor<Float>, seed: Tensor<Float>, again: Bool
  ) -> [Tensor<Float>?] {
    let gradients = tape.gradients(of: y, seed: seed, keepsEntries: again)
    return keys.map { gradients[$0] }
  }
}

/// Returns what `body` computes, as a constant: nothing inside is differentiated, and parameters
/// read there do not record.
///
/// The counterpart of `torch.no_grad` around an expression, and of JAX's `stop_gradient`; for a
/// tensor at hand, ``Tensor/detached``.
public func stopGradient(_ body: () throws -> Tensor<Float>) rethrows -> Tensor<Float> {
  guard let tape = Tape.current, tape.isRecording else { return try body().detached }
  return try tape.paused(body).detached
}
