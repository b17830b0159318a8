import ApusTestSupport
import NN
import Tensor
import Testing

@Suite("Transformers agree with PyTorch in outputs and in all gradients")
struct TransformerLayers {
  struct Options: Decodable {
    let dModel, nhead, dimFeedforward: Int
    let activation: TransformerActivation
    let layerNormEps: Float
    let normFirst, bias: Bool
    let numLayers: Int?
    let finalNorm: Bool?

    var encoderLayer: TransformerEncoderLayer {
      TransformerEncoderLayer(
        dModel, nhead, dimFeedforward: dimFeedforward, dropout: 0, activation: activation,
        layerNormEps: layerNormEps, normFirst: normFirst, bias: bias)
    }

    var decoderLayer: TransformerDecoderLayer {
      TransformerDecoderLayer(
        dModel, nhead, dimFeedforward: dimFeedforward, dropout: 0, activation: activation,
        layerNormEps: layerNormEps, normFirst: normFirst, bias: bias)
    }

    var norm: LayerNorm? { finalNorm == true ? LayerNorm([dModel]) : nil }
  }

  @Test(
    "TransformerEncoderLayer",
    arguments: try Fixture.cases("transformer", "TransformerEncoderLayer"))
  func encoderLayer(fixture: Fixture) throws {
    let layer = try fixture.options(Options.self).encoderLayer
    try fixture.load(into: layer)
    let padding = try fixture.mask("padding")
    let inputs = ["src", "mask"].filter { fixture.has("input.\($0)") }
    let worst = try fixture.discrepancy(module: layer, inputs: inputs) {
      [layer($0[0], srcMask: $0.count > 1 ? .added($0[1]) : nil, srcKeyPaddingMask: padding)]
    }
    #expect(worst < 1e-5)
  }

  @Test("TransformerEncoder", arguments: try Fixture.cases("transformer", "TransformerEncoder"))
  func encoder(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let encoder = TransformerEncoder(numLayers: options.numLayers!, norm: options.norm) {
      options.encoderLayer
    }
    try fixture.load(into: encoder)
    let padding = try fixture.mask("padding")
    // The mask that is there is the causal one.
    let isCausal = fixture.has("input.mask")
    let worst = try fixture.discrepancy(module: encoder, inputs: ["src"]) {
      [encoder($0[0], srcKeyPaddingMask: padding, isCausal: isCausal)]
    }
    #expect(worst < 2e-5)
  }

  @Test(
    "TransformerDecoderLayer",
    arguments: try Fixture.cases("transformer", "TransformerDecoderLayer"))
  func decoderLayer(fixture: Fixture) throws {
    let layer = try fixture.options(Options.self).decoderLayer
    try fixture.load(into: layer)
    let (padding, own) = (try fixture.mask("padding"), try fixture.mask("tgt_padding"))
    let mask = try fixture.mask("mask").map(AttentionMask.blocked)
    let worst = try fixture.discrepancy(module: layer, inputs: ["tgt", "memory"]) {
      [
        layer(
          $0[0], $0[1], memoryMask: mask, tgtKeyPaddingMask: own, memoryKeyPaddingMask: padding,
          tgtIsCausal: true)
      ]
    }
    #expect(worst < 1e-5)
  }

  @Test("TransformerDecoder", arguments: try Fixture.cases("transformer", "TransformerDecoder"))
  func decoder(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let decoder = TransformerDecoder(numLayers: options.numLayers!, norm: options.norm) {
      options.decoderLayer
    }
    try fixture.load(into: decoder)
    let padding = try fixture.mask("padding")
    let worst = try fixture.discrepancy(module: decoder, inputs: ["tgt", "memory"]) {
      [decoder($0[0], $0[1], tgtMask: .causal(3), memoryKeyPaddingMask: padding)]
    }
    #expect(worst < 2e-5)
  }
}
