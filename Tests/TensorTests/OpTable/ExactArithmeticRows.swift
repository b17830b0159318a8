import Tensor

private func integers<E: TensorElement>(_ x: Tensor<Float>) -> Tensor<E> {
  (x * 10).trunc().to(E.self)
}

/// A row for one element type; the result as Float.
private func row<E: TensorElement>(
  _ name: String, _ type: E.Type, _ a: Tensor<Float>, _ b: Tensor<Float>,
  _ body: @escaping @Sendable (Tensor<E>, Tensor<E>) -> Tensor<E>
) -> OpRow {
  OpRow(name, a, b, differentiable: false) { body(integers($0[0]), integers($0[1])).to() }
}

private func doubles(
  _ name: String, _ a: Tensor<Float>, _ b: Tensor<Float>,
  _ body: @escaping @Sendable (Tensor<Double>, Tensor<Double>) -> Tensor<Double>
) -> OpRow {
  OpRow(name, a, b, differentiable: false) { body($0[0].to(), $0[1].to()).to() }
}

let exactArithmeticRows: [OpRow] = [
  row("int32 arithmetic", Int32.self, sample([4, 6]), sample([6], 2)) {
    ($0 + $1) * ($0 - $1) - (3 - $0) * 2 + (1 + $1)
  },
  row("int32 floorDivide", Int32.self, sample([4, 6]), sample([4, 6], 2, offset: 1.5)) {
    $0.floorDivide($1) + $0.floorDivide(-3)
  },
  row("int32 remainder", Int32.self, sample([4, 6]), sample([4, 6], 2, offset: -1.5)) {
    $0.remainder($1) + $0.remainder(3) * 100
  },
  row("int32 negate, abs, clamp", Int32.self, sample([4, 6]), sample([6], 2)) {
    (-$0).abs() * 100 + $0.clamp(min: -3, max: 4) + $1.clamp(max: 0)
  },
  row("int32 maximum and minimum", Int32.self, sample([4, 6]), sample([4, 1], 2)) {
    maximum($0, $1) * 100 + minimum($0, $1)
  },
  row("int32 arithmetic, empty", Int32.self, sample([0, 3]), sample([3], 2)) { $0 + $1 },
  row("int64 arithmetic", Int64.self, sample([4, 6]), sample([4, 6], 2, offset: 1.5)) {
    ($0 + $1) * $0 - $0.floorDivide($1) + $0.remainder($1) + maximum(-$0, minimum($1, $0).abs())
  },
  row("uint8 arithmetic", UInt8.self, sample([4, 6], offset: 2), sample([6], 2, offset: 2)) {
    ($0 * $1 * 3 + $0.floorDivide($1)) - $1.remainder($0) * maximum($0, $1) + minimum($0, -$1)
  },
  doubles("double arithmetic", sample([4, 6]), sample([4, 6], 2, offset: 2)) {
    ($0 + $1) * ($0 - 2) / $1 - 3 / $1 + ($1 - $0).abs() - $0 / 4
  },
  doubles("double remainder and floorDivide", sample([4, 6]), sample([6], 2, offset: 0.06)) {
    ($0 * 5).remainder($1) + ($0 * 5).floorDivide($1) * 100
  },
  doubles("double functions", sample([4, 6]), sample([4, 6], 2, offset: 2)) {
    $0.exp() + $1.log() + $1.sqrt() + $0.tanh() + $0.sigmoid() + $1.pow($0) + $1.pow(1.5)
  },
  doubles("double maximum, minimum and clamp", sample([4, 6]), sample([6], 2)) {
    maximum($0, $1) + minimum($0, -$1) * 10 + $0.clamp(min: -0.3, max: 0.4) * 100
  },
  doubles("double, a transposed view", sample([4, 6]), sample([4], 2)) {
    $0.transposed() * $1 + 1
  },
]

let exactArithmeticBadInputs: [BadInput] = [
  BadInput("*: shapes [2, 3] and [2] do not broadcast") {
    _ = Tensor<Int32>.ones([2, 3]) * .ones([2])
  },
  BadInput("floorDivide: an integer is divided by 0") {
    _ = Tensor<Int32>.ones([3]).floorDivide(Tensor([1, 0, 2]))
  },
  BadInput("remainder: an integer is divided by 0") { _ = Tensor<UInt8>.ones([3]).remainder(0) },
]
