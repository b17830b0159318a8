import Tensor

/// Which keys a query does not see, or sees less of; `attn_mask` of PyTorch's modules.
///
/// Shapes are `[T, S]` for all, or `[B, H, T, S]`, where sizes may be 1, or PyTorch's `[B·H, T, S]`.
public enum AttentionMask: Sendable {
  /// True where a query must not see a key.
  case blocked(Tensor<Bool>)
  /// Added to the scores; −∞ hides a key.
  case added(Tensor<Float>)

  /// The mask under which no query sees a later key; for attention over one's own sequence
  /// `isCausal` does the same and reads nothing.
  public static func causal(_ length: Int) -> AttentionMask {
    .blocked(Tensor<Float>.ones([length, length]).triu(diagonal: 1) .> 0)
  }

  var shape: Shape {
    switch self {
    case .blocked(let mask): mask.shape
    case .added(let mask): mask.shape
    }
  }

  /// The mask with a dimension each for the batch and the heads, where there is one for both.
  func unfolded(batch: Int, heads: Int) -> AttentionMask {
    guard shape.rank == 3, shape[0] == batch * heads else { return self }
    return switch self {
    case .blocked(let mask): .blocked(mask.unflattened(dim: 0, batch, heads))
    case .added(let mask): .added(mask.unflattened(dim: 0, batch, heads))
    }
  }
}

/// Masks as attention takes them.
struct AttentionMasks {
  var seen, seenKeys: Tensor<Bool>?
  var added: Tensor<Float>?
  let isCausal: Bool
  let firstQuery: Int

  init(
    _ attentionMask: AttentionMask?, _ padding: Tensor<Bool>?, _ queries: Shape, _ keys: Shape,
    isCausal: Bool = false, firstQuery: Int = 0
  ) {
    (self.isCausal, self.firstQuery) = (isCausal, firstQuery)
    let (batch, length) = (queries[0], keys[2])
    if let padding {
      require(
        padding.rank == 2 && [1, batch].contains(padding.shape[0]) && padding.shape[1] == length,
        "MultiheadAttention: the key padding mask \(padding.shape) is not [\(batch), \(length)]")
      seenKeys = (.!padding).unsqueezed(1).unsqueezed(1)
    }
    guard let attentionMask else { return }
    let scores = Shape([batch, queries[1], queries[2], length])
    let mask = attentionMask.unfolded(batch: batch, heads: queries[1])
    require(
      [2, 4].contains(mask.shape.rank) && mask.shape.broadcast(with: scores) == scores,
      "MultiheadAttention: the attention mask \(attentionMask.shape) does not fit the scores "
        + "\(scores)")
    switch mask {
    case .blocked(let hidden): seen = .!hidden
    case .added(let numbers): added = numbers
    }
  }
}

/// Returns softmax over the last dimension, with 0 where `hidden`, which broadcasts, holds; a row of
/// which everything is hidden is 0.
func softmax(_ scores: Tensor<Float>, except hidden: Tensor<Bool>?) -> Tensor<Float> {
  guard let hidden else { return scores.softmax() }
  return scores.maskedFill(hidden, -.greatestFiniteMagnitude).softmax().maskedFill(hidden, 0)
}
