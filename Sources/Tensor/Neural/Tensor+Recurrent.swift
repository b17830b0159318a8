import CTensorKernels

/// Returns the next hidden and cell state of an LSTM (Hochreiter and Schmidhuber 1997).
///
/// `i, f, o = σ(gates)`, `g = tanh(gates)`, `c' = f·c + i·g`, `h' = o·tanh(c')`, in one pass over
/// the gates' sums.
///
/// - Parameters:
///   - gates: `[B, 4·hidden]`, the sums for i, f, g, o in PyTorch's order.
///   - cell: `[B, hidden]`, the previous cell state.
public func lstmCell(
  gates: Tensor<Float>, cell: Tensor<Float>
) -> (hidden: Tensor<Float>, cell: Tensor<Float>) {
  require(
    gates.rank == 2 && cell.rank == 2 && gates.shape == [cell.shape[0], 4 * cell.shape[1]],
    "lstmCell: gates \(gates.shape) do not fit the cell state \(cell.shape)")
  let (batch, width) = (cell.shape[0], cell.shape[1])
  // The kernel turns the sums into activations in place, in a copy that the backward pass keeps.
  var activations = gates.copied().detached
  var next = Tensor<Float>(shape: cell.shape) { _ in }
  let hidden = Tensor<Float>(shape: cell.shape) { h in
    activations.update { gates in
      next.update { c in
        cell.read { tk_lstm_cell(gates.baseAddress!, $0, h, c.baseAddress!, batch, width) }
      }
    }
  }
  let (saved, state) = (activations, next)
  let outputs = Tensor.recorded("lstmCell", outputs: [hidden, next], from: [gates, cell]) {
    dys, _ in
    let (dh, dc) = (dys[0]?.contiguous(), dys[1]?.contiguous())
    var dCell = Tensor<Float>(shape: cell.shape) { _ in }
    let dGates = Tensor<Float>(shape: gates.shape) { dGates in
      dCell.update { dCell in
        cell.read { previous in
          withExtendedLifetime((dh, dc, saved, state)) {
            tk_lstm_cell_gradient(
              saved.base, previous, state.base, dh?.base, dc?.base, dGates, dCell.baseAddress!,
              batch, width)
          }
        }
      }
    }
    return [dGates, dCell]
  }
  return (outputs[0], outputs[1])
}

/// Returns the scores of additive attention, `Σ v·tanh(keys + query)` (Bahdanau et al. 2015).
///
/// Fused: the tanh of `[B, L, A]` numbers is neither stored nor read back, but computed again in
/// the backward pass.
///
/// - Parameters:
///   - keys: `[B, L, A]`, the projected memory.
///   - query: `[B, A]`, the projected state.
///   - v: `[A]`.
/// - Returns: `[B, L]`.
public func additiveScores(
  keys: Tensor<Float>, query: Tensor<Float>, v: Tensor<Float>
) -> Tensor<Float> {
  require(
    keys.rank == 3 && query.shape == [keys.shape[0], keys.shape[2]] && v.shape == [keys.shape[2]],
    "additiveScores: keys \(keys.shape), query \(query.shape) and v \(v.shape) do not fit")
  let (batch, length, width) = (keys.shape[0], keys.shape[1], keys.shape[2])
  let scores = Tensor<Float>(shape: [batch, length]) { y in
    keys.read { k in
      query.read { q in v.read { tk_additive_scores(k, q, $0, y, batch, length, width) } }
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
