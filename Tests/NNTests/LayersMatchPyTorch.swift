import ApusTestSupport
import NN
import Tensor
import Testing

@Suite("Layers agree with PyTorch in outputs and in all gradients")
struct LayersMatchPyTorch {
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
    arguments: ["exp", "log", "sum_dim1", "mean_dim1"])
  func functions(name: String) throws {
    let apply: [String: (Tensor<Float>) -> Tensor<Float>] = [
      "exp": { $0.exp() }, "log": { $0.log() }, "sum_dim1": { $0.sum(dim: 1) },
      "mean_dim1": { $0.mean(dim: 1) },
    ]
    let fixture = try Fixture(name)
    #expect(try fixture.discrepancy(inputs: ["x"]) { [apply[name]!($0[0])] } < 1e-5)
  }
}
