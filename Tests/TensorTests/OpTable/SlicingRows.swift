import Tensor

let slicingRows: [OpRow] = [
  OpRow("narrow", sample([2, 5])) { $0[0].narrow(dim: 1, start: 1, length: 3).squared() },
  OpRow("narrow, first of three dimensions", sample([4, 2, 3])) {
    $0[0].narrow(dim: 0, start: 1, length: 2).squared()
  },
  OpRow("narrow, length 0", sample([2, 5])) { $0[0].narrow(dim: 1, start: 5, length: 0) },
  OpRow("select", sample([2, 5])) { $0[0].select(dim: 1, -1).squared() },
  OpRow("select, middle dimension", sample([2, 3, 4])) { $0[0].select(dim: 1, 1).squared() },
  OpRow("split, one part unused", sample([2, 6])) {
    { $0[2] * 2 + $0[0].narrow(dim: 1, start: 0, length: 1) }($0[0].split([1, 3, 2], dim: 1))
  },
  OpRow("split, a size with a remainder", sample([5, 2])) { { $0[2] * $0[1] }($0[0].split(2)) },
  OpRow("chunk", sample([2, 6])) { $0[0].chunked(3, dim: 1)[1] },
  OpRow("chunk, uneven", sample([7, 2])) {
    { $0[2] * $0[0].select(dim: 0, 1) + Float($0.count) }($0[0].chunked(3))
  },
  OpRow("chunk, fewer than asked for", sample([6])) {
    $0[0].chunked(4)[2] + Float($0[0].chunked(4).count)
  },
  OpRow("tensorSplit", sample([7, 2])) {
    { $0[0].narrow(dim: 0, start: 1, length: 2) * $0[2] }($0[0].tensorSplit(3))
  },
  OpRow("tensorSplit, at places", sample([7])) {
    { $0[1] * 2 + Float($0[2].elementCount) }($0[0].tensorSplit(at: [1, -2, 9]))
  },
  OpRow("unbind", sample([3, 2])) { $0[0].unbound()[1] * $0[0].unbound()[2] },
  OpRow("unbind, last dimension", sample([2, 3, 2])) { { $0[1] * $0[1] }($0[0].unbound(dim: -1)) },
  OpRow("windows of a dimension", sample([7, 2])) {
    $0[0].unfolded(dim: 0, size: 3, step: 2).squared()
  },
  OpRow("windows of a dimension, apart", sample([2, 7])) {
    $0[0].unfolded(dim: 1, size: 2, step: 3).squared()
  },
  OpRow("windows of a middle dimension", sample([2, 5, 3])) {
    $0[0].unfolded(dim: 1, size: 2, step: 1).squared()
  },
  OpRow("cat", sample([2, 3]), sample([2, 1], 2), sample([2, 0], 3)) { Tensor.cat($0, dim: 1) },
  OpRow("cat, first dimension", sample([2, 3]), sample([1, 3], 2)) { Tensor.cat($0) },
  OpRow("cat, long middle dimension", sample([2, 2, 16]), sample([2, 1, 16], 2)) {
    Tensor.cat($0, dim: 1)
  },
  OpRow("cat, one tensor twice", sample([2, 3])) { Tensor.cat([$0[0], $0[0].squared()], dim: -1) },
  OpRow("cat, channels last", sample([2, 2, 3, 2]), sample([2, 1, 2, 3], 2)) {
    Tensor.cat([$0[0].permuted(0, 3, 1, 2), $0[1]], dim: 1)
  },
  OpRow("stack", sample([2, 3]), sample([2, 3], 2)) { Tensor.stack($0, dim: 1) },
  OpRow("stack, last dimension", sample([2, 3]), sample([2, 3], 2)) { Tensor.stack($0, dim: -1) },
  OpRow("stack, scalars", sample([]), sample([], 2)) { Tensor.stack($0) },
  OpRow("hstack", sample([2, 3]), sample([2, 1], 2)) { Tensor.hstack($0) },
  OpRow("hstack, vectors", sample([3]), sample([2], 2)) { Tensor.hstack($0) },
  OpRow("vstack", sample([3]), sample([3], 2)) { Tensor.vstack($0) },
]

let slicingBadInputs: [BadInput] = [
  BadInput("narrow: 4..<7 is outside of dimension 1 of [2, 6]") {
    _ = Tensor<Float>.ones([2, 6]).narrow(dim: 1, start: 4, length: 3)
  },
  BadInput("select: index 2 is out of range for dimension 0 of [2]") {
    _ = Tensor<Float>.ones([2]).select(dim: 0, 2)
  },
  BadInput("split: sizes [1, 2] do not add up to dimension 0 of [4]") {
    _ = Tensor<Float>.ones([4]).split([1, 2])
  },
  BadInput("split: size 0 does not divide dimension 0 of [4]") {
    _ = Tensor<Float>.ones([4]).split(0)
  },
  BadInput("chunk: [4] cannot be divided into 0 parts") {
    _ = Tensor<Float>.ones([4]).chunked(0)
  },
  BadInput("tensorSplit: [4] cannot be divided into 0 parts") {
    _ = Tensor<Float>.ones([4]).tensorSplit(0)
  },
  BadInput("tensorSplit: places [3, 1] decrease") {
    _ = Tensor<Float>.ones([4]).tensorSplit(at: [3, 1])
  },
  BadInput("unfold: no windows of 5 every 1 in dimension 0 of [4]") {
    _ = Tensor<Float>.ones([4]).unfolded(dim: 0, size: 5, step: 1)
  },
  BadInput("cat: there is no tensor") {
    _ = Tensor<Float>.cat([])
  },
  BadInput("cat: shapes [2, 3] and [3, 3] differ outside of dimension 1") {
    _ = Tensor<Float>.cat([.ones([2, 3]), .ones([3, 3])], dim: 1)
  },
  BadInput("stack: there is no tensor") {
    _ = Tensor<Float>.stack([])
  },
  BadInput("stack: shapes [2] and [3] differ") {
    _ = Tensor<Float>.stack([.ones([2]), .ones([3])])
  },
  BadInput("stack: dimension 2 is out of range for [2]") {
    _ = Tensor<Float>.stack([.ones([2])], dim: 2)
  },
]
