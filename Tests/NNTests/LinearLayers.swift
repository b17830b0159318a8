import ApusTestSupport
import NN
import Tensor
import Testing

@Suite("Linear layers and embeddings agree with PyTorch in outputs and in all gradients")
struct LinearLayers {
  @Test("Linear", arguments: try Fixture.cases("linear", "Linear"))
  func linear(fixture: Fixture) throws {
    struct Options: Decodable {
      let inFeatures, outFeatures: Int
      let bias: Bool
    }
    let options = try fixture.options(Options.self)
    let layer = Linear(options.inFeatures, options.outFeatures, bias: options.bias)
    try fixture.load(into: layer)
    #expect(try fixture.discrepancy(module: layer, inputs: ["x"]) { [layer($0[0])] } < 1e-5)
  }

  @Test("Embedding", arguments: try Fixture.cases("linear", "Embedding"))
  func embedding(fixture: Fixture) throws {
    struct Options: Decodable {
      let numEmbeddings, embeddingDim: Int
      let paddingIdx: Int32?
    }
    let options = try fixture.options(Options.self)
    let layer = Embedding(
      options.numEmbeddings, options.embeddingDim, paddingIndex: options.paddingIdx)
    try fixture.load(into: layer)
    let ids = try fixture.ids("input.ids")
    #expect(try fixture.discrepancy(module: layer, inputs: []) { _ in [layer(ids)] } < 1e-6)
  }
}
