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
  OpRow("conv2d", sample([2, 2, 5, 4]), sample([3, 2, 3, 3], 2), sample([3], 3)) {
    $0[0].conv2d($0[1], $0[2], .init(stride: (2, 1), padding: (1, 1)))
  },
  OpRow("conv2d, groups, no bias", sample([1, 4, 4, 4]), sample([4, 2, 2, 2], 2)) {
    $0[0].conv2d($0[1], nil, .init(groups: 2))
  },
  // Distinct values: a tie within a window would have no gradient to compare.
  OpRow("maxPool2d", Tensor((0..<40).map { Float($0 &* 17 % 41) / 20 }, shape: [1, 2, 5, 4])) {
    $0[0].maxPool2d(kernel: 3, stride: 2, padding: 1, ceilMode: true)
  },
  OpRow("adaptiveAveragePool2d", sample([1, 2, 5, 4])) {
    $0[0].adaptiveAveragePool2d(height: 2, width: 3)
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

let neuralBadInputs: [BadInput] = [
  BadInput("conv2d: channels do not fit: input [1, 3, 8, 8], weight [4, 2, 3, 3]") {
    _ = Tensor<Float>.ones([1, 3, 8, 8]).conv2d(.ones([4, 2, 3, 3]))
  }
]
