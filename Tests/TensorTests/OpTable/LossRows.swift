import Tensor

private let targets = Tensor<Int32>([1, 0, 3, 2], shape: [4])
private let imageTargets = Tensor<Int32>([1, 0, 2, 2, 0, 1], shape: [2, 3])
private let weights = Tensor<Float>([0.5, 1, 2, 0.25, 1.5])
private let signs = Tensor<Float>([1, -1, -1, 1])

/// Probabilities strictly between 0 and 1.
private func probabilities(_ x: Tensor<Float>) -> Tensor<Float> { x * 0.4 + 0.5 }

private func crossEntropyRow(
  _ name: String, _ shape: Shape = [4, 5],
  _ apply: @escaping @Sendable (Tensor<Float>) -> Tensor<Float>
) -> OpRow {
  OpRow("crossEntropy\(name)", sample(shape)) { apply($0[0]) }
}

let lossRows: [OpRow] = [
  crossEntropyRow("") { crossEntropy($0, targets, ignoreIndex: 0) },
  crossEntropyRow(", smoothed") {
    crossEntropy($0, targets, ignoreIndex: 0, labelSmoothing: 0.2)
  },
  crossEntropyRow(", weighted") { crossEntropy($0, targets, weight: weights, ignoreIndex: 0) },
  crossEntropyRow(", weighted and smoothed") {
    crossEntropy($0, targets, weight: weights, ignoreIndex: 0, labelSmoothing: 0.2)
  },
  crossEntropyRow(", weighted and smoothed, sum") {
    crossEntropy($0, targets, weight: weights, labelSmoothing: 0.2, reduction: .sum)
  },
  crossEntropyRow(", smoothed, no reduction") {
    crossEntropy($0, targets, ignoreIndex: 0, labelSmoothing: 0.2, reduction: .none)
  },
  crossEntropyRow(", classes in dimension 1", [2, 4, 3]) {
    crossEntropy($0, imageTargets, reduction: .none, dim: 1)
  },
  crossEntropyRow(", one row", [5]) { crossEntropy($0, Tensor<Int32>(3)) },
  crossEntropyRow(", large logits", [4, 5]) { crossEntropy($0 * 100 + 5000, targets) },
  OpRow("crossEntropy, probabilities", sample([3, 4]), sample([3, 4], 2)) {
    crossEntropy($0[0], probabilities($0[1]))
  },
  OpRow(
    "crossEntropy, probabilities, weighted and smoothed", sample([2, 4, 3]), sample([2, 4, 3], 2)
  ) {
    crossEntropy(
      $0[0], probabilities($0[1]), weight: weights.narrow(dim: 0, start: 0, length: 4),
      labelSmoothing: 0.1, dim: 1)
  },
  OpRow("crossEntropy, probabilities, no reduction", sample([3, 4]), sample([3, 4], 2)) {
    crossEntropy($0[0], probabilities($0[1]), reduction: .none)
  },
  OpRow("nllLoss", sample([4, 5])) { nllLoss($0[0], targets) },
  OpRow("nllLoss, weighted", sample([4, 5])) {
    nllLoss($0[0], targets, weight: weights, ignoreIndex: 0)
  },
  OpRow("nllLoss, classes in dimension 1, sum", sample([2, 4, 3])) {
    nllLoss($0[0], imageTargets, ignoreIndex: 2, reduction: .sum, dim: 1)
  },
  OpRow("nllLoss, no reduction", sample([4, 5])) {
    nllLoss($0[0], targets, weight: weights, reduction: .none)
  },
  OpRow("mseLoss", sample([2, 3]), sample([2, 3], 2)) { mseLoss($0[0], $0[1]) },
  OpRow("mseLoss, broadcast", sample([2, 3]), sample([3], 2)) { mseLoss($0[0], $0[1]) },
  OpRow("mseLoss, several blocks", sample([2100]), sample([2100], 2)) { mseLoss($0[0], $0[1]) },
  OpRow("mseLoss, sum", sample([2, 3]), sample([2, 3], 2)) {
    mseLoss($0[0], $0[1], reduction: .sum)
  },
  OpRow("mseLoss, no reduction", sample([2, 2, 3]), sample([2, 3, 2], 2)) {
    mseLoss($0[0].transposed(), $0[1], reduction: .none)
  },
  OpRow("mseLoss, empty", sample([0, 3]), sample([0, 3], 2)) {
    mseLoss($0[0], $0[1], reduction: .sum)
  },
  OpRow("l1Loss", sample([2, 3]), sample([2, 3], 2)) { l1Loss($0[0], $0[1]) },
  OpRow("l1Loss, no reduction", sample([2, 3]), sample([2, 3], 2)) {
    l1Loss($0[0], $0[1], reduction: .none)
  },
  OpRow("smoothL1Loss", sample([2, 3]), sample([2, 3], 2)) { smoothL1Loss($0[0], $0[1]) },
  OpRow("smoothL1Loss, beta, no reduction", sample([2, 3]), sample([2, 3], 2)) {
    smoothL1Loss($0[0], $0[1], beta: 0.7, reduction: .none)
  },
  OpRow("smoothL1Loss, beta 0", sample([2, 3]), sample([2, 3], 2)) {
    smoothL1Loss($0[0], $0[1], beta: 0)
  },
  OpRow("huberLoss", sample([2, 3]), sample([2, 3], 2)) { huberLoss($0[0], $0[1]) },
  OpRow("huberLoss, delta, no reduction", sample([2, 3]), sample([2, 3], 2)) {
    huberLoss($0[0], $0[1], delta: 0.7, reduction: .none)
  },
  OpRow("binaryCrossEntropy", sample([2, 3]), sample([2, 3], 2)) {
    binaryCrossEntropy(probabilities($0[0]), probabilities($0[1]))
  },
  OpRow("binaryCrossEntropy, weighted", sample([2, 3]), sample([2, 3], 2)) {
    binaryCrossEntropy(
      probabilities($0[0]), probabilities($0[1]), weight: Tensor([0.5, 1, 2]), reduction: .sum)
  },
  OpRow("binaryCrossEntropyWithLogits", sample([2, 3]), sample([2, 3], 2)) {
    binaryCrossEntropyWithLogits($0[0], probabilities($0[1]))
  },
  OpRow("binaryCrossEntropyWithLogits, weights", sample([2, 3]), sample([2, 3], 2)) {
    binaryCrossEntropyWithLogits(
      $0[0], probabilities($0[1]), weight: Tensor([1, 2, 3]),
      positiveWeight: Tensor([0.5, 1, 2]))
  },
  OpRow("binaryCrossEntropyWithLogits, large logits", sample([2, 3]), sample([2, 3], 2)) {
    binaryCrossEntropyWithLogits($0[0] * 100, probabilities($0[1]), reduction: .none)
  },
  OpRow("klDiv", sample([2, 3]), sample([2, 3], 2)) { klDiv($0[0], probabilities($0[1])) },
  OpRow("klDiv, batch mean", sample([2, 3]), sample([2, 3], 2)) {
    klDiv($0[0], probabilities($0[1]), reduction: .batchMean)
  },
  OpRow("klDiv, logarithmic target", sample([2, 3]), sample([2, 3], 2)) {
    klDiv($0[0], $0[1], logTarget: true, reduction: .none)
  },
  OpRow("poissonNLLLoss", sample([2, 3]), sample([2, 3], 2, offset: 2)) {
    poissonNLLLoss($0[0], $0[1])
  },
  OpRow("poissonNLLLoss, full", sample([2, 3], offset: 2), sample([2, 3], 2, offset: 1.5)) {
    poissonNLLLoss($0[0], $0[1], logInput: false, full: true, reduction: .none)
  },
  OpRow("gaussianNLLLoss", sample([2, 3]), sample([2, 3], 2), sample([2, 3], 3, offset: 2)) {
    gaussianNLLLoss($0[0], $0[1], variance: $0[2])
  },
  OpRow(
    "gaussianNLLLoss, full", sample([2, 3]), sample([2, 3], 2), sample([2, 1], 3, offset: 2)
  ) {
    gaussianNLLLoss($0[0], $0[1], variance: $0[2], full: true, reduction: .none)
  },
  OpRow("softMarginLoss", sample([2, 4])) { softMarginLoss($0[0], signs) },
  OpRow("cosineSimilarity", sample([2, 3]), sample([2, 3], 2)) { cosineSimilarity($0[0], $0[1]) },
  OpRow("cosineSimilarity, broadcast", sample([2, 3, 2]), sample([3, 1], 2)) {
    cosineSimilarity($0[0], $0[1], dim: -1)
  },
  OpRow("pairwiseDistance", sample([2, 3]), sample([2, 3], 2)) { pairwiseDistance($0[0], $0[1]) },
  OpRow("pairwiseDistance, p = 1", sample([2, 3]), sample([2, 3], 2)) {
    pairwiseDistance($0[0], $0[1], p: 1, keepDim: true)
  },
  OpRow("pairwiseDistance, p = 3", sample([2, 3]), sample([2, 3], 2)) {
    pairwiseDistance($0[0], $0[1], p: 3)
  },
  OpRow("cdist", sample([2, 3, 2]), sample([2, 4, 2], 2)) { cdist($0[0], $0[1]) },
  OpRow("cdist, p = 1", sample([3, 2]), sample([4, 2], 2)) { cdist($0[0], $0[1], p: 1) },
  OpRow("cdist, maximum", sample([3, 2]), sample([4, 2], 2)) {
    cdist($0[0], $0[1] * 0.7, p: .infinity)
  },
  OpRow("cdist, by a product", sample([26, 2]), sample([2, 2], 2, offset: 3), tolerance: 1e-4) {
    cdist($0[0], $0[1])
  },
  OpRow("cosineEmbeddingLoss", sample([4, 3]), sample([4, 3], 2)) {
    cosineEmbeddingLoss($0[0], $0[1], signs, margin: -0.5)
  },
  OpRow("marginRankingLoss", sample([4]), sample([4], 2)) {
    marginRankingLoss($0[0], $0[1], signs, margin: 0.3)
  },
  OpRow("hingeEmbeddingLoss", sample([2, 4])) {
    hingeEmbeddingLoss($0[0], signs, reduction: .none)
  },
  OpRow("tripletMarginLoss", sample([3, 4]), sample([3, 4], 2), sample([3, 4], 5)) {
    tripletMarginLoss(anchor: $0[0], positive: $0[1], negative: $0[2])
  },
  OpRow("tripletMarginLoss, swap", sample([3, 4]), sample([3, 4], 2), sample([3, 4], 5)) {
    tripletMarginLoss(
      anchor: $0[0], positive: $0[1], negative: $0[2], margin: 2, swap: true, reduction: .sum)
  },
  OpRow("sigmoidFocalLoss", sample([2, 3]), sample([2, 3], 2)) {
    sigmoidFocalLoss($0[0], probabilities($0[1]))
  },
  OpRow("sigmoidFocalLoss, no alpha, mean", sample([2, 3]), sample([2, 3], 2)) {
    sigmoidFocalLoss($0[0], probabilities($0[1]), alpha: nil, gamma: 0.5, reduction: .mean)
  },
  OpRow("softmaxFocalLoss", sample([4, 5])) {
    softmaxFocalLoss($0[0], targets, weight: weights, ignoreIndex: 0)
  },
  OpRow("softmaxFocalLoss, classes in dimension 1, no reduction", sample([2, 4, 3])) {
    softmaxFocalLoss($0[0], imageTargets, gamma: 0.5, reduction: .none, dim: 1)
  },
  OpRow("doublyStochasticAttentionPenalty", sample([2, 3, 4])) {
    doublyStochasticAttentionPenalty($0[0])
  },
  OpRow("doublyStochasticAttentionPenalty, lengths", sample([2, 3, 4])) {
    doublyStochasticAttentionPenalty($0[0], lambda: 0.7, lengths: [3, 1])
  },
]

let lossBadInputs: [BadInput] = [
  BadInput("crossEntropy: logits [2, 3] with classes in dimension 1 do not fit targets [4]") {
    _ = crossEntropy(Tensor<Float>.ones([2, 3]), targets)
  },
  BadInput("crossEntropy: weights [5] do not fit 6 classes") {
    _ = crossEntropy(Tensor<Float>.ones([4, 6]), targets, weight: weights)
  },
  BadInput("crossEntropy: label smoothing must be in [0, 1] (2.0)") {
    _ = crossEntropy(Tensor<Float>.ones([4, 5]), targets, labelSmoothing: 2)
  },
  BadInput("crossEntropy: index 3 is not in 0..<3") {
    _ = crossEntropy(Tensor<Float>.ones([4, 3]), targets)
  },
  BadInput("crossEntropy: logits [2, 3] and probabilities [3, 2] differ") {
    _ = crossEntropy(Tensor<Float>.ones([2, 3]), Tensor<Float>.ones([3, 2]))
  },
  BadInput("nllLoss: logits [3] with classes in dimension 0 do not fit targets [4]") {
    _ = nllLoss(Tensor<Float>.ones([3]), targets)
  },
  BadInput("nllLoss: index 3 is not in 0..<3") {
    _ = nllLoss(Tensor<Float>.ones([4, 3]), targets)
  },
  BadInput("mseLoss: shapes [2, 3] and [2] do not broadcast") {
    _ = mseLoss(.ones([2, 3]), .ones([2]))
  },
  BadInput("l1Loss: shapes [2, 3] and [2] do not broadcast") {
    _ = l1Loss(.ones([2, 3]), .ones([2]))
  },
  BadInput("klDiv: shapes [2, 3] and [2] do not broadcast") {
    _ = klDiv(.ones([2, 3]), .ones([2]))
  },
  BadInput("smoothL1Loss: beta must not be negative (-1.0)") {
    _ = smoothL1Loss(.ones([2]), .ones([2]), beta: -1)
  },
  BadInput("huberLoss: delta must be positive (0.0)") {
    _ = huberLoss(.ones([2]), .ones([2]), delta: 0)
  },
  BadInput("binaryCrossEntropy: shapes [2] and [1] differ") {
    _ = binaryCrossEntropy(.ones([2]), .ones([1]))
  },
  BadInput("binaryCrossEntropy: the input has numbers outside of [0, 1]") {
    _ = binaryCrossEntropy(Tensor([0.5, 1.5]), .ones([2]))
  },
  BadInput("binaryCrossEntropyWithLogits: shapes [2] and [1] differ") {
    _ = binaryCrossEntropyWithLogits(.ones([2]), .ones([1]))
  },
  BadInput("gaussianNLLLoss: the variance has negative numbers") {
    _ = gaussianNLLLoss(.ones([2]), .ones([2]), variance: Tensor([1, -1]))
  },
  BadInput("cosineSimilarity: shapes [2, 3] and [2] do not broadcast") {
    _ = cosineSimilarity(.ones([2, 3]), .ones([2]))
  },
  BadInput("cdist: p must not be negative (-1.0)") {
    _ = cdist(.ones([2, 3]), .ones([2, 3]), p: -1)
  },
  BadInput("cdist: [2, 3] and [2, 4] do not fit") { _ = cdist(.ones([2, 3]), .ones([2, 4])) },
  BadInput("cosineEmbeddingLoss: [2, 3], [2, 3] and target [4] do not fit") {
    _ = cosineEmbeddingLoss(.ones([2, 3]), .ones([2, 3]), signs)
  },
  BadInput("tripletMarginLoss: the margin must be positive (0.0)") {
    _ = tripletMarginLoss(anchor: .ones([2]), positive: .ones([2]), negative: .ones([2]), margin: 0)
  },
  BadInput("sigmoidFocalLoss: shapes [2] and [1] differ") {
    _ = sigmoidFocalLoss(.ones([2]), .ones([1]))
  },
  BadInput("sigmoidFocalLoss: alpha must be in [0, 1] (-1.0)") {
    _ = sigmoidFocalLoss(.ones([2]), .ones([2]), alpha: -1)
  },
  BadInput("sigmoidFocalLoss: gamma must not be negative (-1.0)") {
    _ = sigmoidFocalLoss(.ones([2]), .ones([2]), gamma: -1)
  },
  BadInput("softmaxFocalLoss: gamma must not be negative (-1.0)") {
    _ = softmaxFocalLoss(.ones([4, 5]), targets, gamma: -1)
  },
  BadInput("softmaxFocalLoss: weights [5] do not fit 6 classes") {
    _ = softmaxFocalLoss(.ones([4, 6]), targets, weight: weights)
  },
  BadInput("doublyStochasticAttentionPenalty: expected weights [B, T, L], got [2, 3]") {
    _ = doublyStochasticAttentionPenalty(.ones([2, 3]))
  },
  BadInput("doublyStochasticAttentionPenalty: lengths [3, 4] do not fit weights [2, 3, 4]") {
    _ = doublyStochasticAttentionPenalty(.ones([2, 3, 4]), lengths: [3, 4])
  },
]
