import Tensor

let shapeRows: [OpRow] = [
  OpRow("reshape", sample([2, 6])) { $0[0].reshaped(3, -1).squared() },
  OpRow("reshape, a view of a slice", sample([4, 6])) {
    $0[0].narrow(dim: 1, start: 1, length: 4).reshaped(2, 2, 2, 2).squared()
  },
  OpRow("reshape, a copy of a transposition", sample([4, 6])) {
    $0[0].transposed().reshaped(3, 8).squared()
  },
  OpRow("reshape, an expanded view", sample([2, 1, 3])) {
    $0[0].expanded(to: [2, 4, 3]).reshaped(8, 3).squared()
  },
  OpRow("reshape, empty", sample([2, 0, 3])) { $0[0].reshaped(6, 0) },
  OpRow("reshape, to a scalar", sample([1, 1])) { $0[0].reshaped([]) },
  OpRow("flatten", sample([2, 3, 2])) { $0[0].flattened(from: 1).squared() },
  OpRow("flatten, first dimensions", sample([2, 3, 2])) { $0[0].flattened(to: 1).squared() },
  OpRow("flatten, a scalar", sample([])) { $0[0].flattened() },
  OpRow("unflatten", sample([2, 12])) { $0[0].unflattened(dim: -1, 2, -1, 3).squared() },
  OpRow("permute", sample([2, 3, 2])) { $0[0].permuted(2, 0, 1).squared() },
  OpRow("transpose", sample([2, 3])) { $0[0].transposed().squared() },
  OpRow("transpose, outer dimensions", sample([2, 3, 4])) { $0[0].transposed(0, -2).squared() },
  OpRow("movedim", sample([2, 3, 4])) { $0[0].movedDim(from: 0, to: -1).squared() },
  OpRow("movedim, several", sample([2, 3, 4, 2])) {
    $0[0].movedDim(from: [0, 3], to: [2, 0]).squared()
  },
  OpRow("unsqueeze and squeeze", sample([2, 3])) { $0[0].unsqueezed(1).squared().squeezed(1) },
  OpRow("squeeze, several dimensions", sample([1, 3, 1, 2, 1])) { $0[0].squeezed(0, -1).squared() },
  OpRow("squeeze, all of size 1", sample([1, 3, 1, 2, 1])) { $0[0].squeezed().squared() },
  OpRow("expand", sample([2, 1])) { $0[0].expanded(to: [3, 2, 4]).squared() },
  OpRow("expand, to size 0", sample([2, 1])) { $0[0].expanded(to: [2, 0]) },
  OpRow("broadcast tensors", sample([2, 1, 3]), sample([4, 1], 2)) {
    Tensor.stack(Tensor.broadcastTensors($0))
  },
  OpRow("repeat", sample([2, 3])) { $0[0].repeated(2, 3) },
  OpRow("repeat, new dimensions", sample([2, 3])) { $0[0].repeated(2, 1, 2) },
  OpRow("repeat, the last dimension only", sample([2, 3])) { $0[0].repeated(2) },
  OpRow("repeat, no times", sample([2, 3])) { $0[0].repeated(0, 2) },
  OpRow("repeatInterleave", sample([2, 3])) { $0[0].repeatInterleave(2, dim: 1) },
  OpRow("repeatInterleave, flattened", sample([2, 3])) { $0[0].repeatInterleave(3) },
  OpRow("repeatInterleave, a count each", sample([3, 2])) {
    $0[0].repeatInterleave(Tensor<Int32>([2, 0, 3]), dim: 0)
  },
  OpRow("flip", sample([2, 3, 4])) { $0[0].flipped(0, -1) },
  OpRow("flip, an inner dimension", sample([2, 3, 4])) { $0[0].flipped(1) },
  OpRow("flip, empty", sample([2, 0])) { $0[0].flipped(1) },
  OpRow("roll", sample([3, 5])) { $0[0].rolled(2, dim: 1) },
  OpRow("roll, several dimensions and backwards", sample([3, 5])) {
    $0[0].rolled([-7, 1], dims: [1, 0])
  },
  OpRow("roll, flattened", sample([3, 5])) { $0[0].rolled(4) },
  OpRow("rot90", sample([2, 3, 2])) { $0[0].rotated90() },
  OpRow("rot90, twice", sample([2, 3])) { $0[0].rotated90(2) },
  OpRow("rot90, backwards in another plane", sample([2, 3, 2])) {
    $0[0].rotated90(-1, dims: (2, 0))
  },
]

let shapeBadInputs: [BadInput] = [
  BadInput("reshape: [2, 3] has 6 elements, [4, 2] has 8") {
    _ = Tensor<Float>.ones([2, 3]).reshaped(4, 2)
  },
  BadInput("reshape: [2, 3] does not divide into [4, 1] with one dimension to infer") {
    _ = Tensor<Float>.ones([2, 3]).reshaped(4, -1)
  },
  BadInput("Shape: the number of elements overflows") {
    _ = Shape([Int.max, 2])
  },
  BadInput("unflatten: dimension 1 of [2, 6] does not divide into [4, 1]") {
    _ = Tensor<Float>.ones([2, 6]).unflattened(dim: 1, 4, -1)
  },
  BadInput("flatten: dimension 1 comes after 0") {
    _ = Tensor<Float>.ones([2, 6]).flattened(from: 1, to: 0)
  },
  BadInput("permute: [0, 0] is not an order of the dimensions of [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).permuted(0, 0)
  },
  BadInput("movedDim: dimensions [0, 0] cannot move to [0, 1]") {
    _ = Tensor<Float>.ones([2, 3]).movedDim(from: [0, 0], to: [0, 1])
  },
  BadInput("transpose: dimension 2 is out of range for rank 2 ([2, 3])") {
    _ = Tensor<Float>.ones([2, 3]).transposed(0, 2)
  },
  BadInput("unsqueeze: dimension 3 is out of range for [2]") {
    _ = Tensor<Float>.ones([2]).unsqueezed(3)
  },
  BadInput("squeeze: dimension 1 of [2, 3] is not 1") {
    _ = Tensor<Float>.ones([2, 3]).squeezed(1)
  },
  BadInput("expand: [2, 3] does not broadcast to [2, 4]") {
    _ = Tensor<Float>.ones([2, 3]).expanded(to: [2, 4])
  },
  BadInput("broadcastTensors: shapes [[2], [3]] do not broadcast") {
    _ = Tensor<Float>.broadcastTensors([.ones([2]), .ones([3])])
  },
  BadInput("repeat: counts [-1] must not be negative") {
    _ = Tensor<Float>.ones([2]).repeated(-1)
  },
  BadInput("repeatInterleave: count -2 is negative") {
    _ = Tensor<Float>.ones([2]).repeatInterleave(-2)
  },
  BadInput("repeatInterleave: counts [1, 2] do not fit dimension 0 of [3]") {
    _ = Tensor<Float>.ones([3]).repeatInterleave(Tensor<Int32>([1, 2]))
  },
  BadInput("flip: dimensions [0, -2] are named twice") {
    _ = Tensor<Float>.ones([2, 2]).flipped(0, -2)
  },
  BadInput("roll: shifts [1] and dimensions [0, 1] do not match") {
    _ = Tensor<Float>.ones([2, 2]).rolled([1], dims: [0, 1])
  },
  BadInput("rotated90: the plane needs two dimensions (1 and 1)") {
    _ = Tensor<Float>.ones([2, 2]).rotated90(dims: (1, -1))
  },
]
