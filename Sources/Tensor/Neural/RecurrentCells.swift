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
  return lstmCell(CellSums(input: gates), cell)
}

/// Returns the next hidden and cell state of an LSTM that reads `x`; `torch.lstm_cell`.
///
/// `gates = x·W_ihᵀ + b_ih + h·W_hhᵀ + b_hh`, and then as `lstmCell(gates:cell:)`. The gradients of
/// weights that are used at every step of a recurrence are made by one product over all steps; where
/// no step waits for anything but the last one, ``lstmLayer(_:_:state:lengths:isReversed:)`` is
/// faster.
///
/// - Parameters:
///   - x: `[B, input]`.
///   - state: Hidden and cell state, `[B, hidden]` each.
/// - Precondition: the shapes fit, and there is no projection.
public func lstmCell(
  _ x: Tensor<Float>, _ state: (hidden: Tensor<Float>, cell: Tensor<Float>),
  _ weights: RecurrentWeights
) -> (hidden: Tensor<Float>, cell: Tensor<Float>) {
  let sums = CellSums("lstmCell", x, state.hidden, weights, gates: 4)
  require(
    state.cell.shape == state.hidden.shape,
    "lstmCell: hidden state \(state.hidden.shape) and cell state \(state.cell.shape) differ")
  return lstmCell(sums, state.cell)
}

private func lstmCell(
  _ sums: CellSums, _ cell: Tensor<Float>
) -> (hidden: Tensor<Float>, cell: Tensor<Float>) {
  let previous = cell.detached.contiguous()
  let gates = Tensor<Float>(shape: sums.input.shape) { _ in }
  let (hidden, next) = (
    Tensor<Float>(shape: cell.shape) { _ in }, Tensor<Float>(shape: cell.shape) { _ in }
  )
  let step = CellStep(
    TK_LSTM, cell.shape, previous: previous, gates: gates, hidden: hidden, cell: next)
  step.forward(sums)
  let terms = sums.terms.map(\.kind)
  let outputs = Tensor.recorded("lstmCell", outputs: [hidden, next], from: sums.tensors + [cell]) {
    dys, needed in
    let (dh, dc) = (dys[0]?.contiguous(), dys[1]?.contiguous())
    let (dGates, dCell) = (
      Tensor<Float>(shape: gates.shape) { _ in }, Tensor<Float>(shape: previous.shape) { _ in }
    )
    withExtendedLifetime((dh?.storage, dc?.storage)) {
      step.gradient(
        tk_cell_gradients(
          dh: dh?.base, dc: dc?.base, d_x: dGates.base, d_recurrent: nil, dh_previous: nil,
          dc_previous: dCell.base))
    }
    return CellTerm.gradients(terms, dGates, dGates, needed) + [dCell]
  }
  return (outputs[0], outputs[1])
}

/// Returns the next hidden state of a GRU (Cho et al. 2014) that reads `x`; `torch.gru_cell`.
///
/// `r = σ(W_ir·x + b_ir + W_hr·h + b_hr)`, `z = σ(W_iz·x + b_iz + W_hz·h + b_hz)`,
/// `n = tanh(W_in·x + b_in + r·(W_hn·h + b_hn))`, `h' = (1 − z)·n + z·h`.
///
/// - Parameters:
///   - x: `[B, input]`.
///   - hidden: `[B, hidden]`.
/// - Precondition: the shapes fit, and there is no projection.
public func gruCell(
  _ x: Tensor<Float>, _ hidden: Tensor<Float>, _ weights: RecurrentWeights
) -> Tensor<Float> {
  let sums = CellSums("gruCell", x, hidden, weights, gates: 3)
  let previous = hidden.detached.contiguous()
  let gates = Tensor<Float>(shape: sums.input.shape) { _ in }
  let (inner, next) = (
    Tensor<Float>(shape: hidden.shape) { _ in }, Tensor<Float>(shape: hidden.shape) { _ in }
  )
  let step = CellStep(
    TK_GRU, hidden.shape, previous: previous, gates: gates, inner: inner, hidden: next)
  step.forward(sums)
  let terms = sums.terms.map(\.kind)
  return next.recorded("gruCell", from: sums.tensors + [hidden]) { dy, needed in
    let (dInput, dState) = (
      Tensor<Float>(shape: gates.shape) { _ in }, Tensor<Float>(shape: gates.shape) { _ in }
    )
    let dHidden = Tensor<Float>(shape: previous.shape) { dHidden in
      dy.read {
        step.gradient(
          tk_cell_gradients(
            dh: $0, dc: nil, d_x: dInput.base, d_recurrent: dState.base, dh_previous: dHidden,
            dc_previous: nil))
      }
    }
    return CellTerm.gradients(terms, dInput, dState, needed) + [dHidden]
  }
}

/// Returns the next hidden state of a plain recurrent network (Elman 1990) that reads `x`,
/// `tanh(x·W_ihᵀ + b_ih + h·W_hhᵀ + b_hh)` or the same with ReLU; `torch.rnn_tanh_cell` and
/// `torch.rnn_relu_cell`.
///
/// - Parameters:
///   - x: `[B, input]`.
///   - hidden: `[B, hidden]`.
/// - Precondition: the shapes fit, and there is no projection.
public func rnnCell(
  _ x: Tensor<Float>, _ hidden: Tensor<Float>, _ weights: RecurrentWeights,
  nonlinearity: RecurrentNonlinearity = .tanh
) -> Tensor<Float> {
  let sums = CellSums("rnnCell", x, hidden, weights, gates: 1)
  let next = Tensor<Float>(shape: hidden.shape) { _ in }
  let step = CellStep(nonlinearity.cell, hidden.shape, hidden: next)
  step.forward(sums)
  let terms = sums.terms.map(\.kind)
  return next.recorded("rnnCell", from: sums.tensors) { dy, needed in
    let dSums = Tensor<Float>(shape: next.shape) { dSums in
      dy.read {
        step.gradient(
          tk_cell_gradients(
            dh: $0, dc: nil, d_x: dSums, d_recurrent: nil, dh_previous: nil, dc_previous: nil))
      }
    }
    return CellTerm.gradients(terms, dSums, dSums, needed)
  }
}

extension RecurrentNonlinearity {
  var cell: tk_cell { self == .tanh ? TK_RNN_TANH : TK_RNN_RELU }
}

/// What a cell adds up: the product over the input, and, of a cell with weights, that over the state
/// and the biases.
private struct CellSums {
  let input: Tensor<Float>
  var state, biasIh, biasHh: Tensor<Float>?

  init(input: Tensor<Float>) { self.input = input }

  init(
    _ op: String, _ x: Tensor<Float>, _ hidden: Tensor<Float>, _ weights: RecurrentWeights,
    gates: Int
  ) {
    require(
      x.rank == 2 && hidden.rank == 2 && x.shape[0] == hidden.shape[0],
      "\(op): expected [B, input] and [B, hidden], got \(x.shape) and \(hidden.shape)")
    weights.check(op, gates: gates, inputSize: x.shape[1])
    require(
      weights.weightHr == nil && hidden.shape[1] == weights.hiddenSize(gates: gates),
      "\(op): the state \(hidden.shape) does not fit weights \(weights.weightHh.shape)")
    input = x.linear(weights.weightIh)
    state = hidden.linear(weights.weightHh)
    (biasIh, biasHh) = (weights.biasIh, weights.biasHh)
  }

  /// What there is of them, by what it is.
  var terms: [(kind: CellTerm, tensor: Tensor<Float>)] {
    [(.input, input), (.state, state), (.biasIh, biasIh), (.biasHh, biasHh)]
      .compactMap { kind, tensor in tensor.map { (kind, $0) } }
  }

  var tensors: [Tensor<Float>] { terms.map(\.tensor) }
}

/// What a cell adds up.
private enum CellTerm: Sendable {
  case input, state, biasIh, biasHh

  /// The gradients of those of `terms` that need one, from those of the sums over input and state.
  static func gradients(
    _ terms: [CellTerm], _ dInput: Tensor<Float>, _ dState: Tensor<Float>, _ needed: [Bool]
  ) -> [Tensor<Float>?] {
    // Where both sides have the same gradient, their biases share one sum.
    let isShared = dInput.storage === dState.storage
    var sums: [Bool: Tensor<Float>] = [:]
    func sum(ofState: Bool) -> Tensor<Float> {
      let side = ofState && !isShared
      if sums[side] == nil { sums[side] = (side ? dState : dInput).sum(dim: 0) }
      return sums[side]!
    }
    return zip(terms, needed).map { term, isNeeded in
      guard isNeeded else { return nil }
      return switch term {
      case .input: dInput
      case .state: dState
      case .biasIh: sum(ofState: false)
      case .biasHh: sum(ofState: true)
      }
    }
  }
}

/// The memory of one step, which its backward pass reads.
private struct CellStep: Sendable {
  let cell: tk_cell
  let shape: Shape
  let previous, gates, inner: Tensor<Float>?
  let hidden: Tensor<Float>
  let next: Tensor<Float>?

  init(
    _ cell: tk_cell, _ shape: Shape, previous: Tensor<Float>? = nil, gates: Tensor<Float>? = nil,
    inner: Tensor<Float>? = nil, hidden: Tensor<Float>, cell next: Tensor<Float>? = nil
  ) {
    (self.cell, self.shape) = (cell, shape)
    (self.previous, self.gates, self.inner) = (previous, gates, inner)
    (self.hidden, self.next) = (hidden, next)
  }

  /// Fills the memory.
  func forward(_ sums: CellSums) {
    let terms = sums.terms.map { ($0.kind, $0.tensor.contiguous()) }
    withExtendedLifetime(terms) {
      var step = step
      for (kind, tensor) in terms {
        let base = UnsafePointer(tensor.base)
        switch kind {
        case .input: step.x = base
        case .state: step.recurrent = base
        case .biasIh: step.bias_ih = base
        case .biasHh: step.bias_hh = base
        }
      }
      tk_cell_forward(&step)
    }
  }

  func gradient(_ gradients: tk_cell_gradients) {
    var (step, gradients) = (step, gradients)
    withExtendedLifetime(self) { tk_cell_gradient(&step, &gradients) }
  }

  private var step: tk_cell_step {
    tk_cell_step(
      cell: cell, batch: shape[0], hidden: shape[1], x: nil, recurrent: nil, bias_ih: nil,
      bias_hh: nil, h_previous: previous.map { UnsafePointer($0.base) },
      c_previous: previous.map { UnsafePointer($0.base) }, gates: gates?.base, inner: inner?.base,
      h: hidden.base, c: next?.base)
  }
}
