import Tensor

private let targets = Tensor<Int32>([1, 0, 3, 2], shape: [4])

let neuralRows: [OpRow] = [
  OpRow("softmax", sample([2, 3])) { $0[0].softmax() },
  OpRow("softmax, first dimension", sample([3, 2])) { $0[0].softmax(dim: 0) },
  OpRow("logSoftmax", sample([2, 3])) { $0[0].logSoftmax() },
  OpRow("crossEntropy", sample([4, 5])) { crossEntropy($0[0], targets, ignoreIndex: 0) },
  OpRow("crossEntropy, smoothed", sample([4, 5])) {
    crossEntropy($0[0], targets, ignoreIndex: 0, labelSmoothing: 0.2)
  },
  OpRow("lstmCell, hidden state", sample([2, 12]), sample([2, 3], 2)) {
    lstmCell(gates: $0[0], cell: $0[1]).hidden
  },
  OpRow("lstmCell, both states", sample([2, 12]), sample([2, 3], 2)) {
    let (hidden, cell) = lstmCell(gates: $0[0], cell: $0[1])
    return hidden * 2 + cell
  },
  OpRow("additiveScores", sample([2, 3, 4]), sample([2, 4], 2), sample([4], 3)) {
    additiveScores(keys: $0[0], query: $0[1], v: $0[2])
  },
  OpRow("dropout", sample([2, 8])) { x in
    Generator.$current.withValue(Generator(seed: 5)) { x[0].dropout(0.5) }
  },
]

let neuralBadInputs: [BadInput] = []
