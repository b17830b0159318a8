import NN
import Tensor

/// A block of ``GPT2``: `y = x + attention(norm(x))`, `z = y + mlp(norm(y))`.
final class GPT2Block: Layer {
  let ln1: LayerNorm
  let attn: GPT2Attention
  let ln2: LayerNorm
  let mlp: GPT2MLP

  static var stateKeys: [String: String] { ["ln1": "ln_1", "ln2": "ln_2"] }

  init(_ size: GPT2.Size, dropout: Float) {
    ln1 = LayerNorm(size.width)
    attn = GPT2Attention(size, dropout: dropout)
    ln2 = LayerNorm(size.width)
    mlp = GPT2MLP(size, dropout: dropout)
  }

  /// `[B, T, D]` → the same shape.
  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    let y = x + attn(ln1(x))
    return y + mlp(ln2(y))
  }

  /// The same for rows that follow those in the cache.
  func callAsFunction(_ x: Tensor<Float>, cache: inout KeyValueCache) -> Tensor<Float> {
    let y = x + attn(ln1(x), cache: &cache)
    return y + mlp(ln2(y))
  }
}

/// Causal attention of several heads with one product for queries, keys and values.
///
/// Not `MultiheadAttention`, because the state keys are others.
final class GPT2Attention: ModeDependent, Layer {
  let cAttn: Linear
  let cProj: Linear
  let residDropout: Dropout
  private let heads: Int
  private let dropout: Float
  var isTraining = true

  init(_ size: GPT2.Size, dropout: Float) {
    cAttn = Linear(size.width, 3 * size.width, deviation: 0.02)
    cProj = Linear(size.width, size.width, deviation: size.residualDeviation)
    residDropout = Dropout(dropout)
    (heads, self.dropout) = (size.heads, dropout)
  }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    let parts = cAttn(x).chunked(3, dim: -1)
    return gathered(parts[0], parts[1], parts[2], isCausal: true, firstQuery: 0)
  }

  func callAsFunction(_ x: Tensor<Float>, cache: inout KeyValueCache) -> Tensor<Float> {
    let first = cache.count
    let parts = cAttn(x).chunked(3, dim: -1)
    cache.append(parts[1], parts[2])
    return gathered(
      parts[0], cache.keys!, cache.values!, isCausal: x.shape[1] > 1, firstQuery: first)
  }

  private func gathered(
    _ query: Tensor<Float>, _ key: Tensor<Float>, _ value: Tensor<Float>, isCausal: Bool,
    firstQuery: Int
  ) -> Tensor<Float> {
    // [B, T, D] → [B, heads, T, D / heads]
    let parts = [query, key, value].map {
      $0.unflattened(dim: 2, heads, -1).permuted(0, 2, 1, 3)
    }
    let y = scaledDotProductAttention(
      parts[0], parts[1], parts[2], dropout: isTraining ? dropout : 0, isCausal: isCausal,
      firstQuery: firstQuery)
    return residDropout(cProj(y.permuted(0, 2, 1, 3).flattened(from: 2)))
  }
}

/// Two products with GPT-2's approximation of GELU between them.
final class GPT2MLP: Layer {
  let cFc: Linear
  let cProj: Linear
  let dropout: Dropout

  init(_ size: GPT2.Size, dropout: Float) {
    let inner = size.feedForwardWidth ?? 4 * size.width
    cFc = Linear(size.width, inner, deviation: 0.02)
    cProj = Linear(inner, size.width, deviation: size.residualDeviation)
    self.dropout = Dropout(dropout)
  }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    dropout(cProj(cFc(x).gelu(approximate: .tanh)))
  }
}

extension GPT2.Size {
  /// What is added 2·``layers`` times begins smaller by the root of that.
  fileprivate var residualDeviation: Float { 0.02 / Float(2 * layers).squareRoot() }
}

extension Linear {
  /// Begins normal, with a bias of zeros.
  fileprivate convenience init(_ inFeatures: Int, _ outFeatures: Int, deviation: Float) {
    self.init(inFeatures, outFeatures)
    $weight.initialize(.normal(standardDeviation: deviation))
    $bias.initialize(.zeros)
  }
}
