import Tensor

let trigonometryRows: [OpRow] = [
  OpRow("sin", sample([4, 6])) { ($0[0] * 3.5).sin() },
  OpRow("cos", sample([4, 6])) { ($0[0] * 3.5).cos() },
  OpRow("tan", sample([2, 3])) { $0[0].tan() },
  OpRow("asin", sample([2, 3])) { ($0[0] * 0.9).asin() },
  OpRow("acos", sample([2, 3])) { ($0[0] * 0.9).acos() },
  OpRow("atan", sample([4, 6])) { ($0[0] * 3.5).atan() },
  OpRow("sinh", sample([2, 3])) { $0[0].sinh() },
  OpRow("cosh", sample([2, 3])) { $0[0].cosh() },
  OpRow("tanh", sample([2, 3])) { $0[0].tanh() },
  OpRow("atan2", sample([4, 6]), sample([4, 6], 2)) { atan2($0[0], $0[1]) },
  OpRow("atan2, broadcast", sample([2, 1]), sample([3], 2)) { atan2($0[0], $0[1]) },
]

let trigonometryBadInputs: [BadInput] = [
  BadInput("atan2: shapes [2, 3] and [2] do not broadcast") {
    _ = atan2(Tensor<Float>.ones([2, 3]), Tensor<Float>.ones([2]))
  }
]
