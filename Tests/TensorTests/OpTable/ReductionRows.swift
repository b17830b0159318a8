import Tensor

let reductionRows: [OpRow] = [
  OpRow("sum", sample([2, 3])) { $0[0].sum() },
  OpRow("sum of nothing", sample([0])) { $0[0].sum() },
  OpRow("sum, first dimension", sample([2, 3, 2])) { $0[0].sum(dim: 0) },
  OpRow("sum, middle dimension", sample([2, 3, 2])) { $0[0].sum(dim: 1, keepDim: true) },
  OpRow("sum, outer dimensions", sample([2, 3, 2])) { $0[0].sum(dims: [0, 2]) },
  OpRow("sum, channels last", sample([2, 2, 3, 4])) {
    $0[0].permuted(0, 3, 1, 2).sum(dims: [0, 2, 3])
  },
  OpRow("mean", sample([2, 3])) { $0[0].mean(dim: -1) },
  OpRow("max", sample([2, 3, 2])) { $0[0].max(dim: 1).values },
]

let reductionBadInputs: [BadInput] = []
