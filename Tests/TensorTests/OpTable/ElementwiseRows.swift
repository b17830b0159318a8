import Tensor

let elementwiseRows: [OpRow] = [
  OpRow("add", sample([2, 3]), sample([2, 3], 2)) { $0[0] + $0[1] },
  OpRow("add, a row broadcast", sample([2, 3]), sample([3], 2)) { $0[0] + $0[1] },
  OpRow("add, both broadcast", sample([2, 1, 3]), sample([4, 1], 2)) { $0[0] + $0[1] },
  OpRow("add, a scalar tensor", sample([2, 3]), sample([], 2)) { $0[1] + $0[0] },
  OpRow("add, empty", sample([0, 3]), sample([3], 2)) { $0[0] + $0[1] },
  OpRow("add a number", sample([2, 3])) { 2 + $0[0] + 1 },
  OpRow("add, channels last", sample([2, 2, 3, 2]), sample([2, 1, 1], 2)) {
    $0[0].permuted(0, 3, 1, 2) + $0[1]
  },
  OpRow("add, two orders in memory", sample([2, 2, 3, 2]), sample([2, 2, 2, 3], 2)) {
    $0[0].permuted(0, 3, 1, 2) + $0[1]
  },
  OpRow("subtract", sample([2, 3]), sample([2, 1], 2)) { $0[0] - $0[1] },
  OpRow("subtract from a number", sample([2, 3])) { 1 - $0[0] - 2 },
  OpRow("multiply", sample([2, 3]), sample([2, 3], 2)) { $0[0] * $0[1] },
  OpRow("multiply, a middle dimension broadcast", sample([2, 3, 4]), sample([2, 1, 4], 2)) {
    $0[0] * $0[1]
  },
  OpRow("square by multiplication, one input twice", sample([3])) { $0[0] * $0[0] },
  OpRow("multiply by a number", sample([2, 3])) { $0[0] * 3 },
  OpRow("divide", sample([2, 3]), sample([2, 3], 2, offset: 3)) { $0[0] / $0[1] },
  OpRow("divide by a number", sample([2, 3])) { $0[0] / 3 },
  OpRow("divide a number", sample([2, 3], offset: 3)) { 2 / $0[0] },
  OpRow("negate", sample([2, 3])) { -$0[0] },
  OpRow("exp", sample([2, 3])) { $0[0].exp() },
  OpRow("log", sample([2, 3], offset: 2)) { $0[0].log() },
  OpRow("sqrt", sample([2, 3], offset: 2)) { $0[0].sqrt() },
  OpRow("abs", sample([2, 3])) { $0[0].abs() },
  OpRow("square", sample([2, 3])) { $0[0].squared() },
  OpRow("tanh", sample([2, 3])) { $0[0].tanh() },
  OpRow("sigmoid", sample([2, 3])) { $0[0].sigmoid() },
  OpRow("relu", sample([2, 3])) { $0[0].relu() },
  OpRow("maximum", sample([2, 3]), sample([2, 3], 2)) { maximum($0[0], $0[1]) },
  OpRow("minimum", sample([2, 3]), sample([3], 2)) { minimum($0[0], $0[1]) },
]

let elementwiseBadInputs: [BadInput] = [
  BadInput("+: shapes [2, 3] and [2] do not broadcast") {
    _ = Tensor<Float>.ones([2, 3]) + .ones([2])
  }
]
