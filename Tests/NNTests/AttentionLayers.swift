import ApusTestSupport
import NN
import Tensor
import Testing

@Suite("Attention agrees with PyTorch in outputs, weights and all gradients")
struct AttentionLayers {
  @Test("MultiheadAttention", arguments: try Fixture.cases("attention", "MultiheadAttention"))
  func multihead(fixture: Fixture) throws {
    struct Options: Decodable {
      let embedDim, numHeads: Int
      let bias, batchFirst, isCausal, needWeights, averageWeights: Bool
      let kdim, vdim: Int?
      let mask: String?
    }
    let options = try fixture.options(Options.self)
    let attention = MultiheadAttention(
      options.embedDim, options.numHeads, bias: options.bias, kdim: options.kdim,
      vdim: options.vdim, batchFirst: options.batchFirst)
    try fixture.load(into: attention)
    let padding = try fixture.mask("padding")
    let isAdded = options.mask?.hasPrefix("added") ?? false
    let blocked = isAdded ? nil : try fixture.mask("mask").map(AttentionMask.blocked)
    let inputs = ["query", "key", "value"].filter { fixture.has("input.\($0)") }
    let worst = try fixture.discrepancy(
      module: attention, outputs: options.needWeights ? ["", "weights"] : [""],
      inputs: inputs + (isAdded ? ["mask"] : [])
    ) { x in
      let (y, weights) = attention(
        x[0], inputs.count > 1 ? x[1] : nil, inputs.count > 2 ? x[2] : nil,
        keyPaddingMask: padding, needWeights: options.needWeights,
        attentionMask: isAdded ? .added(x.last!) : blocked,
        averageWeights: options.averageWeights, isCausal: options.isCausal)
      return weights.map { [y, $0] } ?? [y]
    }
    #expect(worst < 1e-5)
  }

  @Test(
    "MultiheadAttention with keys and values of widths of their own",
    arguments: try Fixture.cases("attention", "HeadWidths"))
  func headWidths(fixture: Fixture) throws {
    struct Options: Decodable {
      let embedDim, numHeads, keyDim: Int
      let valueDim, kdim: Int?
      let bias: Bool
    }
    let options = try fixture.options(Options.self)
    let attention = MultiheadAttention(
      options.embedDim, options.numHeads, bias: options.bias, kdim: options.kdim,
      vdim: options.kdim, keyDim: options.keyDim, valueDim: options.valueDim)
    try fixture.load(into: attention)
    let inputs = ["query", "memory"].filter { fixture.has("input.\($0)") }
    let worst = try fixture.discrepancy(module: attention, inputs: inputs) {
      [attention($0[0], $0.count > 1 ? $0[1] : nil).output]
    }
    #expect(worst < 1e-5)
  }

  @Test("AdditiveAttention", arguments: try Fixture.cases("attention", "AdditiveAttention"))
  func additive(fixture: Fixture) throws {
    struct Options: Decodable { let featureSize, hiddenSize, attentionSize: Int }
    let options = try fixture.options(Options.self)
    let attention = AdditiveAttention(
      memoryWidth: options.featureSize, stateWidth: options.hiddenSize,
      attentionWidth: options.attentionSize)
    try fixture.load(into: attention)
    let worst = try fixture.discrepancy(
      module: attention, outputs: ["context", "weights"], inputs: ["features", "h"]
    ) {
      let (context, weights) = attention(
        memory: $0[0], keys: attention.keys($0[0]), state: $0[1])
      return [context, weights]
    }
    #expect(worst < 1e-5)
  }

  @Test("DotProductAttention", arguments: try Fixture.cases("attention", "DotProductAttention"))
  func dotProduct(fixture: Fixture) throws {
    struct Options: Decodable {
      let queryWidth, memoryWidth: Int
      let score: String
      let width: Int?
    }
    let options = try fixture.options(Options.self)
    let scores: [String: DotProductAttention.Score] = [
      "dot": .dot, "general": .general, "concat": .concat(width: options.width ?? 0),
    ]
    let attention = DotProductAttention(
      options.queryWidth, options.memoryWidth, score: scores[options.score]!)
    try fixture.load(into: attention)
    let padding = try fixture.mask("padding")
    let worst = try fixture.discrepancy(
      module: attention, outputs: ["context", "weights"], inputs: ["query", "memory"]
    ) {
      let (context, weights) = attention($0[0], $0[1], keyPaddingMask: padding)
      return [context, weights]
    }
    #expect(worst < 1e-5)
  }
}

extension Fixture {
  /// A mask among the inputs, nil where there is none.
  func mask(_ name: String) throws -> Tensor<Bool>? {
    has("input.\(name)") ? try ids("input.\(name)") .!= 0 : nil
  }
}
