import CTensorKernels

/// A recurrent layer in one direction, as one operation.
///
/// The products over the input are one, made first; each step is then a product over the states and
/// one pass over the gates, all written into memory for all steps; backwards the same in reverse,
/// with one product for the gradient of each weight at the end.
struct Recurrence {
  let outputs: [Tensor<Float>]  // all steps, the last hidden state, an LSTM's last cell state
  let inputs: [Tensor<Float>]
  let pullback: @Sendable ([Tensor<Float>?], [Bool]) -> [Tensor<Float>?]

  init(
    _ op: String, _ cell: tk_cell, gates: Int, _ x: Tensor<Float>, _ weights: RecurrentWeights,
    hidden: Tensor<Float>?, cellState: Tensor<Float>?, lengths: Tensor<Int32>?, isReversed: Bool
  ) {
    require(
      x.rank == 3 && x.shape[0] > 0,
      "\(op): expected [T, B, input] with one step or more, got \(x.shape)")
    weights.check(op, gates: gates, inputSize: x.shape[2])
    require(
      weights.weightHr == nil || cell == TK_LSTM,
      "\(op): only an LSTM has a projection (\(weights.weightHr?.shape ?? []))")
    let (steps, batch) = (x.shape[0], x.shape[1])
    let (size, width) = (weights.hiddenSize(gates: gates), weights.weightHh.shape[1])
    for (state, width) in [(hidden, width), (cellState, size)] {
      require(
        state == nil || state!.shape == [batch, width],
        "\(op): expected an initial state [\(batch), \(width)], got \(state?.shape ?? [])")
    }
    if let lengths {
      require(
        lengths.shape == [batch] && lengths.elements.allSatisfy { $0 >= 0 && $0 <= steps },
        "\(op): expected \(batch) lengths of at most \(steps), got \(lengths.elements)")
    }
    let slots = [
      x, weights.weightIh, weights.weightHh, weights.biasIh, weights.biasHh, weights.weightHr,
      hidden, cellState,
    ]
    let present = slots.indices.filter { slots[$0] != nil }
    inputs = slots.compactMap { $0 }
    let plan = RecurrencePlan(
      cell: cell, gates: gates, steps: steps, batch: batch, hidden: size, width: width,
      isReversed: isReversed, hasInitial: hidden != nil, lengths: lengths?.contiguous(),
      x: x.detached.contiguous().reshapedView([steps * batch, x.shape[2]]),
      weightIh: weights.weightIh.detached, weightHh: weights.weightHh.detached.contiguous(),
      biasIh: weights.biasIh?.detached.contiguous(), biasHh: weights.biasHh?.detached.contiguous(),
      weightHr: weights.weightHr?.detached.contiguous())
    let isRecorded = inputs.contains { $0.trace != nil }
    let values = RecurrentValues(
      plan, packedRows: isRecorded ? 48 : 256, hidden: hidden, cell: cellState)
    outputs = [values.output, values.hidden(plan)] + (values.cell(plan).map { [$0] } ?? [])
    pullback = { dys, needed in
      var isNeeded = [Bool](repeating: false, count: 8)
      for (slot, need) in zip(present, needed) { isNeeded[slot] = need }
      let gradients = plan.gradients(values, dys, needed: isNeeded)
      return present.map { gradients[$0] }
    }
  }
}

/// What stays the same over the steps.
private struct RecurrencePlan: Sendable {
  let cell: tk_cell
  let gates, steps, batch, hidden: Int
  /// Of a hidden state: the projection's where there is one.
  let width: Int
  let isReversed, hasInitial: Bool
  let lengths: Tensor<Int32>?
  let x: Tensor<Float>  // [T·B, input]
  let weightIh, weightHh: Tensor<Float>
  let biasIh, biasHh, weightHr: Tensor<Float>?

  /// The places of the initial and of the last state among T + 1 of them.
  var initialPlace: Int { isReversed ? steps : 0 }
  var lastPlace: Int { isReversed ? 0 : steps }
  /// Where the states after each step begin.
  var outputStart: Int { isReversed ? 0 : 1 }

  /// Calls `body` with the kernel's view of this; the factors are packed for values or gradients.
  func run(isForward: Bool, _ body: (UnsafePointer<tk_recurrence>) -> Void) {
    let products = steps - (hasInitial || !isForward ? 0 : 1)
    let weight =
      products > 0 ? weightHh.packedFactor(forRows: batch, isTransposed: isForward) : nil
    let projection = weightHr?.packedFactor(forRows: batch, isTransposed: isForward)
    withExtendedLifetime((self, weight, projection)) {
      var layer = tk_recurrence(
        cell: cell, steps: steps, batch: batch, hidden: hidden, width: width,
        reversed: isReversed, has_initial: hasInitial,
        lengths: lengths.map { UnsafePointer($0.base) },
        weight: tk_factor(data: weightHh.base, packed: weight?.packed),
        projection: tk_factor(
          data: weightHr.map { UnsafePointer($0.base) }, packed: projection?.packed),
        bias_ih: biasIh.map { UnsafePointer($0.base) },
        bias_hh: biasHh.map { UnsafePointer($0.base) })
      body(&layer)
    }
  }

  /// The gradients of x, W_ih, W_hh, b_ih, b_hh, W_hr, and the initial hidden and cell state.
  func gradients(
    _ values: RecurrentValues, _ dys: [Tensor<Float>?], needed: [Bool]
  ) -> [Tensor<Float>?] {
    let rows = steps * batch
    let dGates = Tensor<Float>(shape: [rows, gates * hidden]) { _ in }
    let dRecurrent = cell == TK_GRU ? Tensor<Float>(shape: dGates.shape) { _ in } : dGates
    let dProjected = weightHr.map { _ in Tensor<Float>(shape: [rows, width]) { _ in } }
    // Changed from the gradient of the last state to that of the initial one.
    let dHidden = dys[1]?.copied() ?? .zeros([batch, width])
    let dCell = cell == TK_LSTM ? dys[2]?.copied() ?? .zeros([batch, hidden]) : nil
    let dy = dys[0].map { $0.layout.actualStrides[2] == 1 || width == 1 ? $0 : $0.contiguous() }
    let strides = dy?.layout.actualStrides ?? [0, 0]
    withExtendedLifetime((dy?.storage, values)) {
      var gradients = tk_recurrent_gradients(
        dy: dy.map { UnsafePointer($0.base) }, dy_step: strides[0], dy_row: strides[1],
        dh: dHidden.base, dc: dCell?.base, to_initial: needed[6], d_x: dGates.base,
        d_recurrent: dRecurrent.base, d_projected: dProjected?.base)
      var memory = values.memory
      run(isForward: false) { tk_recurrence_gradient($0, &memory, &gradients) }
    }
    var result = [Tensor<Float>?](repeating: nil, count: 8)
    if needed[0] { result[0] = dGates.product(weightIh).reshapedView([steps, batch, x.shape[1]]) }
    if needed[1] { result[1] = dGates.product(x, transposeSelf: true) }
    if needed[2] { result[2] = recurrentWeightGradient(values, dRecurrent) }
    if needed[3] { result[3] = dGates.sum(dim: 0) }
    if needed[4] { result[4] = needed[3] && cell != TK_GRU ? result[3] : dRecurrent.sum(dim: 0) }
    if needed[5] {
      result[5] = dProjected!.product(
        values.inner!.reshapedView([rows, hidden]), transposeSelf: true)
    }
    if needed[6] { result[6] = dHidden }
    if needed[7] { result[7] = dCell }
    return result
  }

  /// Σ dGatesᵀ·(the state before), without the first step where that state was 0.
  private func recurrentWeightGradient(
    _ values: RecurrentValues, _ dRecurrent: Tensor<Float>
  ) -> Tensor<Float> {
    let skipped = hasInitial ? 0 : 1
    let count = steps - skipped
    if count == 0 { return .zeros(weightHh.shape) }
    let states = values.states.narrowedView(
      dim: 0, start: isReversed ? 1 : skipped, length: count)
    return dRecurrent.narrowedView(
      dim: 0, start: isReversed ? 0 : skipped * batch, length: count * batch
    ).product(states.reshapedView([count * batch, width]), transposeSelf: true)
  }
}

/// What the steps compute, for all of them.
private struct RecurrentValues: Sendable {
  let gates: Tensor<Float>  // [T·B, gates·hidden]
  let states: Tensor<Float>  // [T + 1, B, width]
  let cells: Tensor<Float>?  // [T + 1, B, hidden]
  let inner: Tensor<Float>?  // [T, B, hidden]: GRU's, or an LSTM's before its projection
  let output: Tensor<Float>  // [T, B, width]

  init(
    _ plan: RecurrencePlan, packedRows: Int, hidden: Tensor<Float>?, cell: Tensor<Float>?
  ) {
    let (steps, batch) = (plan.steps, plan.batch)
    /// Room for all states, with the initial one in its place.
    func room(_ width: Int, _ initial: Tensor<Float>?) -> Tensor<Float> {
      Tensor(shape: [steps + 1, batch, width]) { base in
        let place = base + plan.initialPlace * batch * width
        if let initial {
          initial.read { place.update(from: $0, count: batch * width) }
        } else {
          place.update(repeating: 0, count: batch * width)
        }
      }
    }
    gates = plan.x.product(plan.weightIh, transposeOther: true, packedRows: packedRows)
    states = room(plan.width, hidden)
    cells = plan.cell == TK_LSTM ? room(plan.hidden, cell) : nil
    inner =
      plan.cell == TK_GRU || plan.weightHr != nil
      ? Tensor(shape: [steps, batch, plan.hidden]) { _ in } : nil
    output =
      plan.lengths == nil
      ? states.narrowedView(dim: 0, start: plan.outputStart, length: steps)
      : Tensor(shape: [steps, batch, plan.width]) { _ in }
    withExtendedLifetime(self) {
      var memory = memory
      plan.run(isForward: true) { tk_recurrence_forward($0, &memory, output.base) }
    }
  }

  var memory: tk_recurrent_values {
    tk_recurrent_values(
      gates: gates.base, inner: inner?.base, states: states.base, cells: cells?.base)
  }

  func hidden(_ plan: RecurrencePlan) -> Tensor<Float> {
    states.narrowedView(dim: 0, start: plan.lastPlace, length: 1)
      .reshapedView([plan.batch, plan.width])
  }

  func cell(_ plan: RecurrencePlan) -> Tensor<Float>? {
    cells?.narrowedView(dim: 0, start: plan.lastPlace, length: 1)
      .reshapedView([plan.batch, plan.hidden])
  }
}

extension Tensor where Element == Float {
  /// The matrix, packed as the right side of products of so many rows; nil where that does not pay.
  fileprivate func packedFactor(forRows m: Int, isTransposed: Bool) -> PackedForms.Matrix? {
    guard m > 1, elementCount >= 1 << 14 else { return nil }
    let key = PackedForms.Key(
      offset: layout.offset, rows: shape[0], columns: shape[1], leading: shape[1],
      isTransposed: isTransposed, isBFloat16: MatmulPrecision.current.roundsFactors)
    return read { storage.packedForms.matrix(forRows: m, $0, key) }
  }
}
