import Tensor

let shapeRows: [OpRow] = [
  OpRow("reshape", sample([2, 6])) { $0[0].reshaped(3, -1).squared() },
  OpRow("flatten", sample([2, 3, 2])) { $0[0].flattened(from: 1).squared() },
  OpRow("permute", sample([2, 3, 2])) { $0[0].permuted(2, 0, 1).squared() },
  OpRow("transpose", sample([2, 3])) { $0[0].transposed().squared() },
  OpRow("unsqueeze and squeeze", sample([2, 3])) { $0[0].unsqueezed(1).squared().squeezed(1) },
  OpRow("narrow", sample([2, 5])) { $0[0].narrow(dim: 1, start: 1, length: 3).squared() },
  OpRow("select", sample([2, 5])) { $0[0].select(dim: 1, -1).squared() },
  OpRow("expand", sample([2, 1])) { $0[0].expanded(to: [3, 2, 4]).squared() },
  OpRow("cat", sample([2, 3]), sample([2, 1], 2), sample([2, 0], 3)) { Tensor.cat($0, dim: 1) },
  OpRow("stack", sample([2, 3]), sample([2, 3], 2)) { Tensor.stack($0, dim: 1) },
  OpRow("chunk", sample([2, 6])) { $0[0].chunked(3, dim: 1)[1] },
  OpRow("split, one part unused", sample([2, 6])) {
    let parts = $0[0].split([1, 3, 2], dim: 1)
    return parts[2] * 2 + parts[0]
  },
  OpRow("unbind", sample([3, 2])) { $0[0].unbound()[1] * $0[0].unbound()[2] },
]

let shapeBadInputs: [BadInput] = [
  BadInput("reshape: [2, 3] has 6 elements, [4, 2] has 8") {
    _ = Tensor<Float>.ones([2, 3]).reshaped(4, 2)
  },
  BadInput("Shape: the number of elements overflows") {
    _ = Shape([Int.max, 2])
  },
]
