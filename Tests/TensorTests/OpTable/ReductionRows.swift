import Tensor

/// Two zeros in the first row, one in the second, none in the third.
private let someZeros = Tensor<Float>(
  [0.5, 0, 2, 0, 1.5, 0, -2, 0.7, 1.2, -0.8, 3, 0.4], shape: [3, 4])

let reductionRows: [OpRow] = [
  OpRow("sum", sample([2, 3])) { $0[0].sum() },
  OpRow("sum of nothing", sample([0])) { $0[0].sum() },
  OpRow("sum of a scalar", sample([])) { $0[0].sum() },
  OpRow("sum, an empty dimension", sample([2, 0])) { $0[0].sum(dim: 1) },
  OpRow("sum, first dimension", sample([2, 3, 2])) { $0[0].sum(dim: 0) },
  OpRow("sum, middle dimension", sample([2, 3, 2])) { $0[0].sum(dim: 1, keepDim: true) },
  OpRow("sum, outer dimensions", sample([2, 3, 2])) { $0[0].sum(dims: [0, 2]) },
  OpRow("sum, scattered dimensions", sample([2, 3, 2, 2])) { $0[0].sum(dims: [3, 1]) },
  OpRow("sum, many short rows", sample([70, 3])) { $0[0].sum(dim: 0) },
  OpRow("sum, channels last", sample([2, 2, 3, 4])) {
    $0[0].permuted(0, 3, 1, 2).sum(dims: [0, 2, 3])
  },
  OpRow("mean", sample([2, 3])) { $0[0].mean(dim: -1) },
  OpRow("mean of all", sample([2, 3])) { $0[0].mean() },
  OpRow("mean, two dimensions kept", sample([2, 3, 2])) {
    $0[0].mean(dims: [0, 2], keepDim: true)
  },
  OpRow("nanSum", sample([2, 3])) { $0[0].nanSum() },
  OpRow("nanSum, one dimension", sample([2, 3])) { $0[0].nanSum(dims: [0], keepDim: true) },
  OpRow("nanMean", sample([2, 3])) { $0[0].nanMean(dims: [1]) },
  OpRow("prod", sample([2, 3])) { $0[0].prod() },
  OpRow("prod of nothing", sample([0])) { $0[0].prod() },
  OpRow("prod, one dimension, with zeros", someZeros) { $0[0].prod(dim: 1) },
  OpRow("prod, first dimension, with zeros", someZeros) { $0[0].prod(dim: 0, keepDim: true) },
  OpRow("variance", sample([2, 3])) { $0[0].variance() },
  OpRow("variance, one dimension", sample([2, 3])) { $0[0].variance(dim: 0, correction: 0) },
  OpRow("variance, two dimensions kept", sample([2, 3, 2])) {
    $0[0].variance(dims: [0, 2], keepDim: true)
  },
  OpRow("std", sample([2, 3])) { $0[0].std() },
  OpRow("std, one dimension", sample([2, 3])) { $0[0].std(dim: -1, correction: 0, keepDim: true) },
  OpRow("varMean", sample([2, 3])) {
    let (variance, mean) = $0[0].varMean(dims: [1])
    return variance * 2 + mean
  },
  OpRow("norm", sample([2, 3])) { $0[0].norm() },
  OpRow("norm, one dimension", sample([2, 3])) { $0[0].norm(dim: 0) },
  OpRow("norm 0", sample([2, 3])) { $0[0].norm(p: 0, dim: 1) },
  OpRow("norm 1", sample([2, 3])) { $0[0].norm(p: 1, dim: 1, keepDim: true) },
  OpRow("norm 3", sample([2, 3, 2])) { $0[0].norm(p: 3, dims: [0, 2]) },
  OpRow("norm of half power", sample([2, 3], offset: -3)) { $0[0].norm(p: 0.5, dim: 1) },
  OpRow("norm of infinite power", sample([2, 3])) { $0[0].norm(p: .infinity, dim: 1) },
  OpRow("norm of minus infinite power", sample([2, 3])) { $0[0].norm(p: -.infinity) },
  OpRow("logsumexp", sample([2, 3])) { $0[0].logsumexp(dim: 1) },
  OpRow("logsumexp, first dimension kept", sample([2, 3], offset: 90)) {
    $0[0].logsumexp(dim: 0, keepDim: true)
  },
  OpRow("logsumexp, two dimensions", sample([2, 3, 2])) { $0[0].logsumexp(dims: [0, 2]) },
  OpRow("max", sample([2, 3, 2])) { $0[0].max(dim: 1).values },
  OpRow("max, last dimension kept", sample([2, 3, 2])) { $0[0].max(dim: -1, keepDim: true).values },
  OpRow("max, the indices", sample([2, 7]), differentiable: false) {
    $0[0].max(dim: 1).indices.to(Float.self)
  },
  OpRow("max of all", sample([2, 3])) { $0[0].max() },
  OpRow("min", sample([2, 3, 2])) { $0[0].min(dim: 0).values },
  OpRow("min, the indices", sample([2, 7]), differentiable: false) {
    $0[0].min(dim: 0).indices.to(Float.self)
  },
  OpRow("min of all", sample([2, 3])) { $0[0].min() },
  OpRow("amax", sample([2, 3, 2])) { $0[0].amax(dims: [0, 2]) },
  OpRow("amin", sample([2, 3, 2])) { $0[0].amin(dims: [1, 2], keepDim: true) },
  OpRow("argmax", sample([3, 4]), differentiable: false) {
    $0[0].argmax(dim: 0).to(Float.self)
  },
  OpRow("argmax of all", sample([3, 4]), differentiable: false) { $0[0].argmax().to(Float.self) },
  OpRow("argmin", sample([3, 4]), differentiable: false) {
    $0[0].argmin(dim: 1, keepDim: true).to(Float.self)
  },
  OpRow("argmin of all", sample([3, 4]), differentiable: false) { $0[0].argmin().to(Float.self) },
  OpRow("countNonzero", someZeros, differentiable: false) {
    $0[0].countNonzero(dims: [0]).to(Float.self)
  },
  OpRow("countNonzero of all", someZeros, differentiable: false) {
    $0[0].countNonzero().to(Float.self)
  },
  OpRow("any", someZeros, differentiable: false) {
    $0[0].narrow(dim: 0, start: 0, length: 2).to(Bool.self).any(dim: 0).to(Float.self)
  },
  OpRow("all", someZeros, differentiable: false) {
    $0[0].to(Bool.self).all(dim: 1, keepDim: true).to(Float.self)
  },
  OpRow("any and all of everything", someZeros, differentiable: false) {
    let mask = $0[0].to(Bool.self)
    return .stack([mask.any().to(Float.self), mask.all().to(Float.self)])
  },
  OpRow("sum of a mask", someZeros, differentiable: false) {
    $0[0].to(Bool.self).sum(dim: 1).to(Float.self)
  },
  OpRow("cumsum", sample([2, 5])) { $0[0].cumsum(dim: 1) },
  OpRow("cumsum, first dimension", sample([3, 2, 2])) { $0[0].cumsum(dim: 0) },
  OpRow("cumsum, empty", sample([2, 0])) { $0[0].cumsum(dim: 1) },
  OpRow("cumprod", sample([2, 4])) { $0[0].cumprod(dim: 0) },
  OpRow("cumprod, with zeros", someZeros) { $0[0].cumprod(dim: 1) },
  OpRow("cummax", sample([2, 7])) { $0[0].cummax(dim: 1).values },
  OpRow("cummax, the indices", sample([7, 2]), differentiable: false) {
    $0[0].cummax(dim: 0).indices.to(Float.self)
  },
  OpRow("cummin", sample([7, 2])) { $0[0].cummin(dim: 0).values },
  OpRow("cumsum and cumprod of doubles", sample([3, 4]), differentiable: false) {
    let x = $0[0].to(Double.self)
    return (x.cumsum(dim: 0) + x.cumprod(dim: 1) * 10).to()
  },
  OpRow("cumsum and cumprod of integers", sample([2, 4, 2]), differentiable: false) {
    let x = ($0[0] * 4).to(Int32.self)
    return (x.cumsum(dim: 1) + x.to(Int64.self).cumprod(dim: -1) * 100).to()
  },
  OpRow("cumsum of bytes", sample([2, 6], offset: 2), differentiable: false) {
    ($0[0] * 80).to(UInt8.self).cumsum(dim: 1).to()
  },
  OpRow("cumsum of a mask", someZeros, differentiable: false) {
    ($0[0] .== 0).cumsum(dim: 1).to()
  },
]

let reductionBadInputs: [BadInput] = [
  BadInput("cumprod: dimension -3 is out of range for rank 2 ([2, 3])") {
    _ = Tensor<Int32>.ones([2, 3]).cumprod(dim: -3)
  },
  BadInput("sum: dimension 2 is out of range for rank 2 ([2, 3])") {
    _ = Tensor<Float>.ones([2, 3]).sum(dim: 2)
  },
  BadInput("mean: dimensions [0, -2] are named twice") {
    _ = Tensor<Float>.ones([2, 3]).mean(dims: [0, -2])
  },
  BadInput("any: dimensions [1, 1] are named twice") {
    _ = Tensor<Bool>.full([2, 3], true).any(dims: [1, 1])
  },
  BadInput("norm: p must be a number (nan)") { _ = Tensor<Float>.ones([2]).norm(p: .nan) },
  BadInput("max: dimension 1 of [2, 0] is empty") { _ = Tensor<Float>.ones([2, 0]).max(dim: -1) },
  BadInput("argmax: dimension 0 of [0, 2] is empty") {
    _ = Tensor<Int32>.ones([0, 2]).argmax(dim: 0)
  },
  BadInput("amin: dimensions [0, 1] of [0, 3] are empty") {
    _ = Tensor<Float>.ones([0, 3]).amin(dims: [0, 1])
  },
  BadInput("argmin: the tensor is empty ([2, 0])") { _ = Tensor<Float>.ones([2, 0]).argmin() },
]
