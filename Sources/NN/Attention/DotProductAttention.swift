import Tensor

/// Attention of queries over the locations of a memory by products (Luong et al. 2015):
/// `α = softmax(score(q, m))`, `z = Σ α·m`.
///
/// ```swift
/// let attention = DotProductAttention(512, 2048, score: .general)
/// let (context, weights) = attention(hidden, memory)
/// ```
/// PyTorch has no such module; Keras's `Attention` is the one with `.dot`.
public final class DotProductAttention: Module {
  /// How well a query fits a location.
  public enum Score: Sendable, Equatable {
    /// q·m
    case dot
    /// q·Wᵀ·m
    case general
    /// v·tanh(W_q·q + W_m·m), of this many hidden numbers; Luong's W is the two side by side.
    case concat(width: Int)
  }

  public let score: Score
  /// `[memory, query]` for `.general`, `[hidden, query]` for `.concat`.
  public let queryProjection: Linear?
  /// `[hidden, memory]` for `.concat`.
  public let memoryProjection: Linear?
  /// `[hidden]` for `.concat`.
  @Parameter public var v: Tensor<Float>?

  /// - Parameters:
  ///   - queryWidth: The length of a query.
  ///   - memoryWidth: The length of one location's vector.
  /// - Precondition: both are the same for `.dot`.
  public init(_ queryWidth: Int, _ memoryWidth: Int, score: Score = .dot) {
    self.score = score
    switch score {
    case .dot:
      require(
        queryWidth == memoryWidth,
        "DotProductAttention: queries of width \(queryWidth) do not fit a memory of width "
          + "\(memoryWidth)")
      (queryProjection, memoryProjection) = (nil, nil)
    case .general:
      queryProjection = Linear(queryWidth, memoryWidth, bias: false)
      memoryProjection = nil
    case .concat(let width):
      queryProjection = Linear(queryWidth, width, bias: false)
      memoryProjection = Linear(memoryWidth, width, bias: false)
      v = defaultWeight([width], fanIn: width)
    }
  }

  /// - Parameters:
  ///   - query: `[B, Q]`, or `[B, T, Q]` for several queries at once.
  ///   - memory: `[B, L, M]`.
  ///   - keyPaddingMask: `[B, L]`, true for locations that nobody is to see.
  /// - Returns: The context `[B, M]` or `[B, T, M]` and the weights `[B, L]` or `[B, T, L]`, which sum
  ///   to 1.
  /// - Precondition: the shapes fit.
  public func callAsFunction(
    _ query: Tensor<Float>, _ memory: Tensor<Float>, keyPaddingMask: Tensor<Bool>? = nil
  ) -> (context: Tensor<Float>, weights: Tensor<Float>) {
    require(
      memory.rank == 3 && (2...3).contains(query.rank) && query.shape[0] == memory.shape[0],
      "DotProductAttention: query \(query.shape) does not fit memory \(memory.shape)")
    require(
      keyPaddingMask == nil || keyPaddingMask!.shape == [memory.shape[0], memory.shape[1]],
      "DotProductAttention: the key padding mask \(keyPaddingMask?.shape ?? []) does not fit memory "
        + "\(memory.shape)")
    func gathered() -> (context: Tensor<Float>, weights: Tensor<Float>) {
      let isSingle = query.rank == 2
      let scores = scores(isSingle ? query.unsqueezed(1) : query, memory)
      let weights = softmax(scores, except: keyPaddingMask?.unsqueezed(1))
      let context = weights.matmul(memory)
      return isSingle ? (context.squeezed(1), weights.squeezed(1)) : (context, weights)
    }
    return observed([query, memory], outputs: { [$0.context, $0.weights] }, gathered)
  }

  /// `[B, T, Q]` and `[B, L, M]` → `[B, T, L]`.
  private func scores(_ query: Tensor<Float>, _ memory: Tensor<Float>) -> Tensor<Float> {
    let query = queryProjection?(query) ?? query
    guard let memoryProjection, let v else {
      return query.matmul(memory, transposeOther: true)
    }
    let keys = memoryProjection(memory)
    if query.shape[1] == 1 {
      return additiveScores(keys: keys, query: query.squeezed(1), v: v).unsqueezed(1)
    }
    return (query.unsqueezed(2) + keys.unsqueezed(1)).tanh().matmul(v)
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int? {
    let (queries, locations) = (inputs[0].dimensions.dropLast().reduce(1, *), inputs[1][1])
    let projections =
      queries * (queryProjection?.weight.elementCount ?? 0)
      + inputs[1][0] * locations * (memoryProjection?.weight.elementCount ?? 0)
    return projections + queries * locations * ((v?.elementCount ?? inputs[1][2]) + inputs[1][2])
  }
}
