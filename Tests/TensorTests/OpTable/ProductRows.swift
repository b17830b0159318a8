import Tensor

let productRows: [OpRow] = [
  OpRow("matmul", sample([2, 3]), sample([3, 4], 2)) { $0[0].matmul($0[1]) },
  OpRow("matmul, transposed left", sample([3, 2]), sample([3, 4], 2)) {
    $0[0].matmul($0[1], transposeSelf: true)
  },
  OpRow("matmul, transposed right", sample([2, 3]), sample([4, 3], 2)) {
    $0[0].matmul($0[1], transposeOther: true)
  },
  OpRow("matmul, both transposed", sample([3, 2]), sample([4, 3], 2)) {
    $0[0].matmul($0[1], transposeSelf: true, transposeOther: true)
  },
  OpRow("matmul, one row", sample([1, 3]), sample([3, 4], 2)) { $0[0].matmul($0[1]) },
  OpRow("matmul, one column", sample([4, 3]), sample([3, 1], 2)) { $0[0].matmul($0[1]) },
  OpRow("matmul, inner size 0", sample([2, 0]), sample([0, 3], 2)) { $0[0].matmul($0[1]) },
  OpRow("matmul, batched", sample([2, 2, 3]), sample([2, 3, 2], 2)) { $0[0].matmul($0[1]) },
  OpRow("matmul, batched and transposed", sample([2, 3, 2]), sample([2, 2, 3], 2)) {
    $0[0].matmul($0[1], transposeSelf: true, transposeOther: true)
  },
  OpRow("linear", sample([2, 2, 3]), sample([4, 3], 2), sample([4], 3)) {
    $0[0].linear($0[1], $0[2])
  },
]

let productBadInputs: [BadInput] = [
  BadInput("matmul: inner dimensions 3 and 4 differ ([2, 3] × [4, 5])") {
    _ = Tensor<Float>.ones([2, 3]).matmul(.ones([4, 5]))
  }
]
