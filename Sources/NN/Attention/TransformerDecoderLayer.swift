import Tensor

/// Attention of a sequence over itself, then over a memory, then two products at each place, each
/// with a way around it (Vaswani et al. 2017); `torch.nn.TransformerDecoderLayer`, batch first.
public final class TransformerDecoderLayer: Module {
  public let selfAttn, multiheadAttn: MultiheadAttention
  public let linear1: Linear
  public let dropout: Dropout
  public let linear2: Linear
  public let norm1, norm2, norm3: LayerNorm
  public let dropout1, dropout2, dropout3: Dropout
  public let activation: TransformerActivation
  public let normFirst: Bool

  /// - Parameters:
  ///   - dModel: The width of the sequence.
  ///   - nHead: The number of heads.
  ///   - dimFeedforward: The width between the two products.
  ///   - dropout: Of the attentions' weights, between the products, and of the three results.
  ///   - normFirst: Whether parts are normalised before, not after they are added.
  ///   - bias: Whether products and normalisations have biases.
  ///   - memoryWidth: The width of the memory, `dModel` by default (PyTorch has no other).
  ///   - keyDim: The width of a head, `dModel / nHead` by default; Keras's `key_dim`.
  ///   - attentionDropout: Of the attentions' weights, where it is not `dropout`.
  ///   - innerDropout: Between the products, where it is not `dropout`.
  public init(
    _ dModel: Int, _ nHead: Int, dimFeedforward: Int = 2048, dropout: Float = 0.1,
    activation: TransformerActivation = .relu, layerNormEps: Float = 1e-5, normFirst: Bool = false,
    bias: Bool = true, memoryWidth: Int? = nil, keyDim: Int? = nil,
    attentionDropout: Float? = nil, innerDropout: Float? = nil
  ) {
    let weightDropout = attentionDropout ?? dropout
    selfAttn = MultiheadAttention(
      dModel, nHead, dropout: weightDropout, bias: bias, keyDim: keyDim)
    multiheadAttn = MultiheadAttention(
      dModel, nHead, dropout: weightDropout, bias: bias, kdim: memoryWidth, vdim: memoryWidth,
      keyDim: keyDim)
    linear1 = Linear(dModel, dimFeedforward, bias: bias)
    self.dropout = Dropout(innerDropout ?? dropout)
    linear2 = Linear(dimFeedforward, dModel, bias: bias)
    norm1 = LayerNorm([dModel], eps: layerNormEps, bias: bias)
    norm2 = LayerNorm([dModel], eps: layerNormEps, bias: bias)
    norm3 = LayerNorm([dModel], eps: layerNormEps, bias: bias)
    dropout1 = Dropout(dropout)
    dropout2 = Dropout(dropout)
    dropout3 = Dropout(dropout)
    (self.activation, self.normFirst) = (activation, normFirst)
  }

  /// - Parameters:
  ///   - tgt: `[B, T, D]`.
  ///   - memory: `[B, S, D]`.
  ///   - tgtMask: Places that others do not see.
  ///   - memoryMask: Locations of the memory that places do not see.
  ///   - tgtKeyPaddingMask: `[B, T]`, true for places that nobody is to see.
  ///   - memoryKeyPaddingMask: `[B, S]`, true for locations that nobody is to see.
  ///   - tgtIsCausal: Whether each place sees itself and those before it only.
  ///   - memoryIsCausal: Whether place i sees the locations 0…i only.
  /// - Returns: `[B, T, D]`.
  public func callAsFunction(
    _ tgt: Tensor<Float>, _ memory: Tensor<Float>, tgtMask: AttentionMask? = nil,
    memoryMask: AttentionMask? = nil, tgtKeyPaddingMask: Tensor<Bool>? = nil,
    memoryKeyPaddingMask: Tensor<Bool>? = nil, tgtIsCausal: Bool = false,
    memoryIsCausal: Bool = false
  ) -> Tensor<Float> {
    observed([tgt, memory]) {
      decoded(tgt) {
        selfAttn(
          $0, keyPaddingMask: tgtKeyPaddingMask, attentionMask: tgtMask, isCausal: tgtIsCausal
        ).output
      } gathered: {
        multiheadAttn(
          $0, memory, keyPaddingMask: memoryKeyPaddingMask, attentionMask: memoryMask,
          isCausal: memoryIsCausal
        ).output
      }
    }
  }

  /// As the call without masks, with where each place looked in the memory, `[B, T, S]`: the weights
  /// after dropout, averaged over the heads.
  public func attending(
    _ tgt: Tensor<Float>, _ memory: Tensor<Float>, tgtIsCausal: Bool = false
  ) -> (output: Tensor<Float>, weights: Tensor<Float>) {
    func gathered() -> (output: Tensor<Float>, weights: Tensor<Float>) {
      var weights: Tensor<Float>?
      let y = decoded(tgt) {
        selfAttn($0, isCausal: tgtIsCausal).output
      } gathered: {
        let found = multiheadAttn($0, memory, needWeights: true)
        weights = found.weights
        return found.output
      }
      return (y, weights!)
    }
    return observed([tgt, memory], outputs: { [$0.output, $0.weights] }, gathered)
  }

  /// What a layer keeps between the steps of a decoder.
  public struct Cache: Sendable {
    /// The keys and values of the places so far.
    public internal(set) var sequence = KeyValueCache()
    /// The keys and values of the memory.
    public internal(set) var memory: KeyValueCache
    /// What the last step asked the memory with, `[B, t, D]`.
    var query: Tensor<Float>?
  }

  /// Returns the cache with which a sequence over `memory` `[B, S, D]` begins.
  public func cache(memory: Tensor<Float>) -> Cache {
    Cache(memory: multiheadAttn.projectedMemory(memory))
  }

  /// Returns the next places `[B, t, D]`, of which each sees those before it; the results are those of
  /// one call with `tgtIsCausal`.
  public func callAsFunction(
    _ tgt: Tensor<Float>, cache: inout Cache, memoryKeyPaddingMask: Tensor<Bool>? = nil
  ) -> Tensor<Float> {
    let memory = cache.memory
    return observed([tgt]) {
      decoded(tgt) {
        selfAttn($0, cache: &cache.sequence)
      } gathered: {
        cache.query = $0
        return multiheadAttn($0, projectedMemory: memory, keyPaddingMask: memoryKeyPaddingMask)
      }
    }
  }

  /// Returns where the last step of a cache without padded memory looked, `[B, t, S]`, averaged over
  /// the heads; nil before the first. Computed when asked for, so that it costs nothing else.
  public func attention(of cache: Cache) -> Tensor<Float>? {
    cache.query.map { multiheadAttn.weights($0, projectedMemory: cache.memory) }
  }

  private func decoded(
    _ x: Tensor<Float>, attended: (Tensor<Float>) -> Tensor<Float>,
    gathered: (Tensor<Float>) -> Tensor<Float>
  ) -> Tensor<Float> {
    if normFirst {
      let y = x + dropout1(attended(norm1(x)))
      let z = y + dropout2(gathered(norm2(y)))
      return z + fedForward(norm3(z))
    }
    let y = norm1(x + dropout1(attended(x)))
    let z = norm2(y + dropout2(gathered(y)))
    return norm3(z + fedForward(z))
  }

  private func fedForward(_ x: Tensor<Float>) -> Tensor<Float> {
    dropout3(linear2(dropout(activation(linear1(x)))))
  }
}
