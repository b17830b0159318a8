/// Returns what `body` computes, without keeping its intermediate values: they are computed again
/// when the gradient is taken. Memory for time (Chen et al. 2016, "Training Deep Nets with Sublinear
/// Memory Cost"); the counterpart of `torch.utils.checkpoint.checkpoint`.
///
/// ```swift
/// for block in blocks { x = checkpointed { [x] in block(x) } }
/// ```
/// Random numbers are the same in both runs, so dropout is too. What else `body` changes, such as
/// running statistics, changes twice, as in PyTorch. Outside of ``valueAndGradient(_:)`` it is just
/// `body()`.
public func checkpointed(_ body: @escaping () -> Tensor<Float>) -> Tensor<Float> {
  guard let tape = Tape.current, tape.isRecording else { return body() }
  let random = Generator.current.state
  let precision = MatmulPrecision.current
  let y = tape.paused(body)
  // Modules are not Sendable, and need not be: the pass runs in the task that ran `body`.
  nonisolated(unsafe) let body = body
  let index = tape.append(
    "checkpoint",
    .checkpoint {
      Generator.$current.withValue(Generator(state: random)) {
        MatmulPrecision.$current.withValue(precision) { body() }
      }
    })
  return y.traced(index.map { Trace(tape: tape, index: $0) })
}
