import Tensor

private let numbers = Tensor<Int32>([3, 1, 1, 5, 3])

/// Values that repeat.
private let repeating = Tensor<Float>([2, -1, 2, 0.5, -1, -1, 3], shape: [7])

/// Slices along dimension 1 that repeat.
private let slices = Tensor<Float>([1, 0, 1, -2, 1, 3, 3, 3, 3, 0], shape: [2, 5]).unsqueezed(2)

let sortingRows: [OpRow] = [
  OpRow("sort", sample([3, 7])) { $0[0].sorted().values },
  OpRow("sort, first dimension, descending", sample([7, 3])) {
    $0[0].sorted(dim: 0, descending: true).values
  },
  OpRow("sort, middle dimension", sample([2, 5, 2])) { $0[0].sorted(dim: 1).values },
  OpRow("sort a scalar", sample([])) { $0[0].sorted().values },
  OpRow("sort, empty", sample([2, 0])) { $0[0].sorted().values },
  OpRow("sort, the indices", sample([2, 5, 2]), differentiable: false) {
    $0[0].sorted(dim: 1).indices.to(Float.self)
  },
  OpRow("argsort", sample([3, 7]), differentiable: false) {
    $0[0].argsort(descending: true).to(Float.self)
  },
  OpRow("argsort, equal elements", repeating, differentiable: false) {
    $0[0].argsort(descending: true).to(Float.self)
  },
  OpRow("topK", sample([3, 7])) { $0[0].topK(2).values },
  OpRow("topK, smallest of the first dimension", sample([7, 3])) {
    $0[0].topK(3, dim: 0, largest: false).values
  },
  OpRow("topK, the indices", sample([3, 7]), differentiable: false) {
    $0[0].topK(3).indices.to(Float.self)
  },
  OpRow("topK, all of a row", sample([3, 5])) { $0[0].topK(5).values },
  OpRow("topK, none", sample([3, 5])) { $0[0].topK(0).values },
  OpRow("kthValue", sample([3, 7])) { $0[0].kthValue(3).values },
  OpRow("kthValue, first dimension kept", sample([7, 3])) {
    $0[0].kthValue(7, dim: 0, keepDim: true).values
  },
  OpRow("kthValue, the indices", sample([3, 7]), differentiable: false) {
    $0[0].kthValue(2, dim: 1).indices.to(Float.self)
  },
  OpRow("median", sample([3, 5])) { $0[0].median(dim: 1).values },
  OpRow("median of an even number", sample([6, 3])) { $0[0].median(dim: 0, keepDim: true).values },
  OpRow("median, the indices", sample([3, 6]), differentiable: false) {
    $0[0].median(dim: 1).indices.to(Float.self)
  },
  OpRow("median of all", sample([2, 3])) { $0[0].median() },
  OpRow("quantile", sample([3, 5])) { $0[0].quantile(0.3, dim: 1) },
  OpRow("quantile of all", sample([3, 5])) { $0[0].quantile(0.9) },
  OpRow("quantiles, first dimension kept", sample([5, 3])) {
    $0[0].quantile([0.25, 0.6, 1], dim: 0, keepDim: true)
  },
  OpRow("quantiles of all, kept", sample([3, 5])) { $0[0].quantile([0.1, 0], keepDim: true) },
  OpRow("quantile, lower", sample([3, 6])) {
    $0[0].quantile(0.3, dim: 1, interpolation: .lower)
  },
  OpRow("quantile, higher", sample([3, 6])) {
    $0[0].quantile(0.3, dim: 1, interpolation: .higher)
  },
  OpRow("quantile, nearest", sample([3, 6])) {
    $0[0].quantile([0.3, 0.35, 0.5], dim: 1, interpolation: .nearest)
  },
  OpRow("quantile, midpoint", sample([3, 6])) {
    $0[0].quantile([0.3, 0.4], dim: 1, interpolation: .midpoint)
  },
  OpRow("unique", repeating, differentiable: false) {
    let (values, inverse, counts) = $0[0].unique()
    return .cat([values, inverse.to(Float.self), counts.to(Float.self)])
  },
  OpRow("unique, slices", slices, differentiable: false) {
    let (values, inverse, counts) = $0[0].unique(dim: 1)
    return .cat([values.reshaped(-1), inverse.to(Float.self), counts.to(Float.self)])
  },
  OpRow("unique, integers, first dimension", slices, differentiable: false) {
    let (values, inverse, counts) = $0[0].transposed(0, 1).to(Int32.self).unique(dim: 0)
    return .cat([
      values.reshaped(-1).to(Float.self), inverse.to(Float.self), counts.to(Float.self),
    ])
  },
  OpRow("uniqueConsecutive", repeating, differentiable: false) {
    let (values, inverse, counts) = $0[0].uniqueConsecutive()
    return .cat([values, inverse.to(Float.self), counts.to(Float.self)])
  },
  OpRow(
    "nonzero", Tensor<Float>([1, 0, 0, -2, 0, .infinity, 3, 0], shape: [2, 2, 2]),
    differentiable: false
  ) { $0[0].nonzero().to(Float.self) },
  OpRow(
    "searchSorted", Tensor<Float>([-0.5, 0, 0.25, 0.25, 2]), sample([2, 3]), differentiable: false
  ) { $0[0].searchSorted($0[1]).to(Float.self) },
  OpRow(
    "searchSorted, a sequence for each row",
    Tensor<Float>([-1, 0, 1, -0.5, 0.5, 0.6], shape: [2, 3]),
    Tensor<Float>([0, 3, -0.7, 0.5, 0.5, 0.55], shape: [2, 3]), differentiable: false
  ) { $0[0].searchSorted($0[1], right: true).to(Float.self) },
  OpRow(
    "bucketize", Tensor<Float>([-2, 0, 1, 1.5, 3, 9]), Tensor<Float>([0, 1, 3]),
    differentiable: false
  ) { $0[0].bucketized($0[1]).to(Float.self) },
  OpRow("bincount", sample([1]), differentiable: false) { _ in
    numbers.bincount(minLength: 8).to(Float.self)
  },
  OpRow("bincount, weighted", sample([5]), differentiable: false) {
    numbers.bincount(weights: $0[0])
  },
  OpRow("histogram", sample([4, 5]), differentiable: false) {
    $0[0].histogram(bins: 4, low: -0.7, high: 0.7)
  },
  OpRow("histogram over all values", repeating, differentiable: false) {
    $0[0].histogram(bins: 5)
  },
]

let sortingBadInputs: [BadInput] = [
  BadInput("unique: dimension 2 is out of range for rank 2 ([2, 3])") {
    _ = Tensor<Float>.ones([2, 3]).unique(dim: 2)
  },
  BadInput("topK: k must be in 0...3 (4), shape [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).topK(4)
  },
  BadInput("kthValue: k must be in 1...3 (0), shape [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).kthValue(0)
  },
  BadInput("median: dimension 0 of [0, 2] is empty") {
    _ = Tensor<Float>.ones([0, 2]).median(dim: 0)
  },
  BadInput("quantile: q must be in [0, 1] (1.5)") { _ = Tensor<Float>.ones([2]).quantile(1.5) },
  BadInput("quantile: dimension 0 of [0] is empty") { _ = Tensor<Float>.ones([0]).quantile(0.5) },
  BadInput("searchSorted: a sequence [2, 3] does not fit values [3, 3]") {
    _ = Tensor<Float>.ones([2, 3]).searchSorted(.ones([3, 3]))
  },
  BadInput("bucketized: the boundaries must be a vector ([2, 2])") {
    _ = Tensor<Float>.ones([2]).bucketized(.ones([2, 2]))
  },
  BadInput("bincount: expected a vector, got [2, 2]") {
    _ = Tensor<Int32>.ones([2, 2]).bincount()
  },
  BadInput("bincount: the length must not be negative (-1)") {
    _ = Tensor<Int32>.ones([2]).bincount(minLength: -1)
  },
  BadInput("bincount: numbers must not be negative (-3)") {
    _ = Tensor<Int32>([1, -3]).bincount()
  },
  BadInput("bincount: weights [3] do not fit numbers [2]") {
    _ = Tensor<Int32>.ones([2]).bincount(weights: .ones([3]))
  },
  BadInput("histogram: there must be a bin (0)") { _ = Tensor<Float>.ones([2]).histogram(bins: 0) },
  BadInput("histogram: the range must be finite and in order (2.0...1.0)") {
    _ = Tensor<Float>.ones([2]).histogram(bins: 3, low: 2, high: 1)
  },
]
