import Tensor

/// Soft attention over the locations of a memory (Bahdanau et al. 2015, as in Xu et al. 2015):
/// `e = w·tanh(W₁·a + W₂·h) + b`, `α = softmax(e)`, `z = Σ α·a`.
///
/// The keys `W₁·a` are the same at every step, so they are made once and passed in. Several states in
/// a row may share a memory, as beams of one image do: then there are N times as many states.
public final class AdditiveAttention: Module {
  /// The function of the sums of keys and queries.
  public enum Activation: String, CaseIterable, Sendable, Codable {
    /// As published, in one pass that keeps nothing of the size of the keys.
    case tanh
    /// As many programs that followed.
    case relu
  }

  public let encoderAttention: Linear
  public let decoderAttention: Linear
  public let fullAttention: Linear
  public let activation: Activation

  /// - Parameters:
  ///   - memoryWidth: The length of one location's vector.
  ///   - stateWidth: The length of the state that asks.
  ///   - attentionWidth: The length of keys and queries.
  ///   - activation: The function of the sums of keys and queries.
  public init(
    memoryWidth: Int, stateWidth: Int, attentionWidth: Int, activation: Activation = .tanh
  ) {
    encoderAttention = Linear(memoryWidth, attentionWidth)
    decoderAttention = Linear(stateWidth, attentionWidth)
    fullAttention = Linear(attentionWidth, 1)
    self.activation = activation
  }

  /// `[B, L, memory]` → `[B, L, attention]`.
  public func keys(_ memory: Tensor<Float>) -> Tensor<Float> { encoderAttention(memory) }

  /// Returns the scores e of all locations, `[B·N, L]`.
  ///
  /// - Parameters:
  ///   - keys: `[B, L, attention]`, from ``keys(_:)``.
  ///   - state: `[B·N, state]`.
  /// - Precondition: the number of states is a multiple of that of memories.
  public func scores(keys: Tensor<Float>, state: Tensor<Float>) -> Tensor<Float> {
    let query = decoderAttention(state)
    var scores: Tensor<Float>
    switch activation {
    case .tanh:
      scores = additiveScores(keys: keys, query: query, v: fullAttention.weight.reshaped(-1))
    case .relu:
      let (batch, length, width) = (keys.shape[0], keys.shape[1], keys.shape[2])
      let sums = keys.unsqueezed(1) + query.reshaped(batch, -1, 1, width)
      scores = sums.relu().linear(fullAttention.weight).reshaped(-1, length)
    }
    if let bias = fullAttention.bias { scores = scores + bias }
    return scores
  }

  /// Returns the means of the locations under the given weights, `[B·N, memory]`.
  ///
  /// - Parameters:
  ///   - memory: `[B, L, memory]`.
  ///   - weights: `[B·N, L]`.
  /// - Precondition: the number of rows of weights is a multiple of that of memories.
  public static func context(memory: Tensor<Float>, weights: Tensor<Float>) -> Tensor<Float> {
    weights.reshaped(memory.shape[0], -1, memory.shape[1]).matmul(memory)
      .reshaped(-1, memory.shape[2])
  }

  /// - Parameters:
  ///   - memory: `[B, L, memory]`.
  ///   - keys: `[B, L, attention]`, from ``keys(_:)``.
  ///   - state: `[B·N, state]`.
  /// - Returns: The context `[B·N, memory]` and the weights `[B·N, L]`, which sum to 1.
  /// - Precondition: the number of states is a multiple of that of memories.
  public func callAsFunction(
    memory: Tensor<Float>, keys: Tensor<Float>, state: Tensor<Float>
  ) -> (context: Tensor<Float>, weights: Tensor<Float>) {
    func gathered() -> (context: Tensor<Float>, weights: Tensor<Float>) {
      let weights = scores(keys: keys, state: state).softmax()
      return (Self.context(memory: memory, weights: weights), weights)
    }
    return observed([memory, keys, state], outputs: { [$0.context, $0.weights] }, gathered)
  }
}
