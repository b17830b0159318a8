import ApusTestSupport
import NN
import Tensor
import Testing

@Suite("Layers agree with PyTorch in outputs and in all gradients")
struct LayersMatchPyTorch {
  @Test(
    "Conv2d",
    arguments: [
      ("plain", 1, 1, 1, 1), ("stride", 2, 0, 1, 1), ("1x1", 1, 0, 1, 1), ("groups", 1, 1, 1, 2),
      ("depthwise", 1, 1, 1, 5), ("dilation", 1, 1, 2, 1), ("no_bias", 1, 1, 1, 1),
    ])
  func conv2d(name: String, stride: Int, padding: Int, dilation: Int, groups: Int) throws {
    let fixture = try Fixture("conv2d_\(name)")
    let weight = try fixture.tensor("state.weight").shape
    let layer = Conv2d(
      weight[1] * groups, weight[0], kernelSize: weight[2], stride: stride, padding: padding,
      dilation: dilation, groups: groups, bias: name != "no_bias")
    try fixture.load(into: layer)
    #expect(try fixture.discrepancy(module: layer, inputs: ["x"]) { [layer($0[0])] } < 1e-5)
  }

  @Test("convolution with a kernel that is not square")
  func asymmetricConvolution() throws {
    let fixture = try Fixture("conv2d_asymmetric")
    let (weight, bias) = (try fixture.tensor("state.weight"), try fixture.tensor("state.bias"))
    let worst = try fixture.discrepancy(inputs: ["x"]) {
      [$0[0].conv2d(weight, bias, .init(padding: (1, 2)))]
    }
    #expect(worst < 1e-5)
  }

  @Test("MaxPool2d", arguments: [false, true])
  func maxPool2d(ceilMode: Bool) throws {
    let fixture = try Fixture("max_pool2d_\(ceilMode ? "ceil" : "floor")")
    let layer = MaxPool2d(kernelSize: 3, stride: 2, ceilMode: ceilMode)
    #expect(try fixture.discrepancy(inputs: ["x"]) { [layer($0[0])] } < 1e-6)
  }

  @Test("BatchNorm2d in training, which also moves the running statistics")
  func batchNorm2dTraining() throws {
    let fixture = try Fixture("batch_norm2d_training")
    let layer = BatchNorm2d(5)
    try fixture.load(into: layer)
    #expect(try fixture.discrepancy(module: layer, inputs: ["x"]) { [layer($0[0])] } < 2e-5)
    #expect(maximumDifference(layer.runningMean, try fixture.tensor("output.running_mean")) < 1e-6)
    #expect(maximumDifference(layer.runningVar, try fixture.tensor("output.running_var")) < 1e-6)
  }

  @Test("BatchNorm2d in evaluation")
  func batchNorm2dEvaluation() throws {
    let fixture = try Fixture("batch_norm2d_eval")
    let layer = BatchNorm2d(5)
    try fixture.load(into: layer)
    layer.isTraining = false
    #expect(try fixture.discrepancy(module: layer, inputs: ["x"]) { [layer($0[0])] } < 1e-5)
  }

  @Test("adaptive average pooling")
  func adaptiveAveragePool2d() throws {
    let fixture = try Fixture("adaptive_avg_pool2d")
    let worst = try fixture.discrepancy(inputs: ["x"]) {
      [$0[0].adaptiveAveragePool2d(height: 2, width: 3)]
    }
    #expect(worst < 1e-6)
  }

  @Test("LSTMCell")
  func lstmCell() throws {
    let fixture = try Fixture("lstm_cell")
    let layer = LSTMCell(5, 7)
    try fixture.load(into: layer)
    let worst = try fixture.discrepancy(
      module: layer, outputs: ["h", "c"], inputs: ["x", "h", "c"]
    ) { x in
      let (hidden, cell) = layer(x[0], (hidden: x[1], cell: x[2]))
      return [hidden, cell]
    }
    #expect(worst < 1e-5)
  }

  @Test("AdditiveAttention")
  func additiveAttention() throws {
    let fixture = try Fixture("additive_attention")
    let layer = AdditiveAttention(memoryWidth: 5, stateWidth: 7, attentionWidth: 4)
    try fixture.load(into: layer)
    let worst = try fixture.discrepancy(
      module: layer, outputs: ["context", "weights"], inputs: ["features", "h"]
    ) { x in
      let (context, weights) = layer(memory: x[0], keys: layer.keys(x[0]), state: x[1])
      return [context, weights]
    }
    #expect(worst < 1e-5)
  }

  @Test(
    "functions",
    arguments: [
      "relu", "tanh", "sigmoid", "exp", "log", "softmax", "log_softmax", "sum_dim1", "mean_dim1",
    ])
  func functions(name: String) throws {
    let apply: [String: (Tensor<Float>) -> Tensor<Float>] = [
      "relu": { $0.relu() }, "tanh": { $0.tanh() }, "sigmoid": { $0.sigmoid() },
      "exp": { $0.exp() }, "log": { $0.log() }, "softmax": { $0.softmax() },
      "log_softmax": { $0.logSoftmax() }, "sum_dim1": { $0.sum(dim: 1) },
      "mean_dim1": { $0.mean(dim: 1) },
    ]
    let fixture = try Fixture(name)
    #expect(try fixture.discrepancy(inputs: ["x"]) { [apply[name]!($0[0])] } < 1e-5)
  }
}
