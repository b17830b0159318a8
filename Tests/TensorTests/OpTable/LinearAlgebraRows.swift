import Tensor

let linearAlgebraRows: [OpRow] = [
  OpRow(
    "solve", Tensor([3, 1, 0.5, -1, 2, 1, 0.25, 0.5, 4], shape: [3, 3]), sample([3, 2], 2)
  ) { try! $0[0].solve($0[1]) }
]

let linearAlgebraBadInputs: [BadInput] = []
