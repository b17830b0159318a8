import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing
import Vision

@testable import Captioning

/// A picture's way to its caption, both trained together.
private final class PicturesToWords: Module {
  let backbone: ScratchViT
  let captioner: ViTCaptioner

  init(_ backbone: ScratchViT.Configuration, _ captioner: CaptionerConfiguration) {
    self.backbone = ScratchViT(backbone)
    self.captioner = ViTCaptioner(captioner)
  }

  func memory(_ pictures: Tensor<Float>) -> Tensor<Float> {
    captioner.encode(backbone.tokens(pictures))
  }
}

@Suite("Transformer captioners agree with PyTorch")
struct TransformerGoldens {
  /// Where a model of full size lies, if there is one.
  private static let fullSize = ProcessInfo.processInfo.environment["APUS_VIT_CAPTIONER"]
  private let tokens = CaptionTokens(start: 2, end: 3, banned: [0, 1, 2])

  private func fixture(_ name: String) throws -> Fixture {
    try Fixture(name, folder: "captioning")
  }

  private func expectCaptions(
    _ captioner: any TransformerCaptioner, _ memory: Tensor<Float>, of fixture: Fixture
  ) throws {
    for (key, width) in [("greedy", 1), ("beam", 3)] {
      var options = DecodingOptions(beamWidth: width)
      options.maximumLength = 9
      let found = captioner.decode(memory, tokens, options).map(\.tokens)
      let rows = try fixture.ids(key).unbound().map { $0.elements.filter { $0 >= 0 } }
      #expect(found == rows, "\(key)")
    }
  }

  @Test("the ViT captioner, encoder included, in logits, all gradients, and captions")
  func vit() throws {
    let fixture = try fixture("vit")
    var backbone = ScratchViT.Configuration()
    (backbone.width, backbone.layers, backbone.heads) = (16, 2, 2)
    (backbone.feedForwardWidth, backbone.imageSize, backbone.patchSize) = (24, 16, 8)
    backbone.dropout = 0
    var configuration = CaptionerConfiguration(vocabularySize: 13, featureWidth: 16)
    (configuration.hiddenWidth, configuration.feedForwardWidth) = (16, 24)
    (configuration.decoderLayers, configuration.decoderHeads) = (2, 2)
    (configuration.dropout, configuration.maximumLength) = (0, 20)
    let model = PicturesToWords(backbone, configuration)
    try fixture.load(into: model)
    let captions = try fixture.ids("input.captions")
    let worst = try fixture.discrepancy(module: model, inputs: ["pictures"]) {
      [model.captioner.logits(model.memory($0[0]), captions, sampling: nil)]
    }
    #expect(worst < 1e-4)
    try expectCaptions(
      model.captioner, model.memory(try fixture.tensor("input.pictures")), of: fixture)
  }

  @Test("the transformer over Inception's grid, in logits, all gradients, and captions")
  func inception() throws {
    let fixture = try fixture("inception_transformer")
    var configuration = CaptionerConfiguration(vocabularySize: 13, featureWidth: 6)
    (configuration.hiddenWidth, configuration.feedForwardWidth) = (16, 24)
    (configuration.encoderLayers, configuration.decoderLayers) = (2, 2)
    (configuration.encoderHeads, configuration.decoderHeads) = (2, 2)
    configuration.dropout = 0
    let model = InceptionTransformer(configuration)
    try fixture.load(into: model)
    let captions = try fixture.ids("input.captions")
    let worst = try fixture.discrepancy(module: model, inputs: ["pictures"]) {
      [model.logits(model.encode($0[0]), captions, sampling: nil)]
    }
    #expect(worst < 1e-4)
    try expectCaptions(model, model.encode(try fixture.tensor("input.pictures")), of: fixture)
  }

  @Test("the blocks over EfficientNet's locations, in logits, all gradients, and captions")
  func efficientNet() throws {
    let fixture = try fixture("efficientnet_transformer")
    var configuration = CaptionerConfiguration(vocabularySize: 13, featureWidth: 6)
    (configuration.hiddenWidth, configuration.feedForwardWidth) = (8, 12)
    (configuration.encoderHeads, configuration.decoderHeads) = (2, 3)
    configuration.maximumLength = 10
    let model = EfficientNetTransformer(configuration)
    model.setTraining(false)
    try fixture.load(into: model)
    let captions = try fixture.ids("input.captions")
    let worst = try fixture.discrepancy(module: model, inputs: ["pictures"]) {
      [model.logits(model.encode($0[0]), captions, sampling: nil)]
    }
    #expect(worst < 1e-4)
    try expectCaptions(model, model.encode(try fixture.tensor("input.pictures")), of: fixture)
  }

  @Test("the state dictionary of a PyTorch program gives its logits and its captions")
  func program() throws {
    var backbone = ScratchViT.Configuration.preNorm
    (backbone.width, backbone.layers, backbone.heads) = (16, 2, 2)
    (backbone.feedForwardWidth, backbone.imageSize, backbone.patchSize) = (24, 16, 8)
    var configuration = CaptionerConfiguration(vocabularySize: 13, featureWidth: 16)
    (configuration.hiddenWidth, configuration.feedForwardWidth) = (16, 24)
    (configuration.decoderLayers, configuration.decoderHeads) = (2, 2)
    (configuration.maximumLength, configuration.normFirst) = (12, true)
    let fixture = try fixture("vit_pre_norm")
    try expectProgram(fixture, PicturesToWords(backbone, configuration))
  }

  /// `make_transformers.py --full` makes the file.
  @Test(
    "so does one of full size", .enabled(if: Self.fullSize != nil))
  func fullProgram() throws {
    var configuration = CaptionerConfiguration(vocabularySize: 10000, featureWidth: 512)
    try Captioners.apply(model: "vit", preset: "pre-norm", to: &configuration)
    let fixture = try Fixture(path: Self.fullSize!)
    try expectProgram(fixture, PicturesToWords(.preNorm, configuration))
  }

  private func expectProgram(_ fixture: Fixture, _ model: PicturesToWords) throws {
    try model.load(programState(SafetensorsFile(path: fixture.path)))
    model.setTraining(false)
    let memory = model.memory(try fixture.tensor("input.pictures"))
    let logits = model.captioner.logits(
      memory, try fixture.ids("input.captions"), sampling: nil)
    #expect(maximumDifference(logits, try fixture.tensor("output")) < 1e-4)
    try expectCaptions(model.captioner, memory, of: fixture)
  }

  /// The program keeps query, key and value apart, and numbers an encoder's norms 1 and 3.
  private func programState(_ file: SafetensorsFile) throws -> StateDictionary {
    let mapped =
      try file
      .renamed { $0.hasPrefix("state.") ? String($0.dropFirst(6)) : nil }
      .replacing(/^(encoder|decoder)\.(\d+)\./) { "\($0.1).layers.\($0.2)." }
      .replacing(/\.attention\./, with: ".self_attn.")
      .replacing(/\.cross\./, with: ".multihead_attn.")
      .joining(["q.weight", "k.weight", "v.weight"], as: "in_proj_weight")
      .joining(["q.bias", "k.bias", "v.bias"], as: "in_proj_bias")
      .replacing(/\.out\./, with: ".out_proj.")
      .replacing(/\.up\./, with: ".linear1.")
      .replacing(/\.down\./, with: ".linear2.")
      .replacing(/^(encoder\..*)\.norm3\./) { "\($0.1).norm2." }
      .replacing(/^(encoder|decoder)_norm\./) { "\($0.1).norm." }
      .replacing(/^patch\./, with: "patch.proj.")
      .replacing(/^words\./, with: "embedding.")
      .replacing(/^places$/, with: "positions.weight")
      .replacing(/^(patch\.|cls$|positions$|encoder\.)/) { "backbone.\($0.1)" }
      .renamed { $0.hasPrefix("backbone.") ? $0 : "captioner.\($0)" }
    var state = StateDictionary(source: file.path)
    for key in mapped.keys {
      let tensor = try mapped.converted(key, to: Float.self)
      state[key] = key == "captioner.positions.weight" ? tensor.squeezed(0) : tensor
    }
    return state
  }
}
