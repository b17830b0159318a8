import CTensorKernels

/// Returns softmax(scale·Q·Kᵀ + additiveMask)·V, what each query gathers from the values (Vaswani et
/// al. 2017); `torch.nn.functional.scaled_dot_product_attention`.
///
/// Memory grows with the length, not with its square: the weights of a block of queries are used at
/// once and made again in the backward pass (Dao et al. 2022). A query that sees no key gets zeros.
/// Unlike PyTorch's, masks of both kinds and `isCausal` may be combined.
///
/// - Parameters:
///   - query: `[…, L, E]`.
///   - key: `[…, S, E]`; leading dimensions broadcast.
///   - value: `[…, S, V]`.
///   - mask: Broadcasts to `[…, L, S]`; true where the query may see the key.
///   - additiveMask: Broadcasts to `[…, L, S]`; added to the scores.
///   - dropout: The probability with which a weight is zeroed, drawn from ``Generator/current``.
///   - isCausal: Whether query i sees the keys 0…i only.
///   - scale: 1/√E by default.
///   - enableGQA: Whether dimension −3 of key and value may be a divisor of the query's, neighbouring
///     heads of which share one (Ainslie et al. 2023).
/// - Returns: `[…, L, V]`.
/// - Precondition: the shapes fit, and the probability is in [0, 1).
public func scaledDotProductAttention(
  _ query: Tensor<Float>, _ key: Tensor<Float>, _ value: Tensor<Float>,
  mask: Tensor<Bool>? = nil, additiveMask: Tensor<Float>? = nil, dropout: Float = 0,
  isCausal: Bool = false, scale: Float? = nil, enableGQA: Bool = false
) -> Tensor<Float> {
  let op = "scaledDotProductAttention"
  require(
    [query, key, value].allSatisfy { $0.rank >= (enableGQA ? 3 : 2) }
      && query.shape[-1] == key.shape[-1] && key.shape[-2] == value.shape[-2],
    "\(op): query \(query.shape), key \(key.shape) and value \(value.shape) do not fit")
  require(
    dropout >= 0 && dropout < 1, "\(op): the dropout probability must be in [0, 1) (\(dropout))")
  let (q, k, v) = matchedHeads(query, key, value, enableGQA)
  let lead = q.shape.dimensions.dropLast(2)
  let (queries, keys, width) = (q.shape[-2], k.shape[-2], q.shape[-1])
  let scores = Shape(lead + [queries, keys])
  let heads = lead.reduce(1, *)
  let sharing = k.shape.dimensions.dropLast(2).reduce(1, *)
  let rows = heads * queries
  var plan = AttentionPlan(
    heads: heads, group: sharing == 0 ? 1 : heads / sharing, queries: queries, keys: keys,
    width: width, valueWidth: v.shape[-1], scale: scale ?? 1 / Float(width).squareRoot(),
    isCausal: isCausal, mask: mask.map { ScoreMask($0, scores) },
    bias: additiveMask.map { ScoreMask($0.detached, scores) }, dropout: dropout)
  if dropout > 0 {
    Generator.current.draw(4 * rows * tk_attention_blocks(keys)) { plan.place = ($0, $1, $2) }
  }
  let attention = plan
  let (qs, ks, vs) = (
    q.contiguous().detached, k.contiguous().detached, v.contiguous().detached
  )
  let logSums = Tensor<Float>(shape: [rows]) { _ in }
  let y = Tensor<Float>(shape: Shape(lead + [queries, v.shape[-1]])) { y in
    attention.run { options in
      withExtendedLifetime((qs.storage, ks.storage, vs.storage)) {
        tk_attention_forward(options, qs.base, ks.base, vs.base, y, logSums.base)
      }
    }
  }
  let bias = additiveMask ?? Tensor(0)
  return y.recorded("scaledDotProductAttention", from: [q, k, v, bias]) { dy, needed in
    let (dq, dk, dv) = (
      Tensor<Float>(shape: qs.shape) { _ in }, Tensor<Float>(shape: ks.shape) { _ in },
      Tensor<Float>(shape: vs.shape) { _ in }
    )
    let dBias = needed[3] ? Tensor<Float>(shape: scores) { _ in } : nil
    dy.read { dy in
      attention.run { options in
        withExtendedLifetime((qs.storage, ks.storage, vs.storage, logSums.storage)) {
          tk_attention_gradient(
            options, dy, qs.base, ks.base, vs.base, logSums.base, dq.base, dk.base, dv.base,
            dBias?.base)
        }
      }
    }
    return [dq, dk, dv, dBias?.summed(to: bias.shape)]
  }
}

/// Returns the three with leading dimensions broadcast to one shape; with shared heads only those
/// before the heads have to be one.
private func matchedHeads(
  _ query: Tensor<Float>, _ key: Tensor<Float>, _ value: Tensor<Float>, _ shared: Bool
) -> (Tensor<Float>, Tensor<Float>, Tensor<Float>) {
  let leads = [query, key, value].map { Shape($0.shape.dimensions.dropLast(2)) }
  if leads[0] == leads[1], leads[1] == leads[2] { return (query, key, value) }
  let message =
    "scaledDotProductAttention: the heads of query \(query.shape), key \(key.shape) and value "
    + "\(value.shape) do not fit"
  if shared {
    let heads = leads.map { $0.dimensions.last! }
    require(
      leads[1] == leads[2] && leads[0].dimensions.dropLast() == leads[1].dimensions.dropLast()
        && heads[1] > 0 && heads[0] % heads[1] == 0, message)
    return (query, key, value)
  }
  let lead = leads[0].broadcast(with: leads[1])?.broadcast(with: leads[2])
  require(lead != nil, message)
  func expanded(_ x: Tensor<Float>) -> Tensor<Float> {
    x.expanded(to: Shape(lead!.dimensions + x.shape.dimensions.suffix(2)))
  }
  return (expanded(query), expanded(key), expanded(value))
}

/// A mask in memory: only what does not repeat, and where each head's part starts.
private struct ScoreMask<Element: TensorElement>: Sendable {
  let values: Tensor<Element>
  let offsets: [Int]
  let step: Int

  init(_ mask: Tensor<Element>, _ scores: Shape) {
    require(
      mask.shape.broadcast(with: scores) == scores,
      "scaledDotProductAttention: the mask \(mask.shape) does not broadcast to \(scores)")
    // Keys have to lie side by side for the kernel.
    let last = Shape(mask.shape.dimensions.dropLast() + [scores[-1]])
    values = mask.expandedView(last).contiguous()
    let strides = values.expandedView(scores).layout.actualStrides
    step = strides[scores.rank - 2]
    offsets = zip(scores.dimensions, strides).dropLast(2).reduce([0]) { offsets, dim in
      offsets.flatMap { offset in (0..<dim.0).map { offset + $0 * dim.1 } }
    }
  }

  var base: UnsafePointer<Element> {
    UnsafePointer(values.storage.base + values.layout.offset)
  }
}

/// What the kernels have to know, with the masks that they point to.
private struct AttentionPlan: Sendable {
  let heads, group, queries, keys, width, valueWidth: Int
  let scale: Float
  let isCausal: Bool
  let mask: ScoreMask<Bool>?
  let bias: ScoreMask<Float>?
  let dropout: Float
  /// Seed, stream and counter.
  var place: (UInt64, UInt64, UInt64) = (0, 0, 0)

  func run(_ body: (UnsafePointer<tk_attention>) -> Void) {
    (mask?.offsets ?? []).withUnsafeBufferPointer { maskOffsets in
      (bias?.offsets ?? []).withUnsafeBufferPointer { biasOffsets in
        var options = tk_attention(
          heads: heads, group: group, queries: queries, keys: keys, width: width,
          value_width: valueWidth, scale: scale, causal: isCausal, mask: mask?.base,
          bias: bias?.base, mask_offsets: maskOffsets.baseAddress,
          bias_offsets: biasOffsets.baseAddress, mask_step: mask?.step ?? 0,
          bias_step: bias?.step ?? 0, dropout: dropout, seed: place.0, stream: place.1,
          counter: place.2)
        withExtendedLifetime((mask?.values.storage, bias?.values.storage)) { body(&options) }
      }
    }
  }
}
