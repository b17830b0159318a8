import Tensor

let neuralRows: [OpRow] = [
  OpRow("softmax", sample([2, 3])) { $0[0].softmax() },
  OpRow("softmax, first dimension", sample([3, 2])) { $0[0].softmax(dim: 0) },
  OpRow("softmax, middle dimension", sample([2, 3, 2])) { $0[0].softmax(dim: 1) },
  OpRow("softmax, wide middle dimension", sample([2, 131])) { $0[0].softmax(dim: 0) },
  OpRow("softmax, scalar", sample([])) { $0[0].softmax() },
  OpRow("softmax, empty", sample([2, 0])) { $0[0].softmax() },
  OpRow("softmax, large numbers", sample([2, 3], offset: 1000)) { ($0[0] * 10).softmax() },
  OpRow("logSoftmax", sample([2, 3])) { $0[0].logSoftmax() },
  OpRow("logSoftmax, middle dimension", sample([2, 3, 2])) { $0[0].logSoftmax(dim: -2) },
  OpRow("logSoftmax, one class", sample([3, 1])) { $0[0].logSoftmax() },
  OpRow("softmin", sample([2, 3])) { $0[0].softmin(dim: 0) },
  OpRow("gumbelSoftmax", sample([2, 3]), unlikePyTorch: random) { x in
    seeded { x[0].gumbelSoftmax(temperature: 2) }
  },
  OpRow("glu", sample([2, 4])) { $0[0].glu() },
  OpRow("glu, first dimension", sample([4, 3])) { $0[0].glu(dim: 0) },
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
  OpRow(
    "additiveScores, two states a memory", sample([2, 3, 4]), sample([4, 4], 2), sample([4], 3),
    unlikePyTorch: "it has no such operation, and the row above compares the sums"
  ) {
    additiveScores(keys: $0[0], query: $0[1], v: $0[2])
  },
  OpRow("dropout", sample([2, 8]), unlikePyTorch: random) { x in seeded { x[0].dropout(0.5) } },
  OpRow("dropout of everything", sample([2, 3])) { $0[0].dropout(1) },
  OpRow("channelDropout", sample([2, 4, 2, 1]), unlikePyTorch: random) { x in
    seeded { x[0].channelDropout(0.5) }
  },
  OpRow("alphaDropout", sample([2, 8]), unlikePyTorch: random) { x in
    seeded { x[0].alphaDropout(0.5) }
  },
  OpRow("featureAlphaDropout", sample([2, 4, 2]), unlikePyTorch: random) { x in
    seeded { x[0].featureAlphaDropout(0.5) }
  },
  OpRow("embeddingBag, sum", sample([3, 4])) { $0[0].embeddingBag(bags, mode: .sum) },
  OpRow("embeddingBag, weighted sum", sample([3, 4]), sample([3, 2], 2)) {
    $0[0].embeddingBag(bags, mode: .sum, sampleWeights: $0[1])
  },
  OpRow("embeddingBag, mean with padding", sample([3, 4])) {
    $0[0].embeddingBag(bags, paddingIndex: 1)
  },
  OpRow("embeddingBag, max with padding", sample([3, 4])) {
    $0[0].embeddingBag(bags, mode: .max, paddingIndex: 1)
  },
]

private let random = "the random numbers are others"
private let bags = Tensor<Int32>([2, 0, 1, 2, 1, 1], shape: [3, 2])

private func seeded(_ body: () -> Tensor<Float>) -> Tensor<Float> {
  Generator.$current.withValue(Generator(seed: 5), operation: body)
}

let neuralBadInputs: [BadInput] = [
  BadInput("softmax: dimension 2 is out of range for rank 2 ([2, 3])") {
    _ = Tensor<Float>.ones([2, 3]).softmax(dim: 2)
  },
  BadInput("logSoftmax: dimension 1 is out of range for a scalar") {
    _ = Tensor<Float>(1).logSoftmax(dim: 1)
  },
  BadInput("gumbelSoftmax: the temperature must be positive (0.0)") {
    _ = Tensor<Float>.ones([2]).gumbelSoftmax(temperature: 0)
  },
  BadInput("glu: dimension 1 of [2, 3] is odd") { _ = Tensor<Float>.ones([2, 3]).glu() },
  BadInput("dropout: the probability must be in [0, 1] (1.5)") {
    _ = Tensor<Float>.ones([2]).dropout(1.5)
  },
  BadInput("channelDropout: expected [N, C, …], got [2]") {
    _ = Tensor<Float>.ones([2]).channelDropout(0.5)
  },
  BadInput("alphaDropout: the probability must be in [0, 1] (-1.0)") {
    _ = Tensor<Float>.ones([2]).alphaDropout(-1)
  },
  BadInput("featureAlphaDropout: expected [N, C, …], got [2]") {
    _ = Tensor<Float>.ones([2]).featureAlphaDropout(0.5)
  },
  BadInput("embeddingBag: expected [bags, ids], got [2]") {
    _ = Tensor<Float>.ones([3, 4]).embeddingBag(Tensor<Int32>([1, 2]))
  },
  BadInput("embeddingBag: weights need a sum and the shape [1, 2]") {
    _ = Tensor<Float>.ones([3, 4]).embeddingBag(
      Tensor<Int32>([1, 2], shape: [1, 2]), sampleWeights: .ones([1, 2]))
  },
  BadInput("lstmCell: gates [2, 3] do not fit the cell state [2, 1]") {
    _ = lstmCell(gates: .ones([2, 3]), cell: .ones([2, 1]))
  },
  BadInput("additiveScores: keys [1, 2, 3], query [1, 2] and v [3] do not fit") {
    _ = additiveScores(keys: .ones([1, 2, 3]), query: .ones([1, 2]), v: .ones([3]))
  },
  BadInput("additiveScores: keys [2, 2, 3], query [3, 3] and v [3] do not fit") {
    _ = additiveScores(keys: .ones([2, 2, 3]), query: .ones([3, 3]), v: .ones([3]))
  },
]
