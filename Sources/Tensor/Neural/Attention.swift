import CTensorKernels

/// Returns softmax(scale·Q·Kᵀ + additiveMask)·V, what each query gathers from the values (Vaswani et
/// al. 2017); `torch.nn.functional.scaled_dot_product_attention`.
///
/// Memory grows with the length, not with its square: the weights of a block of queries are used at
/// once and made again in the backward pass (Dao et al. 2022). A query that sees no key gets zeros.
/// Unlike PyTorch's, masks of all kinds and `isCausal` may be combined.
///
/// Views are read where they lie: heads that are split off by `transposed` and the parts of one
/// joint projection are not copied, and their gradients come back in the same places.
///
/// - Parameters:
///   - query: `[…, L, E]`.
///   - key: `[…, S, E]`; leading dimensions broadcast.
///   - value: `[…, S, V]`.
///   - mask: Broadcasts to `[…, L, S]`; true where the query may see the key.
///   - keyMask: Broadcasts to `[…, 1, S]`; true for keys that any query may see, such as those that
///     are no padding.
///   - additiveMask: Broadcasts to `[…, L, S]`; added to the scores.
///   - dropout: The probability with which a weight is zeroed, drawn from ``Generator/current``.
///   - isCausal: Whether query i sees the keys 0…i + `firstQuery` only.
///   - firstQuery: The place of the first query among the keys, for `isCausal`.
///   - scale: 1/√E by default.
///   - enableGQA: Whether dimension −3 of key and value may be a divisor of the query's, neighbouring
///     heads of which share one (Ainslie et al. 2023).
/// - Returns: `[…, L, V]`, in the query's order of memory.
/// - Precondition: the shapes fit, the probability is in [0, 1), and `firstQuery` is not negative.
public func scaledDotProductAttention(
  _ query: Tensor<Float>, _ key: Tensor<Float>, _ value: Tensor<Float>,
  mask: Tensor<Bool>? = nil, keyMask: Tensor<Bool>? = nil, additiveMask: Tensor<Float>? = nil,
  dropout: Float = 0, isCausal: Bool = false, firstQuery: Int = 0, scale: Float? = nil,
  enableGQA: Bool = false
) -> Tensor<Float> {
  let op = "scaledDotProductAttention"
  require(
    [query, key, value].allSatisfy { $0.rank >= (enableGQA ? 3 : 2) }
      && query.shape[-1] == key.shape[-1] && key.shape[-2] == value.shape[-2],
    "\(op): query \(query.shape), key \(key.shape) and value \(value.shape) do not fit")
  require(
    dropout >= 0 && dropout < 1, "\(op): the dropout probability must be in [0, 1) (\(dropout))")
  require(firstQuery >= 0, "\(op): the first query's place is negative (\(firstQuery))")
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
    isCausal: isCausal, firstQuery: firstQuery, mask: mask.map { ScoreMask($0, scores) },
    keyMask: keyMask.map { ScoreMask($0, Shape(lead + [1, keys])) },
    bias: additiveMask.map { ScoreMask($0.detached, scores) }, dropout: dropout)
  if dropout > 0 {
    Generator.current.draw(4 * rows * tk_attention_blocks(keys)) { plan.place = ($0, $1, $2) }
  }
  let attention = plan
  let (qs, ks, vs) = (HeadRows(q.detached), HeadRows(k.detached), HeadRows(v.detached))
  let logSums = Tensor<Float>(shape: [rows]) { _ in }
  let y = HeadRows(qs.tensor.emptyLikewise(width: v.shape[-1]))
  attention.run { options in
    HeadRows.withKernelRows([qs, ks, vs, y]) {
      tk_attention_forward(options, $0, $0 + 1, $0 + 2, $0 + 3, logSums.base)
    }
  }
  let bias = additiveMask ?? Tensor(0)
  return y.tensor.recorded("scaledDotProductAttention", from: [q, k, v, bias]) { dy, needed in
    let gradients = HeadRows.gradients(of: [qs, ks, vs])
    let dBias = needed[3] ? Tensor<Float>(shape: scores) { _ in } : nil
    attention.run { options in
      HeadRows.withKernelRows([HeadRows(dy), qs, ks, vs] + gradients) { rows in
        withExtendedLifetime(logSums.storage) {
          tk_attention_gradient(
            options, rows, rows + 1, rows + 2, rows + 3, logSums.base, rows + 4, rows + 5,
            rows + 6, dBias?.base)
        }
      }
    }
    return gradients.map(\.tensor) + [dBias?.summed(to: bias.shape)]
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
