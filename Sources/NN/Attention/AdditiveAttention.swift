import Tensor

/// Soft attention over the locations of a memory (Bahdanau et al. 2015, as in Xu et al. 2015):
/// `e = w·tanh(W₁·a + W₂·h) + b`, `α = softmax(e)`, `z = Σ α·a`.
///
/// The keys `W₁·a` are the same at every step, so they are made once and passed in.
public final class AdditiveAttention: Module {
  public let encoderAttention: Linear
  public let decoderAttention: Linear
  public let fullAttention: Linear

  /// - Parameters:
  ///   - memoryWidth: The length of one location's vector.
  ///   - stateWidth: The length of the state that asks.
  ///   - attentionWidth: The length of keys and queries.
  public init(memoryWidth: Int, stateWidth: Int, attentionWidth: Int) {
    encoderAttention = Linear(memoryWidth, attentionWidth)
    decoderAttention = Linear(stateWidth, attentionWidth)
    fullAttention = Linear(attentionWidth, 1)
  }

  /// `[B, L, memory]` → `[B, L, attention]`.
  public func keys(_ memory: Tensor<Float>) -> Tensor<Float> { encoderAttention(memory) }

  /// - Parameters:
  ///   - memory: `[B, L, memory]`.
  ///   - keys: `[B, L, attention]`, from ``keys(_:)``.
  ///   - state: `[B, state]`.
  /// - Returns: The context `[B, memory]` and the weights `[B, L]`, which sum to 1.
  public func callAsFunction(
    memory: Tensor<Float>, keys: Tensor<Float>, state: Tensor<Float>
  ) -> (context: Tensor<Float>, weights: Tensor<Float>) {
    func gathered() -> (context: Tensor<Float>, weights: Tensor<Float>) {
      let v = fullAttention.weight.reshaped(-1)
      var scores = additiveScores(keys: keys, query: decoderAttention(state), v: v)
      if let bias = fullAttention.bias { scores = scores + bias }
      let weights = scores.softmax()
      return (weights.unsqueezed(1).matmul(memory).squeezed(1), weights)
    }
    return observed([memory, keys, state], outputs: { [$0.context, $0.weights] }, gathered)
  }
}
