import Tensor

private let mean = sample([3], 4)
private let variance = sample([3], 5, offset: 2)

let normalizationRows: [OpRow] = [
  OpRow("layerNorm", sample([2, 3, 4]), sample([4], 2), sample([4], 3)) {
    $0[0].layerNorm([4], weight: $0[1], bias: $0[2])
  },
  OpRow("layerNorm, two dimensions", sample([2, 3, 4]), sample([3, 4], 2)) {
    $0[0].layerNorm([3, 4], weight: $0[1], eps: 0.1)
  },
  OpRow("layerNorm, no parameters", sample([3, 5])) { $0[0].layerNorm([5]) },
  OpRow("layerNorm, many rows", sample([70, 3]), sample([3], 2), sample([3], 3)) {
    $0[0].layerNorm([3], weight: $0[1], bias: $0[2], eps: 0.1)
  },
  OpRow("layerNorm, empty", sample([0, 4]), sample([4], 2)) {
    $0[0].layerNorm([4], weight: $0[1])
  },
  OpRow("layerNorm, one column", sample([3, 1]), sample([1], 2), sample([1], 3)) {
    $0[0].layerNorm([1], weight: $0[1], bias: $0[2])
  },
  OpRow("rmsNorm", sample([2, 3, 4]), sample([4], 2)) { $0[0].rmsNorm([4], weight: $0[1]) },
  OpRow("rmsNorm, two dimensions", sample([2, 3, 4])) { $0[0].rmsNorm([3, 4], eps: 0.1) },
  OpRow("batchNorm", sample([3, 3, 2, 2]), sample([3], 2), sample([3], 3)) {
    $0[0].batchNorm(weight: $0[1], bias: $0[2]).output
  },
  OpRow("batchNorm, channels last", sample([3, 2, 2, 3]), sample([3], 2), sample([3], 3)) {
    $0[0].permuted(0, 3, 1, 2).batchNorm(weight: $0[1], bias: $0[2]).output
  },
  OpRow("batchNorm, two dimensions", sample([5, 3]), sample([3], 2), sample([3], 3)) {
    $0[0].batchNorm(weight: $0[1], bias: $0[2]).output
  },
  OpRow("batchNorm, three dimensions", sample([2, 3, 4])) { $0[0].batchNorm(eps: 0.1).output },
  OpRow("batchNorm, several chunks", sample([70, 3]), sample([3], 2), sample([3], 3)) {
    // More rows than one chunk takes.
    let x = Tensor.cat(Array(repeating: $0[0], count: 90), dim: 0)
    return x.batchNorm(weight: $0[1], bias: $0[2]).output.narrow(dim: 0, start: 0, length: 70)
  },
  OpRow("batchNorm, statistics", sample([3, 3, 2, 2]), differentiable: false) {
    let result = $0[0].batchNorm()
    return Tensor.cat([result.mean, result.unbiasedVariance])
  },
  OpRow("batchNorm, running statistics", sample([2, 3, 2, 2]), sample([3], 2), sample([3], 3)) {
    $0[0].batchNorm(
      runningMean: mean, runningVariance: variance, weight: $0[1], bias: $0[2], eps: 0.1)
  },
  OpRow("batchNorm, running statistics, channels last", sample([2, 2, 2, 3]), sample([3], 2)) {
    $0[0].permuted(0, 3, 1, 2).batchNorm(
      runningMean: mean, runningVariance: variance, weight: $0[1])
  },
  OpRow("groupNorm", sample([2, 6, 2]), sample([6], 2), sample([6], 3)) {
    $0[0].groupNorm(3, weight: $0[1], bias: $0[2])
  },
  OpRow("groupNorm, channels last", sample([2, 2, 2, 6]), sample([6], 2), sample([6], 3)) {
    $0[0].permuted(0, 3, 1, 2).groupNorm(2, weight: $0[1], bias: $0[2])
  },
  OpRow("groupNorm, no positions", sample([2, 6])) { $0[0].groupNorm(2, eps: 0.1) },
  OpRow("groupNorm, empty", sample([0, 6, 2]), sample([6], 2)) {
    $0[0].groupNorm(2, weight: $0[1])
  },
  OpRow("instanceNorm", sample([2, 3, 5]), sample([3], 2), sample([3], 3)) {
    $0[0].instanceNorm(weight: $0[1], bias: $0[2]).output
  },
  OpRow("instanceNorm, channels last", sample([2, 2, 3, 3])) {
    $0[0].permuted(0, 3, 1, 2).instanceNorm(eps: 0.1).output
  },
  OpRow("instanceNorm, statistics", sample([2, 3, 5]), differentiable: false) {
    let result = $0[0].instanceNorm()
    return Tensor.cat([result.mean, result.unbiasedVariance])
  },
  OpRow("localResponseNorm", sample([2, 5, 3])) {
    $0[0].localResponseNorm(3, alpha: 0.5, beta: 0.6, k: 2)
  },
  OpRow("localResponseNorm, even size", sample([1, 5, 2, 2])) {
    $0[0].localResponseNorm(4, alpha: 0.5)
  },
  OpRow("normalized", sample([2, 3])) { $0[0].normalized() },
  OpRow("normalized, p = 1, first dimension", sample([3, 2])) { $0[0].normalized(p: 1, dim: 0) },
  OpRow("normalized, p = 3", sample([2, 3, 2])) { $0[0].normalized(p: 3) },
  OpRow("normalized, maximum", sample([2, 3])) { $0[0].normalized(p: .infinity) },
  OpRow("normalized, p = 0.5", sample([2, 3])) { $0[0].normalized(p: 0.5) },
  OpRow("normalized, zeros", sample([2, 3]), differentiable: false) {
    ($0[0] * 0).normalized()
  },
]

let normalizationBadInputs: [BadInput] = [
  BadInput("layerNorm: [2, 3] does not end in [2]") {
    _ = Tensor<Float>.ones([2, 3]).layerNorm([2])
  },
  BadInput("layerNorm: a parameter of shape [2] does not fit [3]") {
    _ = Tensor<Float>.ones([2, 3]).layerNorm([3], bias: .ones([2]))
  },
  BadInput("rmsNorm: [2, 3] does not end in []") { _ = Tensor<Float>.ones([2, 3]).rmsNorm([]) },
  BadInput("batchNorm: expected [N, C, …], got [3]") { _ = Tensor<Float>.ones([3]).batchNorm() },
  BadInput("batchNorm: training needs more than one value a channel ([1, 3, 1])") {
    _ = Tensor<Float>.ones([1, 3, 1]).batchNorm()
  },
  BadInput("batchNorm: a parameter of shape [2] does not fit 3 channels") {
    _ = Tensor<Float>.ones([2, 3]).batchNorm(runningMean: .ones([2]), runningVariance: .ones([3]))
  },
  BadInput("groupNorm: 4 groups do not divide 6 channels") {
    _ = Tensor<Float>.ones([2, 6]).groupNorm(4)
  },
  BadInput("instanceNorm: expected more than one position, got [2, 3, 1]") {
    _ = Tensor<Float>.ones([2, 3, 1]).instanceNorm()
  },
  BadInput("localResponseNorm: expected [N, C, …], got [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).localResponseNorm(3)
  },
  BadInput("localResponseNorm: the size must be positive (0)") {
    _ = Tensor<Float>.ones([2, 3, 2]).localResponseNorm(0)
  },
  BadInput("normalized: dimension 1 is out of range for rank 1 ([3])") {
    _ = Tensor<Float>.ones([3]).normalized()
  },
]
