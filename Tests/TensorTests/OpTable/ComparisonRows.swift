import Tensor

private let nan = Float.nan
private let infinity = Float.infinity
private let mask = Tensor<Bool>([true, false, true, true, false, false], shape: [2, 3])
private let specials = Tensor<Float>([0, -0.0, 1, -1, infinity, -infinity, nan])

/// Rounds to few values, so that some are equal.
private func coarse(_ x: Tensor<Float>) -> Tensor<Float> { (x * 2).round() }

private func row(
  _ name: String, _ a: Tensor<Float>, _ b: Tensor<Float>,
  _ test: @escaping @Sendable (Tensor<Float>, Tensor<Float>) -> Tensor<Bool>
) -> OpRow {
  OpRow(name, a, b, differentiable: false) { test(coarse($0[0]), coarse($0[1])).to(Float.self) }
}

private func integers(_ x: Tensor<Float>) -> Tensor<Int32> { coarse(x).to(Int32.self) }

let comparisonRows: [OpRow] = [
  row("less", sample([4, 6]), sample([4, 6], 2)) { $0 .< $1 },
  row("less or equal", sample([4, 6]), sample([4, 6], 2)) { $0 .<= $1 },
  row("greater", sample([4, 6]), sample([4, 6], 2)) { $0 .> $1 },
  row("greater or equal", sample([4, 6]), sample([4, 6], 2)) { $0 .>= $1 },
  row("equal", sample([4, 6]), sample([4, 6], 2)) { $0 .== $1 },
  row("not equal", sample([4, 6]), sample([4, 6], 2)) { $0 .!= $1 },
  row("less, a row", sample([4, 6]), sample([6], 2)) { $0 .< $1 },
  row("less, both broadcast", sample([4, 1]), sample([6], 2)) { $0 .< $1 },
  row("less, channels last", sample([2, 2, 3, 2]), sample([2, 1, 1], 2)) {
    $0.permuted(0, 3, 1, 2) .< $1
  },
  row("less, empty", sample([0, 3]), sample([3], 2)) { $0 .< $1 },
  row("less, numbers on either side", sample([4, 6]), sample([4, 6], 2)) {
    ($0 .< 1) .^ (0 .<= $1)
  },
  OpRow("less, integers", sample([4, 6]), sample([6], 2), differentiable: false) {
    ((integers($0[0]) .< integers($0[1])) .| (integers($0[0]) .== 2)).to(Float.self)
  },
  OpRow("less, doubles", sample([4, 6]), sample([6], 2), differentiable: false) {
    (coarse($0[0]).to(Double.self) .>= coarse($0[1]).to(Double.self)).to(Float.self)
  },
  OpRow("equal, bytes", sample([4, 6]), sample([6], 2), differentiable: false) {
    (integers($0[0]).abs().to(UInt8.self) .== integers($0[1]).abs().to(UInt8.self)).to(Float.self)
  },
  OpRow("not equal, long integers", sample([4, 6]), sample([6], 2), differentiable: false) {
    (integers($0[0]).to(Int64.self) .!= integers($0[1]).to(Int64.self)).to(Float.self)
  },
  OpRow("equal, bfloat16", sample([4, 6]), sample([6], 2), differentiable: false) {
    (coarse($0[0]).to(BFloat16.self) .== coarse($0[1]).to(BFloat16.self)).to(Float.self)
  },
  row("logical operators", sample([4, 6]), sample([4, 6], 2)) {
    let (a, b) = ($0 .> 0, $1 .> 0)
    return ((a .& b) .| .!(a .^ b)) .!= (a .== false)
  },
  OpRow("isNaN", sample([2]), differentiable: false) { _ in specials.isNaN().to() },
  OpRow("isInfinite", sample([2]), differentiable: false) { _ in specials.isInfinite().to() },
  OpRow("isFinite", sample([2]), differentiable: false) { _ in specials.isFinite().to() },
  OpRow("isClose", sample([2]), differentiable: false) { _ in
    specials.unsqueezed(1).isClose(to: specials).to()
  },
  OpRow("isClose, NaN equal", sample([2]), differentiable: false) { _ in
    specials.unsqueezed(1).isClose(to: specials, equalNaN: true).to()
  },
  OpRow("isClose, doubles", sample([2]), differentiable: false) { _ in
    let x = specials.to(Double.self)
    return Tensor.stack([
      x.unsqueezed(1).isClose(to: x), x.unsqueezed(1).isClose(to: x, equalNaN: true),
    ]).to()
  },
  OpRow(
    "isClose, tolerances for doubles", sample([4, 6]), sample([4, 6], 2), differentiable: false
  ) {
    $0[0].to(Double.self).isClose(to: $0[1].to(), rtol: 0.3, atol: 0.1).to()
  },
  OpRow("isClose, tolerances", sample([4, 6]), sample([4, 6], 2), differentiable: false) {
    $0[0].isClose(to: $0[1], rtol: 0.3, atol: 0.1).to()
  },
  OpRow("where", sample([2, 3]), sample([2, 3], 2)) { Tensor.where(mask, $0[0], $0[1]) },
  OpRow("where, all broadcast", sample([4, 1, 1]), sample([3], 2)) {
    Tensor.where(mask, $0[0], $0[1])
  },
  OpRow("where, a mask broadcast", sample([2, 3]), sample([2, 3], 2)) {
    Tensor.where(Tensor([true, false], shape: [2, 1]), $0[0], $0[1])
  },
  OpRow("where, numbers", sample([2, 3])) {
    Tensor.where(mask, $0[0], 2) + Tensor.where(mask, 3, $0[0]) + Tensor.where(mask, 4, 5)
  },
  OpRow("where, channels last", sample([2, 2, 3, 2]), sample([2, 1, 1], 2)) {
    let x = $0[0].permuted(0, 3, 1, 2)
    return Tensor.where(x .> 0, x, $0[1])
  },
  OpRow("where, integers", sample([2, 3]), differentiable: false) {
    Tensor.where(mask, integers($0[0]), 7).to()
  },
  OpRow("where, doubles", sample([2, 3]), differentiable: false) {
    Tensor.where(mask, $0[0].to(Double.self), 7).to()
  },
  OpRow("where, masks", sample([2, 3]), differentiable: false) {
    Tensor.where(mask, $0[0] .> 0, false).to()
  },
  OpRow("maskedFill", sample([2, 3])) { $0[0].maskedFill(mask, 2) },
  OpRow("maskedFill, a mask broadcast", sample([2, 3])) {
    $0[0].maskedFill(Tensor([true, false, true]), -.infinity).maskedFill(mask, 1)
      .maskedFill(.!mask, 2) + $0[0]
  },
]

let comparisonBadInputs: [BadInput] = [
  BadInput(".<: shapes [2, 3] and [2] do not broadcast") {
    let smaller = Tensor<Float>.ones([2, 3]) .< Tensor<Float>.ones([2])
    _ = smaller
  },
  BadInput("where: shapes [2, 3], [4] and [3] do not broadcast") {
    _ = Tensor.where(mask, Tensor<Float>.ones([4]), .ones([3]))
  },
  BadInput("maskedFill: mask [2, 3] does not broadcast to [3]") {
    _ = Tensor<Float>.ones([3]).maskedFill(mask, 0)
  },
]
