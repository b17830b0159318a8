import Tensor

private let ids = Tensor<Int32>([2, 0, 2, 1], shape: [2, 2])
private let some = Tensor<Int32>([2, 0, 2])
private let negative = Tensor<Int32>([-1, 0, 1])
private let column = Tensor<Int32>([1, 0], shape: [2, 1])
private let mask = Tensor([true, false, true, false, true, true], shape: [2, 3])

let indexingRows: [OpRow] = [
  OpRow("subscript, an index", sample([3, 4])) { $0[0][1].squared() },
  OpRow("subscript, indices from the end", sample([3, 4, 2])) { $0[0][-1, 0].squared() },
  OpRow("subscript, a range", sample([5, 3])) { $0[0][1..<3].squared() },
  OpRow("subscript, a closed range to the end", sample([5, 3])) { $0[0][-3...(-1)].squared() },
  OpRow("subscript, open ranges", sample([5, 6])) { $0[0][2..., ..<(-1)].squared() },
  OpRow("subscript, a range up to an index", sample([5, 6])) { $0[0][...1, ...(-2)].squared() },
  OpRow("subscript, bounds beyond the ends", sample([5, 3])) { $0[0][3..<9, -7..<2].squared() },
  OpRow("subscript, nothing left", sample([5, 3])) { $0[0][7...].squared() },
  OpRow("subscript, steps", sample([5, 6])) {
    $0[0][.every(2), .slice(from: 1, to: -1, by: 3)].squared()
  },
  OpRow("subscript, ellipsis and new axis", sample([2, 3, 4])) {
    $0[0][.newAxis, 1, .ellipsis, .newAxis, 1...].squared()
  },
  OpRow("subscript, ellipsis for no dimension", sample([2, 3])) {
    $0[0][0, .ellipsis, 1].squared()
  },
  OpRow("subscript, an index tensor", sample([3, 4])) { $0[0][some].squared() },
  OpRow("subscript, an index tensor of rank 2", sample([3, 4])) { $0[0][.all, ids].squared() },
  OpRow("subscript, two index tensors that broadcast", sample([3, 4, 2])) {
    $0[0][column, negative].squared()
  },
  OpRow("subscript, index tensors apart", sample([3, 2, 4])) {
    $0[0][some, .all, negative].squared()
  },
  OpRow("subscript, index tensors after a dimension", sample([2, 3, 4])) {
    $0[0][.all, some, negative].squared()
  },
  OpRow("subscript, an index before an index tensor", sample([2, 3, 4])) {
    $0[0][0, .all, some].squared()
  },
  OpRow("subscript, a range and an index tensor", sample([4, 4])) { $0[0][1..., some].squared() },
  OpRow("subscript, an empty index tensor", sample([3, 4])) { $0[0][Tensor<Int32>([])].squared() },
  OpRow("subscript, a mask", sample([2, 3])) { $0[0][mask].squared() },
  OpRow("subscript, a mask of leading dimensions", sample([2, 3, 2])) { $0[0][mask].squared() },
  OpRow("subscript, a mask after an index", sample([2, 2, 3])) { $0[0][1, mask].squared() },
  OpRow("subscript, a mask of a dimension and an index tensor", sample([3, 4])) {
    $0[0][Tensor([true, false, true]), Tensor<Int32>([3, 1])].squared()
  },
  OpRow("subscript, everything at once", sample([2, 3, 2, 3, 2])) {
    $0[0][0, .ellipsis, 1..., mask[.all, ..<2].select(dim: 0, 0)].squared()
  },
  OpRow("indexPut, a range", sample([4, 3]), sample([3], 2)) {
    $0[0].indexPut(1..<3, values: $0[1]).squared()
  },
  OpRow("indexPut, leading ones", sample([4, 3]), sample([1, 1, 3], 2)) {
    $0[0].indexPut(some[..<2], values: $0[1]).squared()
  },
  OpRow("indexPut, index tensors", sample([3, 4]), sample([2, 1], 2)) {
    $0[0].indexPut(column, negative, values: $0[1]).squared()
  },
  OpRow("indexPut, a mask", sample([2, 3]), sample([4], 2)) {
    $0[0].indexPut(mask, values: $0[1]).squared()
  },
  OpRow("indexPut, accumulating", sample([3, 4]), sample([3, 1], 2)) {
    $0[0].indexPut(some, values: $0[1], accumulate: true).squared()
  },
  OpRow("indexPut, accumulating over a range", sample([3, 4]), sample([4], 2)) {
    $0[0].indexPut(1..., values: $0[1], accumulate: true).squared()
  },
  OpRow("indexPut, not accumulating", sample([3, 4]), sample([4], 2)) {
    $0[0].indexPut(2, values: $0[1], accumulate: false).squared()
  },
  OpRow("maskedSelect", sample([2, 3])) { $0[0].maskedSelect(mask).squared() },
  OpRow("maskedSelect, broadcast", sample([2, 1])) { $0[0].maskedSelect(mask).squared() },
  OpRow("maskedScatter", sample([2, 3]), sample([5], 2)) {
    $0[0].maskedScatter(mask, $0[1]).squared()
  },
]

let indexingBadInputs: [BadInput] = [
  BadInput("subscript: 2 dimensions are indexed, [3] has 1") {
    _ = Tensor<Float>.ones([3])[0, 0]
  },
  BadInput("subscript: there is more than one ellipsis") {
    _ = Tensor<Float>.ones([3])[.ellipsis, .ellipsis]
  },
  BadInput("subscript: index 3 is out of range for dimension 1 of [2, 3]") {
    _ = Tensor<Float>.ones([2, 3])[0, 3]
  },
  BadInput("subscript: step -1 is not positive; flipped(_:) reverses") {
    _ = Tensor<Float>.ones([3])[.every(-1)]
  },
  BadInput("subscript: index -3 is out of range for dimension 0 of [2]") {
    _ = Tensor<Float>.ones([2])[Tensor<Int32>([0, -3])]
  },
  BadInput("subscript: index shapes [[2], [3]] do not broadcast") {
    _ = Tensor<Float>.ones([4, 4])[Tensor<Int32>([0, 1]), Tensor<Int32>([0, 1, 2])]
  },
  BadInput("subscript: a mask [2] does not fit [3, 2] from dimension 0") {
    _ = Tensor<Float>.ones([3, 2])[Tensor([true, false])]
  },
  BadInput("subscript: values [2] do not broadcast to [3]") {
    var x = Tensor<Float>.ones([3])
    x[.all] = .ones([2])
  },
  BadInput("subscript: an assignment has no gradient; use indexPut, scatter or a mask") {
    _ = gradient(at: [Tensor<Float>.ones([3])]) { x in
      var y = x[0]
      y[0] = Tensor(0)
      return y.sum()
    }
  },
  BadInput("maskedSelect: shapes [2] and [3] do not broadcast") {
    _ = Tensor<Float>.ones([2]).maskedSelect(Tensor([true, true, true]))
  },
  BadInput("maskedScatter: 1 elements cannot fill 2 places") {
    _ = Tensor<Float>.ones([2]).maskedScatter(Tensor([true, true]), .ones([1]))
  },
  BadInput("maskedScatter: mask [3] does not broadcast to [1]") {
    _ = Tensor<Float>.ones([1]).maskedScatter(Tensor([true, true, true]), .ones([3]))
  },
]
