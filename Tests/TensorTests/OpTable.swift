import Tensor
import Testing

/// One way of calling an op: its row drives the gradient check, the comparison of views with
/// contiguous inputs, and the meta-test that no recorded op is left out.
struct OpRow: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let inputs: [Tensor<Float>]
  let apply: @Sendable ([Tensor<Float>]) -> Tensor<Float>

  init(
    _ name: String, _ inputs: Tensor<Float>...,
    apply: @escaping @Sendable ([Tensor<Float>]) -> Tensor<Float>
  ) {
    testDescription = name
    self.inputs = inputs
    self.apply = apply
  }
}

/// Distinct numbers in about ±1, none within the gradient check's step of 0.
func sample(_ shape: Shape, _ seed: Int = 1, offset: Float = 0) -> Tensor<Float> {
  let values = (0..<shape.elementCount).map {
    Float(($0 &* 37 &+ seed &* 17) % 23) / 11 - 1.02 + offset
  }
  return Tensor(values, shape: shape)
}

private let ids = Tensor<Int32>([2, 0, 2, 1], shape: [2, 2])
private let targets = Tensor<Int32>([1, 0, 3, 2], shape: [4])

let opTable: [OpRow] = [
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
  OpRow("softmax", sample([2, 3])) { $0[0].softmax() },
  OpRow("softmax, first dimension", sample([3, 2])) { $0[0].softmax(dim: 0) },
  OpRow("logSoftmax", sample([2, 3])) { $0[0].logSoftmax() },
  OpRow("crossEntropy", sample([4, 5])) { crossEntropy($0[0], targets, ignoreIndex: 0) },
  OpRow("crossEntropy, smoothed", sample([4, 5])) {
    crossEntropy($0[0], targets, ignoreIndex: 0, labelSmoothing: 0.2)
  },
  OpRow("reshape", sample([2, 6])) { $0[0].reshaped(3, -1).squared() },
  OpRow("flatten", sample([2, 3, 2])) { $0[0].flattened(from: 1).squared() },
  OpRow("permute", sample([2, 3, 2])) { $0[0].permuted(2, 0, 1).squared() },
  OpRow("transpose", sample([2, 3])) { $0[0].transposed().squared() },
  OpRow("unsqueeze and squeeze", sample([2, 3])) { $0[0].unsqueezed(1).squared().squeezed(1) },
  OpRow("narrow", sample([2, 5])) { $0[0].narrow(dim: 1, start: 1, length: 3).squared() },
  OpRow("select", sample([2, 5])) { $0[0].select(dim: 1, -1).squared() },
  OpRow("expand", sample([2, 1])) { $0[0].expanded(to: [3, 2, 4]).squared() },
  OpRow("cat", sample([2, 3]), sample([2, 1], 2), sample([2, 0], 3)) { Tensor.cat($0, dim: 1) },
  OpRow("stack", sample([2, 3]), sample([2, 3], 2)) { Tensor.stack($0, dim: 1) },
  OpRow("chunk", sample([2, 6])) { $0[0].chunked(3, dim: 1)[1] },
  OpRow("split, one part unused", sample([2, 6])) {
    let parts = $0[0].split([1, 3, 2], dim: 1)
    return parts[2] * 2 + parts[0]
  },
  OpRow("unbind", sample([3, 2])) { $0[0].unbound()[1] * $0[0].unbound()[2] },
  OpRow("rows", sample([3, 4])) { $0[0].rows(ids) },
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
  OpRow("conv2d", sample([2, 2, 5, 4]), sample([3, 2, 3, 3], 2), sample([3], 3)) {
    $0[0].conv2d($0[1], $0[2], .init(stride: (2, 1), padding: (1, 1)))
  },
  OpRow("conv2d, groups, no bias", sample([1, 4, 4, 4]), sample([4, 2, 2, 2], 2)) {
    $0[0].conv2d($0[1], nil, .init(groups: 2))
  },
  // Distinct values: a tie within a window would have no gradient to compare.
  OpRow("maxPool2d", Tensor((0..<40).map { Float($0 &* 17 % 41) / 20 }, shape: [1, 2, 5, 4])) {
    $0[0].maxPool2d(kernel: 3, stride: 2, padding: 1, ceilMode: true)
  },
  OpRow("adaptiveAveragePool2d", sample([1, 2, 5, 4])) {
    $0[0].adaptiveAveragePool2d(height: 2, width: 3)
  },
  OpRow("lstmCell, hidden state", sample([2, 12]), sample([2, 3], 2)) {
    lstmCell(gates: $0[0], cell: $0[1]).hidden
  },
  OpRow("lstmCell, both states", sample([2, 12]), sample([2, 3], 2)) {
    let (hidden, cell) = lstmCell(gates: $0[0], cell: $0[1])
    return hidden * 2 + cell
  },
  OpRow("additiveScores", sample([2, 3, 4]), sample([2, 4], 2), sample([4], 3)) {
    additiveScores(keys: $0[0], query: $0[1], v: $0[2])
  },
  OpRow("dropout", sample([2, 8])) { x in
    Generator.$current.withValue(Generator(seed: 5)) { x[0].dropout(0.5) }
  },
  OpRow(
    "solve", Tensor([3, 1, 0.5, -1, 2, 1, 0.25, 0.5, 4], shape: [3, 3]), sample([3, 2], 2)
  ) { try! $0[0].solve($0[1]) },
]
