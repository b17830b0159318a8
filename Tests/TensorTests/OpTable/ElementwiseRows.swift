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
  OpRow("maximum", sample([2, 3]), sample([2, 3], 2)) { maximum($0[0], $0[1]) },
  OpRow("maximum of equals", sample([2, 3])) { maximum($0[0], $0[0] * 1) },
  OpRow("minimum", sample([2, 3]), sample([3], 2)) { minimum($0[0], $0[1]) },
  OpRow("maximum, one row against one column", sample([1, 3]), sample([2, 1], 2)) {
    maximum($0[0], $0[1])
  },
  OpRow("expm1", sample([2, 3])) { $0[0].expm1() },
  OpRow("log1p", sample([2, 3], offset: 1.5)) { $0[0].log1p() },
  OpRow("log2", sample([2, 3], offset: 2)) { $0[0].log2() },
  OpRow("log10", sample([2, 3], offset: 2)) { $0[0].log10() },
  OpRow("rsqrt", sample([2, 3], offset: 2)) { $0[0].rsqrt() },
  OpRow("reciprocal", sample([2, 3], offset: 2)) { $0[0].reciprocal() },
  OpRow("exp, channels last", sample([2, 2, 3, 2])) { $0[0].permuted(0, 3, 1, 2).exp() },
  OpRow("exp, empty", sample([0, 3])) { $0[0].exp() },
  OpRow("exp, a scalar", sample([])) { $0[0].exp() },
  OpRow("erf", sample([4, 6])) { $0[0].erf() },
  OpRow("erfc", sample([4, 6])) { $0[0].erfc() },
  OpRow("sign", sample([2, 3])) { $0[0].sign() },
  OpRow("floor", sample([4, 6])) { ($0[0] * 3).floor() },
  OpRow("ceil", sample([4, 6])) { ($0[0] * 3).ceil() },
  OpRow("round", sample([4, 6])) { ($0[0] * 3).round() },
  OpRow("round, halves to even", sample([2]), differentiable: false) { _ in
    Tensor([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5]).round()
  },
  OpRow("trunc", sample([4, 6])) { ($0[0] * 3).trunc() },
  OpRow("clamp", sample([4, 6])) { $0[0].clamp(min: -0.5, max: 0.3) },
  OpRow("clamp from below", sample([4, 6])) { $0[0].clamp(min: -0.5) },
  OpRow("clamp from above", sample([4, 6])) { $0[0].clamp(max: 0.3) },
  OpRow("clamp, limits crossed", sample([2, 3])) { $0[0].clamp(min: 1, max: 0.5) },
  OpRow("clamp between tensors", sample([4, 6]), sample([6], 2), sample([4, 1], 3)) {
    $0[0].clamp(min: $0[1], max: $0[2])
  },
  OpRow("clamp above a tensor", sample([4, 6]), sample([6], 2)) { $0[0].clamp(min: $0[1]) },
  OpRow("pow", sample([2, 3], offset: 2), sample([2, 3], 2)) { $0[0].pow($0[1]) },
  OpRow("pow, broadcast", sample([2, 1], offset: 2), sample([3], 2)) { $0[0].pow($0[1]) },
  OpRow("pow of a number", sample([2, 3])) { pow(2.5, $0[0]) },
  OpRow("pow to the 0th", sample([2, 3])) { $0[0].pow(0) },
  OpRow("pow to the 1st", sample([2, 3])) { $0[0].pow(1) },
  OpRow("pow to the 2nd", sample([2, 3])) { $0[0].pow(2) },
  OpRow("pow to the 3rd", sample([2, 3])) { $0[0].pow(3) },
  OpRow("pow to the 5th", sample([2, 3])) { $0[0].pow(5) },
  OpRow("pow to the minus 2nd", sample([2, 3], offset: 2)) { $0[0].pow(-2) },
  OpRow("pow to a half", sample([2, 3], offset: 2)) { $0[0].pow(0.5) },
  OpRow("pow to minus a half", sample([2, 3], offset: 2)) { $0[0].pow(-0.5) },
  OpRow("pow to 1.7", sample([2, 3], offset: 2)) { $0[0].pow(1.7) },
  OpRow("remainder", sample([4, 6]), sample([4, 6], 10, offset: 1.5)) {
    ($0[0] * 3).remainder($0[1])
  },
  OpRow("remainder, a row", sample([2, 3]), sample([3], 2, offset: -2)) {
    ($0[0] * 3).remainder($0[1])
  },
  OpRow("remainder of a number", sample([4, 6])) { ($0[0] * 3).remainder(-0.7) },
  OpRow("fmod", sample([4, 6]), sample([4, 6], 10, offset: 1.5)) { ($0[0] * 3).fmod($0[1]) },
  OpRow("fmod of a number", sample([4, 6])) { ($0[0] * 3).fmod(-0.7) },
]

let elementwiseBadInputs: [BadInput] = [
  BadInput("+: shapes [2, 3] and [2] do not broadcast") {
    _ = Tensor<Float>.ones([2, 3]) + .ones([2])
  },
  BadInput("pow: shapes [2, 3] and [2] do not broadcast") {
    _ = Tensor<Float>.ones([2, 3]).pow(.ones([2]))
  },
  BadInput("clamp: neither min nor max is given") {
    _ = Tensor<Float>.ones([2]).clamp(min: Float?.none)
  },
]
