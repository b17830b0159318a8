import Tensor

private let ids = Tensor<Int32>([2, 0, 2, 1], shape: [2, 2])

let indexingRows: [OpRow] = [
  OpRow("rows", sample([3, 4])) { $0[0].rows(ids) }
]

let indexingBadInputs: [BadInput] = [
  BadInput("rows: index 2 is not in 0..<2") {
    _ = Tensor<Float>.ones([2, 3]).rows(Tensor<Int32>([2]))
  }
]
