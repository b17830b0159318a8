import Tensor

/// 2 heads, 3 queries and 5 keys of width 4, values of width 2.
private func row(
  _ name: String,
  _ apply:
    @escaping @Sendable (_ q: Tensor<Float>, _ k: Tensor<Float>, _ v: Tensor<Float>) ->
    Tensor<Float>
) -> OpRow {
  OpRow("attention\(name)", sample([2, 3, 4]), sample([2, 5, 4], 2), sample([2, 5, 2], 3)) {
    apply($0[0], $0[1], $0[2])
  }
}

/// The first query sees keys 1 and 4, the second none, the third all.
private let mask = Tensor<Bool>((0..<15).map { [1, 4].contains($0) || $0 >= 10 }, shape: [3, 5])

/// By which the pairs of three vectors of width 4 are turned.
private let angles = sample([3, 2], 5)

let attentionRows: [OpRow] = [
  row("") { scaledDotProductAttention($0, $1, $2) },
  row(", scale") { scaledDotProductAttention($0, $1, $2, scale: 2) },
  row(", causal") { scaledDotProductAttention($0, $1, $2, isCausal: true) },
  row(", mask, one query sees nothing") { scaledDotProductAttention($0, $1, $2, mask: mask) },
  row(", mask of keys") {
    scaledDotProductAttention($0, $1, $2, mask: Tensor([true, true, false, true, false]))
  },
  row(", mask of keys by head") {
    scaledDotProductAttention(
      $0, $1, $2, mask: mask,
      keyMask: Tensor((0..<10).map { $0 != 4 && $0 != 5 }, shape: [2, 1, 5]))
  },
  row(", causal from the third key on") {
    scaledDotProductAttention($0, $1, $2, isCausal: true, firstQuery: 2)
  },
  row(", mask of a head's queries") {
    scaledDotProductAttention(
      $0, $1, $2, mask: Tensor([true, true, false, true, true, true], shape: [2, 3, 1]))
  },
  OpRow(
    "attention, additive mask", sample([2, 3, 4]), sample([2, 5, 4], 2), sample([2, 5, 2], 3),
    sample([2, 3, 5], 4)
  ) { scaledDotProductAttention($0[0], $0[1], $0[2], additiveMask: $0[3]) },
  OpRow(
    "attention, additive mask broadcast", sample([2, 3, 4]), sample([2, 5, 4], 2),
    sample([2, 5, 2], 3), sample([2, 1, 1], 4), sample([3, 5], 6)
  ) {
    scaledDotProductAttention($0[0], $0[1], $0[2], additiveMask: $0[3])
      + scaledDotProductAttention($0[0], $0[1], $0[2], additiveMask: $0[4])
  },
  OpRow(
    "attention, both masks and causal", sample([2, 3, 4]), sample([2, 5, 4], 2),
    sample([2, 5, 2], 3), sample([3, 5], 4)
  ) {
    scaledDotProductAttention(
      $0[0], $0[1], $0[2], mask: mask, additiveMask: $0[3], isCausal: true)
  },
  OpRow(
    "attention, shared heads", sample([1, 4, 3, 2]), sample([1, 2, 5, 2], 2),
    sample([1, 2, 5, 3], 3)
  ) { scaledDotProductAttention($0[0], $0[1], $0[2], isCausal: true, enableGQA: true) },
  OpRow(
    "attention, shared heads, mask", sample([2, 4, 3, 2]), sample([2, 2, 5, 2], 2),
    sample([2, 2, 5, 3], 3)
  ) { scaledDotProductAttention($0[0], $0[1], $0[2], mask: mask, enableGQA: true) },
  OpRow("attention, matrices", sample([3, 4]), sample([5, 4], 2), sample([5, 2], 3)) {
    scaledDotProductAttention($0[0], $0[1], $0[2])
  },
  OpRow(
    "attention, heads broadcast", sample([2, 2, 3, 4]), sample([2, 1, 5, 4], 2),
    sample([5, 2], 3)
  ) { scaledDotProductAttention($0[0], $0[1], $0[2]) },
  OpRow(
    "attention, one query", sample([2, 1, 4]), sample([2, 5, 4], 2), sample([2, 5, 2], 3)
  ) { scaledDotProductAttention($0[0], $0[1], $0[2]) },
  OpRow("attention, no keys", sample([2, 3, 4]), sample([2, 0, 4], 2), sample([2, 0, 2], 3)) {
    scaledDotProductAttention($0[0], $0[1], $0[2])
  },
  OpRow("attention, no queries", sample([2, 0, 4]), sample([2, 5, 4], 2), sample([2, 5, 2], 3)) {
    scaledDotProductAttention($0[0], $0[1], $0[2])
  },
  OpRow("attention, parts of one projection", sample([2, 3, 24])) {
    let parts = $0[0].split(8, dim: -1).map { $0.reshaped(2, 3, 2, 4).transposed(1, 2) }
    return scaledDotProductAttention(parts[0], parts[1], parts[2], isCausal: true)
      .transposed(1, 2).reshaped(2, 3, 8)
  },
  OpRow("attention, keys and values of one projection", sample([2, 2, 3, 4]), sample([2, 5, 16])) {
    let parts = $0[1].split(8, dim: -1).map { $0.reshaped(2, 5, 2, 4).transposed(1, 2) }
    return scaledDotProductAttention($0[0], parts[0], parts[1])
  },
  OpRow("rotary, halves", sample([2, 3, 4])) {
    $0[0].rotated(cosines: angles.cos(), sines: angles.sin())
  },
  OpRow("rotary, pairs", sample([3, 4])) {
    $0[0].rotated(cosines: angles.cos(), sines: angles.sin(), isInterleaved: true)
  },
  OpRow(
    "attention, dropout", sample([2, 3, 4]), sample([2, 5, 4], 2), sample([2, 5, 2], 3),
    sample([3, 5], 4), unlikePyTorch: "the random numbers are others"
  ) { x in
    Generator.$current.withValue(Generator(seed: 5)) {
      scaledDotProductAttention(x[0], x[1], x[2], additiveMask: x[3], dropout: 0.4)
    }
  },
]

let attentionBadInputs: [BadInput] = [
  BadInput(
    "scaledDotProductAttention: query [2, 3], key [4, 5] and value [4, 2] do not fit"
  ) { _ = scaledDotProductAttention(.ones([2, 3]), .ones([4, 5]), .ones([4, 2])) },
  BadInput("scaledDotProductAttention: the dropout probability must be in [0, 1) (1.0)") {
    _ = scaledDotProductAttention(.ones([2, 3]), .ones([4, 3]), .ones([4, 2]), dropout: 1)
  },
  BadInput(
    "scaledDotProductAttention: the heads of query [3, 2, 3], key [2, 4, 3] and value [2, 4, 2]"
  ) {
    _ = scaledDotProductAttention(
      .ones([3, 2, 3]), .ones([2, 4, 3]), .ones([2, 4, 2]), enableGQA: true)
  },
  BadInput("scaledDotProductAttention: the first query's place is negative (-1)") {
    _ = scaledDotProductAttention(.ones([2, 3]), .ones([4, 3]), .ones([4, 2]), firstQuery: -1)
  },
  BadInput("rotated: cosines [2, 1] and sines [2, 1] do not fit [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).rotated(cosines: .ones([2, 1]), sines: .ones([2, 1]))
  },
  BadInput("scaledDotProductAttention: the mask [3] does not broadcast to [2, 4]") {
    _ = scaledDotProductAttention(
      .ones([2, 3]), .ones([4, 3]), .ones([4, 2]), mask: Tensor([true, false, true]))
  },
]
