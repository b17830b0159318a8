import CTensorKernels

/// Returns the scores of additive attention, `Σ v·tanh(keys + query)` (Bahdanau et al. 2015).
///
/// Fused: the tanh of `[B, L, A]` numbers is neither stored nor read back, but computed again in
/// the backward pass.
///
/// - Parameters:
///   - keys: `[B, L, A]`, the projected memory.
///   - query: `[B, A]`, the projected state, or `[B·N, A]`: N states in a row that look at the same
///     memory, as beams of one image do.
///   - v: `[A]`.
/// - Returns: `[B, L]`, or `[B·N, L]`.
public func additiveScores(
  keys: Tensor<Float>, query: Tensor<Float>, v: Tensor<Float>
) -> Tensor<Float> {
  require(
    keys.rank == 3 && query.rank == 2 && v.shape == [keys.shape[2]]
      && query.shape[1] == keys.shape[2]
      && (query.shape[0] == keys.shape[0]
        || keys.shape[0] > 0 && query.shape[0] % keys.shape[0] == 0),
    "additiveScores: keys \(keys.shape), query \(query.shape) and v \(v.shape) do not fit")
  let (batch, length, width) = (query.shape[0], keys.shape[1], keys.shape[2])
  let repeats = batch / max(1, keys.shape[0])
  if repeats > 1 && [keys, query, v].contains(where: { $0.trace != nil }) {
    let spread = keys.unsqueezed(1).expanded(to: [keys.shape[0], repeats, length, width])
      .reshaped([batch, length, width])
    return additiveScores(keys: spread, query: query, v: v)
  }
  let scores = Tensor<Float>(shape: [batch, length]) { y in
    keys.read { k in
      query.read { q in v.read { tk_additive_scores(k, q, $0, y, batch, repeats, length, width) } }
    }
  }
  return scores.recorded("additiveScores", from: [keys, query, v]) { dy, _ in
    var dQuery = Tensor<Float>(shape: query.shape) { _ in }
    var dVParts = Tensor<Float>(shape: query.shape) { _ in }
    let dKeys = Tensor<Float>(shape: keys.shape) { dKeys in
      keys.read { k in
        query.read { q in
          v.read { v in
            dy.read { dy in
              dQuery.update { dQuery in
                dVParts.update {
                  tk_additive_scores_gradient(
                    k, q, v, dy, dKeys, dQuery.baseAddress!, $0.baseAddress!, batch, length, width)
                }
              }
            }
          }
        }
      }
    }
    return [dKeys, dQuery, dVParts.sum(dim: 0)]
  }
}
