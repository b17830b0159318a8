import Tensor

extension Captioner {
  /// Returns what ``output(_:_:sampling:)`` does, word by word, so that a word may be the model's own.
  func stepwiseOutput(
    _ memory: Tensor<Float>, _ tokens: Tensor<Int32>, sampling: ScheduledSampling
  ) -> CaptionerOutput {
    var state = start(memory)
    var (logits, attention): ([Tensor<Float>], [Tensor<Float>]) = ([], [])
    for t in 0..<tokens.shape[1] {
      let truth = tokens.narrow(dim: 1, start: t, length: 1).reshaped(-1)
      let read = logits.last.map { sampling.mix(truth, $0.detached) } ?? truth
      logits.append(step(read, &state))
      if let looked = state.attention { attention.append(looked) }
    }
    return CaptionerOutput(
      logits: .stack(logits, dim: 1),
      attention: attention.isEmpty ? nil : .stack(attention, dim: 1))
  }
}
