import Tensor

/// All sample values, spread over ±3.5; none maps next to a kink.
private func wide(_ seed: Int = 1) -> Tensor<Float> { sample([4, 6], seed) }

let activationRows: [OpRow] = [
  OpRow("sigmoid", sample([2, 3])) { $0[0].sigmoid() },
  OpRow("relu", sample([2, 3])) { $0[0].relu() },
  OpRow("relu6", wide()) { ($0[0] * 7).relu6() },
  OpRow("leakyRelu", sample([2, 3])) { $0[0].leakyRelu() },
  OpRow("leakyRelu, another slope", sample([2, 3])) { $0[0].leakyRelu(negativeSlope: 0.3) },
  OpRow("elu", sample([2, 3])) { $0[0].elu() },
  OpRow("elu, another alpha", sample([2, 3])) { $0[0].elu(alpha: 0.4) },
  OpRow("selu", sample([2, 3])) { $0[0].selu() },
  OpRow("celu", wide()) { ($0[0] * 3.5).celu() },
  OpRow("celu, another alpha", wide()) { ($0[0] * 3.5).celu(alpha: 0.4) },
  OpRow("prelu", sample([2, 3]), sample([1], 2)) { $0[0].prelu($0[1]) },
  OpRow("prelu, a slope for each channel", sample([2, 3, 2]), sample([3], 2)) {
    $0[0].prelu($0[1])
  },
  OpRow("gelu", wide()) { ($0[0] * 3.5).gelu() },
  OpRow("gelu, channels last", sample([2, 2, 3, 2])) { $0[0].permuted(0, 3, 1, 2).gelu() },
  OpRow("gelu, gradient in another order", sample([2, 3])) {
    $0[0].transposed().gelu().transposed() * $0[0]
  },
  OpRow("gelu, empty", sample([0, 3])) { $0[0].gelu() },
  OpRow("gelu by tanh", wide()) { ($0[0] * 3.5).gelu(approximate: .tanh) },
  OpRow("silu", wide()) { ($0[0] * 3.5).silu() },
  OpRow("mish", wide()) { ($0[0] * 3.5).mish() },
  OpRow("softplus", wide()) { ($0[0] * 3.5).softplus() },
  OpRow("softplus, beta and threshold", wide()) { ($0[0] * 3.5).softplus(beta: 2, threshold: 3) },
  OpRow("hardswish", wide()) { ($0[0] * 3.5).hardswish() },
  OpRow("hardsigmoid", wide()) { ($0[0] * 3.5).hardsigmoid() },
  OpRow("hardtanh", wide()) { ($0[0] * 3.5).hardtanh() },
  OpRow("hardtanh, other limits", wide()) { ($0[0] * 3.5).hardtanh(min: -2, max: 0.5) },
  OpRow("logSigmoid", wide()) { ($0[0] * 3.5).logSigmoid() },
  OpRow("softsign", sample([2, 3])) { $0[0].softsign() },
]

let activationBadInputs: [BadInput] = [
  BadInput("softplus: beta is 0") { _ = Tensor<Float>.ones([2]).softplus(beta: 0) },
  BadInput("celu: alpha is 0") { _ = Tensor<Float>.ones([2]).celu(alpha: 0) },
  BadInput("prelu: weight [2] does not fit the channels of [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).prelu(.ones([2]))
  },
  BadInput("hardtanh: min 1.0 is above max -1.0") {
    _ = Tensor<Float>.ones([2]).hardtanh(min: 1, max: -1)
  },
]
