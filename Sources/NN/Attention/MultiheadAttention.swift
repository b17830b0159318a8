import Tensor

/// Attention of several heads (Vaswani et al. 2017); `torch.nn.MultiheadAttention`.
///
/// `y = W_o·[head₁, …, head_H] + b_o`, each head being softmax(q·kᵀ/√d)·v of projections of query,
/// key and value.
///
/// ```swift
/// let attention = MultiheadAttention(512, 8, dropout: 0.1)
/// let y = attention(x, isCausal: true).output                       // over itself
/// let z = attention(y, memory, keyPaddingMask: isPadding).output    // over a memory
/// ```
/// Unlike PyTorch's it is batch first, `[B, T, D]`, unless told otherwise; weights are returned only
/// when asked for, since they alone take memory that grows with T·S; a query that sees no key gets
/// the bias of the last projection in place of NaN; masks are of the type ``AttentionMask``; inputs
/// always have a batch dimension; `add_bias_kv` and `add_zero_attn` do not exist.
public final class MultiheadAttention: ModeDependent {
  /// `[H·(2·keyDim + valueDim), embedDim]`: the rows for queries, keys and values. Nil where keys or
  /// values have another width than queries.
  @Parameter public var inProjWeight: Tensor<Float>?
  /// `[H·keyDim, embedDim]`, where ``inProjWeight`` is nil.
  @Parameter public var qProjWeight: Tensor<Float>?
  /// `[H·keyDim, kdim]`, where ``inProjWeight`` is nil.
  @Parameter public var kProjWeight: Tensor<Float>?
  /// `[H·valueDim, vdim]`, where ``inProjWeight`` is nil.
  @Parameter public var vProjWeight: Tensor<Float>?
  /// `[H·(2·keyDim + valueDim)]`, or nil.
  @Parameter public var inProjBias: Tensor<Float>?
  /// `[H·valueDim]` → `[embedDim]`.
  public let outProj: Linear
  public let numHeads: Int
  /// The width of a head's queries and keys.
  public let keyDim: Int
  /// The width of a head's values.
  public let valueDim: Int
  /// The probability with which a weight is zeroed in training.
  public let dropout: Float
  public let batchFirst: Bool
  /// What turns queries and keys by their positions, or nil.
  public let rotary: RotaryEmbedding?
  public var isTraining = true

  /// - Parameters:
  ///   - embedDim: The width of queries and results.
  ///   - bias: Whether the projections have biases.
  ///   - kdim: The width of keys, `embedDim` by default.
  ///   - vdim: The width of values, `embedDim` by default.
  ///   - keyDim: The width of a head's queries and keys, `embedDim / numHeads` by default; Keras's
  ///     `key_dim`.
  ///   - valueDim: The width of a head's values, `keyDim` by default; Keras's `value_dim`.
  ///   - batchFirst: Whether inputs are `[B, T, D]`, not `[T, B, D]`. True by default, unlike
  ///     PyTorch's.
  ///   - rotary: Rotary positions of width `keyDim`, for attention over one's own sequence.
  /// - Precondition: without `keyDim`, the heads divide `embedDim`.
  public init(
    _ embedDim: Int, _ numHeads: Int, dropout: Float = 0, bias: Bool = true, kdim: Int? = nil,
    vdim: Int? = nil, keyDim: Int? = nil, valueDim: Int? = nil, batchFirst: Bool = true,
    rotary: RotaryEmbedding? = nil
  ) {
    require(
      numHeads > 0 && (keyDim != nil || embedDim % numHeads == 0),
      "MultiheadAttention: width \(embedDim) does not divide into \(numHeads) heads")
    require(
      dropout >= 0 && dropout < 1,
      "MultiheadAttention: the dropout probability must be in [0, 1) (\(dropout))")
    (self.numHeads, self.dropout, self.batchFirst) = (numHeads, dropout, batchFirst)
    let keyDim = keyDim ?? embedDim / numHeads
    let valueDim = valueDim ?? keyDim
    (self.keyDim, self.valueDim, self.rotary) = (keyDim, valueDim, rotary)
    require(
      rotary == nil || rotary!.width == keyDim,
      "MultiheadAttention: rotary positions of width \(rotary?.width ?? 0) do not fit \(keyDim)")
    let (keys, values) = (numHeads * keyDim, numHeads * valueDim)
    let (kdim, vdim) = (kdim ?? embedDim, vdim ?? embedDim)
    if kdim == embedDim && vdim == embedDim {
      inProjWeight = Tensor([2 * keys + values, embedDim], initializedBy: .xavierUniform())
    } else {
      qProjWeight = Tensor([keys, embedDim], initializedBy: .xavierUniform())
      kProjWeight = Tensor([keys, kdim], initializedBy: .xavierUniform())
      vProjWeight = Tensor([values, vdim], initializedBy: .xavierUniform())
    }
    inProjBias = bias ? .zeros([2 * keys + values]) : nil
    outProj = Linear(values, embedDim, bias: bias)
    if bias { outProj.bias = .zeros([embedDim]) }
  }

  /// Returns what each query gathers from the values.
  ///
  /// - Parameters:
  ///   - query: `[B, T, embedDim]`.
  ///   - key: `[B, S, kdim]`, where B may be 1; the query by default.
  ///   - value: `[B, S, vdim]`; the key by default.
  ///   - keyPaddingMask: `[B, S]`, true for keys that nobody is to see.
  ///   - needWeights: Whether to return the weights, after dropout.
  ///   - attentionMask: Keys that single queries do not see.
  ///   - averageWeights: Whether weights are averaged over the heads.
  ///   - isCausal: Whether query i sees keys 0…i only.
  /// - Returns: `[B, T, embedDim]`, and the weights `[B, T, S]` or `[B, H, T, S]` if asked for.
  /// - Precondition: the shapes fit.
  public func callAsFunction(
    _ query: Tensor<Float>, _ key: Tensor<Float>? = nil, _ value: Tensor<Float>? = nil,
    keyPaddingMask: Tensor<Bool>? = nil, needWeights: Bool = false,
    attentionMask: AttentionMask? = nil, averageWeights: Bool = true, isCausal: Bool = false
  ) -> (output: Tensor<Float>, weights: Tensor<Float>?) {
    let key = key ?? query
    let value = value ?? key
    func gathered() -> (output: Tensor<Float>, weights: Tensor<Float>?) {
      let inputs = [query, key, value]
      require(
        inputs.allSatisfy { $0.rank == 3 },
        "MultiheadAttention: expected three dimensions, got \(inputs.map(\.shape))")
      let parts = projected(query, key, value)
      var heads = zip(parts, [keyDim, keyDim, valueDim]).map { self.heads($0, width: $1) }
      if let rotary { for i in 0..<2 { heads[i] = rotary(heads[i]) } }
      let masks = AttentionMasks(
        attentionMask, keyPaddingMask, heads[0].shape, heads[1].shape, isCausal: isCausal)
      guard needWeights else { return (finished(attended(heads, masks)), nil) }
      let (y, weights) = weighted(heads, masks)
      return (finished(y), averageWeights ? weights.mean(dim: 1) : weights)
    }
    return observed(
      [query, key, value], outputs: { [$0.output] + ($0.weights.map { [$0] } ?? []) }, gathered)
  }

  /// Returns what new rows of a sequence gather from all rows so far and themselves, none from
  /// those behind it; the new rows are added to the cache. Together the results are those of one
  /// causal call.
  ///
  /// - Parameters:
  ///   - query: `[B, T, embedDim]`, the T rows that follow those in the cache.
  ///   - keyPaddingMask: `[B, S]`, true for keys that nobody is to see, over the S rows that the
  ///     cache has then.
  /// - Returns: `[B, T, embedDim]`.
  /// - Precondition: the shapes fit.
  public func callAsFunction(
    _ query: Tensor<Float>, cache: inout KeyValueCache, keyPaddingMask: Tensor<Bool>? = nil
  ) -> Tensor<Float> {
    var next = cache
    // The caller's lets go, so that rows are added in place.
    cache = KeyValueCache()
    defer { cache = next }
    return observed([query]) {
      let first = next.count
      let parts = projected(query, query, query)
      var q = heads(parts[0], width: keyDim)
      var k = parts[1]
      if let rotary {
        q = rotary(q, offset: first)
        k = rotary(heads(k, width: keyDim), offset: first).transposed(1, 2).flattened(from: 2)
      }
      next.append(k, parts[2])
      let all = [q, heads(next.keys!, width: keyDim), heads(next.values!, width: valueDim)]
      let masks = AttentionMasks(
        nil, keyPaddingMask, q.shape, all[1].shape, isCausal: q.shape[2] > 1, firstQuery: first)
      return finished(attended(all, masks))
    }
  }

  /// Returns the projected keys and values of a memory, for the call below: what stays the same at
  /// every step of a decoder is then computed once.
  ///
  /// - Parameters:
  ///   - key: `[B, S, kdim]`.
  ///   - value: `[B, S, vdim]`; the key by default.
  public func projectedMemory(
    _ key: Tensor<Float>, _ value: Tensor<Float>? = nil
  ) -> KeyValueCache {
    let (keys, values) = projectedMemory(key, value ?? key, from: nil)
    return KeyValueCache(keys: keys.detached, values: values.detached)
  }

  /// Returns what each query gathers from a memory that was projected before.
  ///
  /// - Parameters:
  ///   - query: `[B, T, embedDim]`.
  ///   - memory: Of B examples, or of one for all; batch first also of a divisor of B: each then serves
  ///     as many examples in a row, as the beams of an image.
  ///   - keyPaddingMask: `[B, S]`, or of the memory's examples, true for keys that nobody is to see.
  /// - Returns: `[B, T, embedDim]`.
  /// - Precondition: the shapes fit.
  public func callAsFunction(
    _ query: Tensor<Float>, projectedMemory memory: KeyValueCache,
    keyPaddingMask: Tensor<Bool>? = nil
  ) -> Tensor<Float> {
    require(memory.count > 0, "MultiheadAttention: the projected memory has no rows")
    return observed([query, memory.keys!, memory.values!]) {
      let q = shared(projectedQuery(query), memory, keyPaddingMask)
      let heads = [
        heads(q, width: keyDim), heads(memory.keys!, width: keyDim),
        heads(memory.values!, width: valueDim),
      ]
      let y = finished(
        attended(heads, AttentionMasks(nil, keyPaddingMask, heads[0].shape, heads[1].shape)))
      return y.shape[0] == query.shape[0] ? y : y.reshaped(query.shape[0], query.shape[1], -1)
    }
  }

  /// Returns where each query looks in a memory that was projected before, `[B, T, S]`: the weights,
  /// averaged over the heads.
  ///
  /// - Parameters:
  ///   - query: `[B, T, embedDim]`.
  ///   - memory: As for the call.
  /// - Precondition: the shapes fit; batch first.
  public func weights(
    _ query: Tensor<Float>, projectedMemory memory: KeyValueCache
  ) -> Tensor<Float> {
    require(memory.count > 0, "MultiheadAttention: the projected memory has no rows")
    require(batchFirst, "MultiheadAttention: weights of a projected memory are for batch first")
    let q = heads(shared(projectedQuery(query), memory, nil), width: keyDim)
    let scores = (q * (1 / Float(keyDim).squareRoot()))
      .matmul(heads(memory.keys!, width: keyDim), transposeOther: true)
    return scores.softmax().mean(dim: 1).reshaped(query.shape[0], query.shape[1], -1)
  }

  /// Queries of examples that share a memory as one example of more queries, so that its keys are
  /// read once.
  private func shared(
    _ query: Tensor<Float>, _ memory: KeyValueCache, _ padding: Tensor<Bool>?
  ) -> Tensor<Float> {
    let (examples, memories) = (query.shape[0], memory.batchSize!)
    guard batchFirst, memories > 0, examples > memories, examples % memories == 0,
      padding == nil || padding!.shape[0] == memories
    else { return query }
    return query.reshaped(memories, -1, query.shape[2])
  }

  /// Counts the products of the projections and of the scores with their use; of a step with a cache
  /// only the last projection.
  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int? {
    guard inputs.count == 3 else { return nil }
    let (rows, keys) = (inputs[0].dimensions, inputs[1].dimensions)
    let time = batchFirst ? 1 : 0
    let (queries, last) = (rows[0] * rows[1], rows[2])
    let (keyWidth, valueWidth) = (numHeads * keyDim, numHeads * valueDim)
    return queries * last * (keyWidth + valueWidth) + inputs[1].elementCount * keyWidth
      + inputs[2].elementCount * valueWidth + queries * keys[time] * (keyWidth + valueWidth)
  }
}

// MARK: Projections

extension MultiheadAttention {
  /// The widths of queries, keys and values of all heads together.
  private var widths: [Int] { [numHeads * keyDim, numHeads * keyDim, numHeads * valueDim] }

  /// `[B, T, H·width]` each, from as few products as the inputs allow.
  private func projected(
    _ query: Tensor<Float>, _ key: Tensor<Float>, _ value: Tensor<Float>
  ) -> [Tensor<Float>] {
    if let weight = inProjWeight, key.isSame(as: query), value.isSame(as: query) {
      return query.linear(weight, inProjBias).split(widths, dim: -1)
    }
    if let weight = inProjWeight {
      let shares = [widths[0], widths[1] + widths[2]]
      let weights = weight.split(shares)
      let biases = inProjBias?.split(shares)
      let (keys, values) = projectedMemory(key, value, from: (weights[1], biases?[1]))
      return [query.linear(weights[0], biases?[0]), keys, values]
    }
    let (keys, values) = projectedMemory(key, value, from: nil)
    return [projectedQuery(query), keys, values]
  }

  private func projectedQuery(_ query: Tensor<Float>) -> Tensor<Float> {
    let weight = qProjWeight ?? inProjWeight!.narrow(dim: 0, start: 0, length: widths[0])
    return query.linear(weight, inProjBias?.narrow(dim: 0, start: 0, length: widths[0]))
  }

  /// - Parameter rows: The rows of the joint weight and bias for keys and values, where they are at
  ///   hand.
  private func projectedMemory(
    _ key: Tensor<Float>, _ value: Tensor<Float>,
    from rows: (weight: Tensor<Float>, bias: Tensor<Float>?)?
  ) -> (Tensor<Float>, Tensor<Float>) {
    let shares = [widths[1], widths[2]]
    func rest(_ x: Tensor<Float>) -> Tensor<Float> {
      x.narrow(dim: 0, start: widths[0], length: shares[0] + shares[1])
    }
    let bias = rows.map(\.bias) ?? inProjBias.map(rest)
    let joint = rows?.weight ?? inProjWeight.map(rest)
    if let joint, value.isSame(as: key) {
      let parts = key.linear(joint, bias).split(shares, dim: -1)
      return (parts[0], parts[1])
    }
    let weights = joint?.split(shares) ?? [kProjWeight!, vProjWeight!]
    let biases = bias?.split(shares)
    return (key.linear(weights[0], biases?[0]), value.linear(weights[1], biases?[1]))
  }

  /// `[B, T, H·width]` → `[B, H, T, width]`, a view.
  private func heads(_ x: Tensor<Float>, width: Int) -> Tensor<Float> {
    x.unflattened(dim: 2, numHeads, width).permuted(batchFirst ? [0, 2, 1, 3] : [1, 2, 0, 3])
  }

  /// `[B, H, T, valueDim]` → `[B, T, embedDim]`.
  private func finished(_ y: Tensor<Float>) -> Tensor<Float> {
    outProj(y.permuted(batchFirst ? [0, 2, 1, 3] : [2, 0, 1, 3]).flattened(from: 2))
  }
}

// MARK: Attention

extension MultiheadAttention {
  private var weightDropout: Float { isTraining ? dropout : 0 }

  private func attended(_ heads: [Tensor<Float>], _ masks: AttentionMasks) -> Tensor<Float> {
    scaledDotProductAttention(
      heads[0], heads[1], heads[2], mask: masks.seen, keyMask: masks.seenKeys,
      additiveMask: masks.added, dropout: weightDropout, isCausal: masks.isCausal,
      firstQuery: masks.firstQuery)
  }

  /// The same with the weights `[B, H, T, S]` in memory.
  private func weighted(
    _ heads: [Tensor<Float>], _ masks: AttentionMasks
  ) -> (Tensor<Float>, Tensor<Float>) {
    let scale = 1 / Float(keyDim).squareRoot()
    var scores = (heads[0] * scale).matmul(heads[1], transposeOther: true)
    var hidden = [masks.seen, masks.seenKeys].compactMap { $0.map { .!$0 } }
    if let added = masks.added {
      scores = scores + added
      hidden.append(added.detached .== -.infinity)
    }
    if masks.isCausal,
      case .blocked(let later) = AttentionMask.causal(
        max(scores.shape[2], scores.shape[3]))
    {
      hidden.append(
        later.narrow(dim: 0, start: 0, length: scores.shape[2])
          .narrow(dim: 1, start: 0, length: scores.shape[3]))
    }
    let all = hidden.dropFirst().reduce(hidden.first) { $0! .| $1 }
    let weights = softmax(scores, except: all).dropout(weightDropout)
    return (weights.matmul(heads[2]), weights)
  }
}

extension Tensor where Element == Float {
  /// Whether both are one value: the same memory, and the same place on the tape.
  fileprivate func isSame(as other: Tensor) -> Bool {
    storage === other.storage && layout == other.layout && trace?.index == other.trace?.index
  }
}
