import ApusTestSupport
import NN
import Tensor
import Testing

@Suite("Layers agree with PyTorch in outputs and in all gradients")
struct LayersMatchPyTorch {
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
}
