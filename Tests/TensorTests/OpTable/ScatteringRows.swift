import Tensor

private let ids = Tensor<Int32>([2, 0, 2, 1], shape: [2, 2])
private let some = Tensor<Int32>([2, 0, 2])
private let apart = Tensor<Int32>([2, 0])
private let index = Tensor<Int32>([2, 0, 1, 1, 2, 0], shape: [2, 3])
private let twice = Tensor<Int32>([2, 0, 1, 2, 1, 1], shape: [2, 3])

/// A row of whole numbers of one element type; the result as Float.
private func typed<E: TensorElement>(
  _ name: String, _ type: E.Type, _ body: @escaping @Sendable (Tensor<E>, Tensor<E>) -> Tensor<E>
) -> OpRow {
  OpRow(name, sample([3, 3], offset: 2), sample([2, 3], 2, offset: 2), differentiable: false) {
    body(($0[0] * 70).trunc().to(), ($0[1] * 70).trunc().to()).to()
  }
}

let scatteringRows: [OpRow] = [
  OpRow("rows", sample([3, 4])) { $0[0].rows(ids) },
  OpRow("slices", sample([3, 2, 2])) { $0[0].slices(some) },
  OpRow("indexSelect", sample([3, 4])) { $0[0].indexSelect(dim: 0, some) },
  OpRow("indexSelect, last dimension", sample([2, 3])) { $0[0].indexSelect(dim: -1, some) },
  OpRow("indexSelect, middle dimension, long rows", sample([2, 3, 18])) {
    $0[0].indexSelect(dim: 1, some)
  },
  OpRow("indexSelect, nothing", sample([2, 3])) { $0[0].indexSelect(dim: 1, Tensor<Int32>([])) },
  OpRow("gather", sample([3, 3])) { $0[0].gather(dim: 0, twice) },
  OpRow("gather, last dimension", sample([2, 4])) { $0[0].gather(dim: 1, index) },
  OpRow("gather, a smaller index", sample([3, 4, 2])) { $0[0].gather(dim: 1, index.unsqueezed(2)) },
  OpRow("takeAlongDim", sample([3, 3])) { $0[0].takeAlongDim(index[..<1], dim: 0) },
  OpRow("takeAlongDim, the tensor broadcast", sample([3, 1])) { $0[0].takeAlongDim(index, dim: 0) },
  OpRow("take", sample([2, 3])) { $0[0].take(Tensor<Int32>([5, 0, -1, 2], shape: [2, 2])) },
  OpRow("scatter", sample([3, 3]), sample([2, 3], 2)) { $0[0].scatter(dim: 0, index, $0[1]) },
  OpRow("scatter, last dimension", sample([2, 4]), sample([2, 3], 2)) {
    $0[0].scatter(dim: 1, index, $0[1])
  },
  OpRow("scatter, a value", sample([2, 4])) { $0[0].scatter(dim: 1, index, value: 0.5) },
  OpRow("scatterAdd", sample([3, 3]), sample([2, 3], 2)) { $0[0].scatterAdd(dim: 0, twice, $0[1]) },
  OpRow("scatterAdd, last dimension", sample([2, 4]), sample([2, 3], 2)) {
    $0[0].scatterAdd(dim: 1, twice, $0[1])
  },
  OpRow("scatterAdd, empty", sample([3, 3]), sample([0, 3], 2)) {
    $0[0].scatterAdd(dim: 0, Tensor<Int32>([], shape: [0, 3]), $0[1])
  },
  typed("scatterAdd, int32", Int32.self) { $0.scatterAdd(dim: 0, twice, $1) },
  typed("scatterAdd, int64", Int64.self) { $0.scatterAdd(dim: 0, twice, $1) },
  typed("scatterAdd, uint8", UInt8.self) { $0.scatterAdd(dim: 0, twice, $1) },
  typed("scatterAdd, double", Double.self) { $0.scatterAdd(dim: 0, twice, $1) },
  typed("indexAdd, int32", Int32.self) {
    $0.indexAdd(dim: 0, Tensor([2, 2]), $1, alpha: -3)
  },
  typed("indexAdd, double", Double.self) { $0.indexAdd(dim: 0, Tensor([2, 2]), $1, alpha: 0.5) },
  typed("indexPut, accumulating int64", Int64.self) {
    $0.indexPut(apart, Tensor<Int32>([1, 1]), values: $1[0, ..<2], accumulate: true)
  },
  typed("indexPut, accumulating doubles over a range", Double.self) {
    $0.indexPut(1..., values: $1, accumulate: true)
  },
  typed("indexPut, int32 not accumulating", Int32.self) {
    $0.indexPut(1..., values: $1, accumulate: false)
  },
  OpRow("scatterReduce, sum", sample([3, 3]), sample([2, 3], 2, offset: 0.03)) {
    $0[0].scatterReduce(dim: 0, twice, $0[1], .sum)
  },
  OpRow(
    "scatterReduce, sum without the tensor itself", sample([2, 3]), sample([2, 3], 2, offset: 0.03)
  ) { $0[0].scatterReduce(dim: 1, twice, $0[1], .sum, includeSelf: false) },
  OpRow("scatterReduce, mean", sample([3, 3]), sample([2, 3], 2, offset: 0.03)) {
    $0[0].scatterReduce(dim: 0, twice, $0[1], .mean)
  },
  OpRow(
    "scatterReduce, mean without the tensor itself", sample([2, 3]),
    sample([2, 3], 2, offset: 0.03)
  ) { $0[0].scatterReduce(dim: 1, twice, $0[1], .mean, includeSelf: false) },
  OpRow("scatterReduce, product", sample([3, 3]), sample([2, 3], 2, offset: 0.03)) {
    $0[0].scatterReduce(dim: 0, twice, $0[1], .product)
  },
  OpRow(
    "scatterReduce, product without the tensor itself", sample([2, 3]),
    sample([2, 3], 2, offset: 0.03)
  ) { $0[0].scatterReduce(dim: 1, twice, $0[1], .product, includeSelf: false) },
  OpRow("scatterReduce, maximum", sample([3, 3]), sample([2, 3], 2, offset: 0.03)) {
    $0[0].scatterReduce(dim: 0, twice, $0[1], .maximum)
  },
  OpRow(
    "scatterReduce, maximum without the tensor itself", sample([2, 3]),
    sample([2, 3], 2, offset: 0.03)
  ) { $0[0].scatterReduce(dim: 1, twice, $0[1], .maximum, includeSelf: false) },
  OpRow("scatterReduce, minimum", sample([3, 3]), sample([2, 3], 2, offset: 0.03)) {
    $0[0].scatterReduce(dim: 0, twice, $0[1], .minimum)
  },
  OpRow(
    "scatterReduce, minimum without the tensor itself", sample([2, 3]),
    sample([2, 3], 2, offset: 0.03)
  ) { $0[0].scatterReduce(dim: 1, twice, $0[1], .minimum, includeSelf: false) },
  OpRow("indexAdd", sample([3, 4]), sample([3, 4], 2)) {
    $0[0].indexAdd(dim: 0, some, $0[1], alpha: -2)
  },
  OpRow("indexAdd, last dimension", sample([2, 3]), sample([2, 3], 2)) {
    $0[0].indexAdd(dim: 1, some, $0[1])
  },
  OpRow("indexAdd, long rows", sample([3, 20]), sample([3, 20], 2)) {
    $0[0].indexAdd(dim: 0, some, $0[1])
  },
  OpRow("indexCopy", sample([3, 4]), sample([2, 4], 2)) { $0[0].indexCopy(dim: 0, apart, $0[1]) },
  OpRow("indexFill", sample([2, 3])) { $0[0].indexFill(dim: 1, apart, value: 0.5) },
]

let scatteringBadInputs: [BadInput] = [
  BadInput("rows: index 2 is out of range for dimension 0 of [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).rows(Tensor<Int32>([2]))
  },
  BadInput("rows: expected a matrix, got [2]") {
    _ = Tensor<Float>.ones([2]).rows(Tensor<Int32>([1]))
  },
  BadInput("slices: index 2 is out of range for dimension 0 of [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).slices(Tensor<Int32>([2]))
  },
  BadInput("slices: cannot take [2, 2] of [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).slices(ids)
  },
  BadInput("indexSelect: index -1 is out of range for dimension 1 of [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).indexSelect(dim: 1, Tensor<Int32>([-1]))
  },
  BadInput("indexSelect: indices [2, 2] are not a vector") {
    _ = Tensor<Float>.ones([2, 3]).indexSelect(dim: 1, ids)
  },
  BadInput("gather: index 2 is out of range for dimension 1 of [2, 2]") {
    _ = Tensor<Float>.ones([2, 2]).gather(dim: 1, ids)
  },
  BadInput("gather: index [2, 3] does not fit [1, 3] along dimension 1") {
    _ = Tensor<Float>.ones([1, 3]).gather(dim: 1, index)
  },
  BadInput("takeAlongDim: indices [3] have another rank than [2, 2]") {
    _ = Tensor<Float>.ones([2, 2]).takeAlongDim(some, dim: 0)
  },
  BadInput("takeAlongDim: shapes [2, 2] and [2, 3] do not broadcast") {
    _ = Tensor<Float>.ones([2, 2]).takeAlongDim(index, dim: 0)
  },
  BadInput("scatter: index 2 is out of range for dimension 0 of [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).scatter(dim: 0, index, .ones([2, 3]))
  },
  BadInput("scatter: index [2, 3] is larger than the source [1, 3]") {
    _ = Tensor<Float>.ones([3, 3]).scatter(dim: 0, index, .ones([1, 3]))
  },
  BadInput("scatterAdd: index [2, 3] does not fit [3, 2] along dimension 0") {
    _ = Tensor<Float>.ones([3, 2]).scatterAdd(dim: 0, index, .ones([2, 3]))
  },
  BadInput("scatterReduce: index [2, 3] is larger than the source [2, 2]") {
    _ = Tensor<Float>.ones([3, 3]).scatterReduce(dim: 0, index, .ones([2, 2]), .mean)
  },
  BadInput("indexAdd: indices [3] and source [2, 3] do not fit dimension 0 of [3, 3]") {
    _ = Tensor<Float>.ones([3, 3]).indexAdd(dim: 0, some, .ones([2, 3]))
  },
  BadInput("indexCopy: indices [3] and source [2, 3] do not fit dimension 0 of [3, 3]") {
    _ = Tensor<Float>.ones([3, 3]).indexCopy(dim: 0, some, .ones([2, 3]))
  },
  BadInput("indexFill: indices [2, 2] are not a vector") {
    _ = Tensor<Float>.ones([3, 3]).indexFill(dim: 0, ids, value: 0)
  },
]
