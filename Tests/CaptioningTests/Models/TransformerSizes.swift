import Foundation
import NN
import Tensor
import Testing
import Vision

@testable import Captioning

@Suite("Transformer captioners have exactly the published numbers of parameters")
struct TransformerSizes {
  private func configuration(
    _ model: String, _ preset: String?, words: Int, features: Int
  ) throws -> CaptionerConfiguration {
    var configuration = CaptionerConfiguration(vocabularySize: words, featureWidth: features)
    try Captioners.apply(model: model, preset: preset, to: &configuration)
    return configuration
  }

  @Test(
    "the ViT captioner",
    arguments: [
      ("base", 20069, 33_675_264, 78_113_381), ("base", 29, 33_675_264, 47_311_901),
      ("small", 29, 8_087_552, 9_487_389),
    ])
  func vit(preset: String, words: Int, encoder: Int, decoder: Int) throws {
    let size: ScratchViT.Configuration = preset == "base" ? .base : .small
    let configuration = try configuration("vit", preset, words: words, features: size.width)
    withoutInitialization {
      #expect(ScratchViT(size).parameterCount == encoder)
      #expect(ViTCaptioner(configuration).parameterCount == decoder)
    }
  }

  @Test("the ViT captioner projects features of another width, and those only")
  func projection() throws {
    let same = try configuration("vit", "tiny", words: 29, features: 128)
    let wider = try configuration("vit", "tiny", words: 29, features: 200)
    let difference =
      ViTCaptioner(wider).parameterCount - ViTCaptioner(same).parameterCount
    #expect(difference == 200 * 128 + 128)
  }

  @Test("the ViT captioner of the kind of GPT-2, as a PyTorch program has it")
  func preNorm() throws {
    let configuration = try configuration("vit", "pre-norm", words: 10000, features: 512)
    withoutInitialization {
      let total =
        ScratchViT(.preNorm).parameterCount + ViTCaptioner(configuration).parameterCount
      #expect(total == 54_918_416)
    }
  }

  @Test(
    "the blocks over EfficientNet's locations",
    arguments: [
      ("xs", 1_382_912, 7_507_472), ("s", 2_760_192, 14_735_888),
      ("l", 18_243_392, 55_511_204), ("l+", 26_870_912, 76_984_472),
      ("xl", 26_703_832, 72_432_084), (nil, 2_760_192, 18_936_336),
      ("keras", 1_710_080, 14_992_656),
    ] as [(String?, Int, Int)])
  func efficientNet(preset: String?, encoder: Int, decoder: Int) throws {
    let configuration = try configuration(
      "efficientnet-transformer", preset, words: 10000, features: 1280)
    withoutInitialization {
      let model = EfficientNetTransformer(configuration)
      #expect(model.encoder.parameterCount == encoder)
      #expect(model.words.parameterCount == decoder)
      #expect(model.parameterCount == encoder + decoder)
    }
  }

  @Test("the transformer over Inception's grid")
  func inception() throws {
    let configuration = try configuration(
      "inception-transformer", nil, words: 5001, features: 2048)
    withoutInitialization {
      let model = InceptionTransformer(configuration)
      let head = model.words.output!.parameterCount
      #expect(model.projection.parameterCount + model.encoder.parameterCount == 13_658_624)
      #expect(model.words.parameterCount - head == 19_376_640)
      #expect(head == 2_565_513)
      #expect(model.parameterCount == 35_600_777)
    }
  }

  @Test("every preset makes a captioner that speaks", arguments: ["vit", "inception-transformer"])
  func presets(model: String) throws {
    for preset in try [nil] + Captioners.presets(of: model) where preset != "base" {
      var configuration = try configuration(model, preset, words: 11, features: 6)
      (configuration.decoderLayers, configuration.encoderLayers) = (1, 1)
      let captioner = try Captioners.make(configuration)
      #expect(captioner.configuration == configuration)
      let tokens = CaptionTokens(start: 2, end: 3, banned: [2])
      let memory = captioner.encode(.normal([2, 4, 6]))
      #expect(captioner.decode(memory, tokens, DecodingOptions()).count == 2)
    }
  }

  @Test("a configuration keeps whether layers normalise first")
  func coding() throws {
    let configuration = try configuration("vit", "light", words: 11, features: 6)
    let data = try JSONEncoder().encode(configuration)
    let read = try JSONDecoder().decode(CaptionerConfiguration.self, from: data)
    #expect(read == configuration)
    #expect(read.normFirst == true)
  }

  @Test("weights begin as Keras draws them")
  func keras() throws {
    var configuration = try configuration(
      "efficientnet-transformer", nil, words: 50, features: 6)
    (configuration.hiddenWidth, configuration.decoderHeads) = (16, 4)
    let model = EfficientNetTransformer(configuration)
    let words = model.words
    for table in [words.embedding.weight, words.positions!.weight] {
      #expect(table.elements.allSatisfy { abs($0) <= 0.05 })
      #expect(table.elements.contains { abs($0) > 0.04 })
    }
    // 16 → 4·16 for each of the three, not 16 → 3·4·16.
    let bound = (6 / Float(16 + 64)).squareRoot()
    let joint = words.decoder.layers[0].selfAttn.inProjWeight!.elements
    #expect(joint.allSatisfy { abs($0) <= bound })
    #expect(joint.contains { abs($0) > 0.95 * bound })
    #expect(words.output!.bias!.elements.allSatisfy { $0 == 0 })
  }
}
