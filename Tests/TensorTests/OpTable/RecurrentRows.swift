import Tensor

let recurrentRows: [OpRow] = [
  row("lstmCell with weights", step, [h, c] + weights(4)) { x in
    let (hidden, cell) = lstmCell(x[0], (x[1], x[2]), RecurrentWeights(x[3...]))
    return hidden * 2 + cell
  },
  row("gruCell", step, [h] + weights(3)) { gruCell($0[0], $0[1], RecurrentWeights($0[2...])) },
  row("rnnCell", step, [h] + weights(1)) { rnnCell($0[0], $0[1], RecurrentWeights($0[2...])) },
  row("rnnCell, relu", step, [h] + weights(1)) {
    rnnCell($0[0], $0[1], RecurrentWeights($0[2...]), nonlinearity: .relu)
  },
  row("rnnCell without bias", step, [h] + weights(1).prefix(2)) {
    rnnCell($0[0], $0[1], RecurrentWeights($0[2...]))
  },
  row("lstmLayer", x, weights(4)) { joined(lstmLayer($0[0], RecurrentWeights($0[1...]))) },
  row("lstmLayer, reversed", x, weights(4) + [h, c]) {
    joined(
      lstmLayer($0[0], RecurrentWeights($0[1..<5]), state: ($0[5], $0[6]), isReversed: true))
  },
  row("lstmLayer, lengths", x, weights(4) + [h, c]) {
    joined(
      lstmLayer($0[0], RecurrentWeights($0[1..<5]), state: ($0[5], $0[6]), lengths: lengths))
  },
  row("lstmLayer, lengths reversed", x, weights(4)) {
    joined(lstmLayer($0[0], RecurrentWeights($0[1...]), lengths: lengths, isReversed: true))
  },
  row("lstmLayer, projection", x, projecting) {
    joined(lstmLayer($0[0], projectingWeights($0), state: ($0[4], $0[5])))
  },
  row("lstmLayer, projection and lengths reversed", x, projecting) {
    joined(
      lstmLayer(
        $0[0], projectingWeights($0), state: ($0[4], $0[5]), lengths: lengths, isReversed: true))
  },
  row("gruLayer", x, weights(3)) { joined(gruLayer($0[0], RecurrentWeights($0[1...]))) },
  row("gruLayer, lengths reversed", x, weights(3) + [h]) {
    joined(
      gruLayer(
        $0[0], RecurrentWeights($0[1..<5]), hidden: $0[5], lengths: lengths, isReversed: true))
  },
  row("rnnLayer", x, weights(1)) { joined(rnnLayer($0[0], RecurrentWeights($0[1...]))) },
  row("rnnLayer, relu, lengths", x, weights(1) + [h]) {
    joined(
      rnnLayer(
        $0[0], RecurrentWeights($0[1..<5]), nonlinearity: .relu, hidden: $0[5], lengths: lengths))
  },
  row("rnnLayer, one step", sample([1, 3, 2]), Array(weights(1).prefix(2))) {
    joined(rnnLayer($0[0], RecurrentWeights($0[1...])))
  },
]

private let x = sample([4, 3, 2])
private let step = sample([3, 2])
private let h = sample([3, 3], 6)
private let c = sample([3, 3], 8)
private let lengths = Tensor<Int32>([2, 4, 1])

private func row(
  _ name: String, _ x: Tensor<Float>, _ others: [Tensor<Float>],
  _ apply: @escaping @Sendable ([Tensor<Float>]) -> Tensor<Float>
) -> OpRow {
  OpRow(name, [x] + others, apply: apply)
}

/// W_ih, W_hh, b_ih, b_hh for inputs of 2 and states of 3.
private func weights(_ gates: Int) -> [Tensor<Float>] {
  [
    sample([3 * gates, 2], 2), sample([3 * gates, 3], 3), sample([3 * gates], 4),
    sample([3 * gates], 5),
  ]
}

/// W_ih, W_hh, W_hr and the initial state, with a projection to 2.
private let projecting = [
  sample([12, 2], 2), sample([12, 2], 3), sample([2, 3], 4), sample([3, 2], 6), c,
]

@Sendable private func projectingWeights(_ x: [Tensor<Float>]) -> RecurrentWeights {
  RecurrentWeights(weightIh: x[1], weightHh: x[2], weightHr: x[3])
}

extension RecurrentWeights {
  /// Two matrices, and two biases where there are more.
  fileprivate init(_ all: ArraySlice<Tensor<Float>>) {
    let all = Array(all)
    self.init(
      weightIh: all[0], weightHh: all[1], biasIh: all.count > 2 ? all[2] : nil,
      biasHh: all.count > 3 ? all[3] : nil)
  }
}

/// All results as one vector, each with a weight of its own.
@Sendable private func joined(
  _ y: (output: Tensor<Float>, hidden: Tensor<Float>, cell: Tensor<Float>)
) -> Tensor<Float> {
  .cat([y.output.reshaped(-1), y.hidden.reshaped(-1) * 2, y.cell.reshaped(-1) * 3], dim: 0)
}

@Sendable private func joined(
  _ y: (output: Tensor<Float>, hidden: Tensor<Float>)
) -> Tensor<Float> {
  .cat([y.output.reshaped(-1), y.hidden.reshaped(-1) * 2], dim: 0)
}

/// Weights of ones for inputs of 2 and states of 3.
private func ones(_ gates: Int, input: Int = 2, projection: Tensor<Float>? = nil)
  -> RecurrentWeights
{
  RecurrentWeights(
    weightIh: .ones([3 * gates, input]), weightHh: .ones([3 * gates, 3]), weightHr: projection)
}

let recurrentBadInputs: [BadInput] = [
  BadInput("lstmCell: expected [B, input] and [B, hidden], got [2] and [1, 3]") {
    _ = lstmCell(.ones([2]), (.ones([1, 3]), .ones([1, 3])), ones(4))
  },
  BadInput("lstmCell: hidden state [1, 3] and cell state [1, 2] differ") {
    _ = lstmCell(.ones([1, 2]), (.ones([1, 3]), .ones([1, 2])), ones(4))
  },
  BadInput("gruCell: the state [1, 4] does not fit weights [9, 3]") {
    _ = gruCell(.ones([1, 2]), .ones([1, 4]), ones(3))
  },
  BadInput("rnnCell: weights [3, 2], [3, 3] do not fit each other or an input of width 5") {
    _ = rnnCell(.ones([1, 5]), .ones([1, 3]), ones(1))
  },
  BadInput("lstmLayer: expected [T, B, input] with one step or more, got [0, 2, 2]") {
    _ = lstmLayer(.ones([0, 2, 2]), ones(4))
  },
  BadInput("lstmLayer: expected an initial state [3, 3], got [3, 4]") {
    _ = lstmLayer(x, ones(4), state: (h, .ones([3, 4])))
  },
  BadInput("lstmLayer: expected 3 lengths of at most 4, got [5, 1, 1]") {
    _ = lstmLayer(x, ones(4), lengths: Tensor([5, 1, 1]))
  },
  BadInput("gruLayer: only an LSTM has a projection ([3, 3])") {
    _ = gruLayer(x, ones(3, projection: .ones([3, 3])))
  },
]
