import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing

@testable import Captioning

@Suite("Recurrent captioners")
struct RecurrentModelsTests {
  @Test(
    "agree with PyTorch in logits, attention and captions, whatever the options",
    arguments: tinyOptions.keys.sorted())
  func options(name: String) throws {
    let fixture = try RecurrentFixture("options", case: name)
    let model = ShowAttendTell(tinyConfiguration(tinyOptions[name]!))
    try model.load(fixture.state)
    let (worst, agrees) = try fixture.compare(model)
    #expect(worst < 1e-5)
    #expect(agrees)
  }

  @Test("load the weights of a PyTorch program under other names, and write its captions")
  func exchange() throws {
    let fixture = try RecurrentFixture("program")
    let names = [
      "key": "attention.encoder_attention", "query": "attention.decoder_attention",
      "score": "attention.full_attention", "gate": "f_beta", "cell": "lstm_cell", "output": "fc",
    ]
    let state = try fixture.state.renamed { key in
      let part = key.split(separator: ".")[0]
      return (names[String(part)] ?? String(part)) + key.dropFirst(part.count)
    }
    let model = ShowAttendTell(
      tinyConfiguration { ($0.vocabularySize, $0.tanhInitialState) = (13, true) })
    try model.load(state)
    let (worst, agrees) = try fixture.compare(model)
    #expect(worst < 1e-5)
    #expect(agrees)
  }

  @Test("agree with PyTorch without attention too")
  func merge() throws {
    let fixture = try RecurrentFixture("options", case: "merge")
    let model = MergeLSTM(tinyConfiguration())
    try model.load(fixture.state)
    let (worst, agrees) = try fixture.compare(model)
    #expect(worst < 1e-5)
    #expect(agrees)
    #expect(!fixture.hasAttention)
    #expect(
      model.output(.ones([1, 1, 5]), Tensor([1], shape: [1, 1]), sampling: nil).attention == nil)
  }

  @Test(
    "have exactly the published numbers of parameters",
    arguments: [
      ("show-attend-tell", "published", 2048, 6533, 7_195_520),
      ("show-attend-tell", "honest", 2048, 6533, 13_488_512),
      ("show-attend-tell", "compact", 1280, 2540, 5_247_725),
      ("merge-lstm", nil, 4096, 7579, 8_812_135),
    ])
  func parameterCounts(
    name: String, preset: String?, features: Int, vocabulary: Int, expected: Int
  ) throws {
    var configuration = CaptionerConfiguration(vocabularySize: vocabulary, featureWidth: features)
    try Captioners.apply(model: name, preset: preset, to: &configuration)
    let model = try withoutInitialization { try Captioners.make(configuration) }
    #expect(model.parameterCount == expected)
  }

  @Test("keep their configuration when it is written and read")
  func configuration() throws {
    for (name, change) in tinyOptions {
      let own = tinyConfiguration(change)
      let data = try JSONEncoder().encode(own)
      let read = try JSONDecoder().decode(CaptionerConfiguration.self, from: data)
      #expect(read == own, "\(name)")
    }
  }

  @Test("know the fields that they read")
  func fields() throws {
    for field in try Captioners.fields(of: "show-attend-tell") {
      let labels = Mirror(reflecting: tinyConfiguration()).children.map { $0.label! }
      #expect(labels.contains(field))
    }
    #expect(
      try Captioners.fields(of: "merge-lstm") == ["embeddingWidth", "hiddenWidth", "dropout"])
  }

  /// The gradient of hard attention is not that of its steps.
  @Test(
    "give gradients that agree with differences",
    arguments: tinyOptions.keys.filter { $0 != "hard" }.sorted())
  func gradients(name: String) {
    let model = ShowAttendTell(
      tinyConfiguration {
        tinyOptions[name]!(&$0)
        ($0.vocabularySize, $0.hiddenWidth, $0.attentionWidth) = (5, 3, 2)
        $0.embeddingWidth = name == "tied" ? 3 : 2
      })
    #expect(discrepancy(of: model) < 2e-3)
  }

  @Test("give gradients that agree with differences without attention too")
  func mergeGradients() {
    let model = MergeLSTM(
      tinyConfiguration {
        ($0.vocabularySize, $0.hiddenWidth, $0.embeddingWidth) = (5, 3, 2)
      })
    #expect(discrepancy(of: model) < 2e-3)
  }

  /// Of the gradients of features and of all parameters, through logits and attention.
  private func discrepancy(of model: some Captioner) -> Double {
    Generator.$current.withValue(Generator(seed: 4)) {
      for parameter in model.parameters {
        parameter.tensor = .normal(parameter.tensor!.shape, standardDeviation: 0.7)
      }
      let features = Parameter(wrappedValue: Tensor<Float>.normal([2, 3, 8]))
      let tokens = Tensor<Int32>([1, 4, 2, 1, 3, 0], shape: [2, 3])
      return parameterGradientDiscrepancy(of: model.parameters + [features]) {
        let output = model.output(model.encode(features.wrappedValue), tokens, sampling: nil)
        let parts = [output.logits] + (output.attention.map { [$0] } ?? [])
        return .cat(parts.map { $0.reshaped(-1) })
      }
    }
  }

  @Test("write for a share of the beams what they write for images alone", arguments: [1, 3])
  func sharedMemory(layers: Int) {
    let model = ShowAttendTell(tinyConfiguration { $0.layers = layers })
    let memory = Tensor<Float>.normal([2, 4, 8])
    var shared = model.start(memory).repeated(3)
    var apart = model.start(memory.slices(Tensor([0, 0, 0, 1, 1, 1])))
    for (words, rows) in [
      ([1, 2, 3, 4, 5, 6], [2, 0, 0, 5, 4, 3]), ([7, 8, 9, 1, 2, 3], [0, 1, 2, 3, 4, 5]),
      ([4, 4, 5, 6, 6, 7], [1, 1, 1, 3, 3, 5]), ([1, 1, 1, 1, 1, 1], [0, 0, 0, 3, 3, 3]),
    ] {
      let tokens = Tensor(words.map(Int32.init))
      let (a, b) = (model.step(tokens, &shared), model.step(tokens, &apart))
      #expect(maximumDifference(a, b) < 1e-5)
      #expect(maximumDifference(shared.attention, apart.attention!) < 1e-6)
      shared.reorder(rows)
      apart.reorder(rows)
      #expect(maximumDifference(shared.attention, apart.attention!) < 1e-6)
    }
  }

  @Test("read their own words without attention too when sampling is certain")
  func sampling() {
    let model = MergeLSTM(tinyConfiguration())
    let memory = model.encode(.normal([2, 3, 8]))
    let captions = Tensor<Int32>([2, 4, 5, 6, 2, 7, 8, 4], shape: [2, 4])
    let always = model.logits(memory, captions, sampling: ScheduledSampling(probability: 1))
    var state = model.start(memory)
    var tokens = Tensor<Int32>([2, 2])
    for t in 0..<4 {
      let logits = model.step(tokens, &state)
      #expect(maximumDifference(always.select(dim: 1, t), logits) < 1e-5)
      tokens = logits.argmax(dim: 1)
    }
  }

  @Test("tell in training where they looked, which the doubly stochastic penalty reads")
  func penalty() {
    let model = ShowAttendTell(tinyConfiguration())
    let tokens = Tensor<Int32>([1, 2, 3, 4, 5, 6], shape: [2, 3])
    let memory = Tensor<Float>.normal([2, 4, 8])
    for sampling in [nil, ScheduledSampling(probability: 0.5)] {
      let attention = model.output(memory, tokens, sampling: sampling).attention!
      #expect(attention.shape == [2, 3, 4])
      #expect(maximumDifference(attention.sum(dim: 2), .ones([2, 3])) < 1e-6)
      let alphas = attention.elements
      // The second caption ends after two words.
      var expected: Float = 0
      for (image, length) in [3, 2].enumerated() {
        for l in 0..<4 {
          let sum = (0..<length).reduce(Float(0)) { $0 + alphas[(image * 3 + $1) * 4 + l] }
          expected += (1 - sum) * (1 - sum) / 2
        }
      }
      let penalty = doublyStochasticAttentionPenalty(
        attention, lambda: 0.5, lengths: Tensor([3, 2]))
      #expect(abs(penalty.item - 0.5 * expected) < 1e-5)
    }
    // It reaches the weights of attention.
    let (_, gradients) = valueAndGradient {
      doublyStochasticAttentionPenalty(model.output(memory, tokens, sampling: nil).attention!)
    }
    #expect(gradients[model.attention.encoderAttention.$weight]!.elements.contains { $0 != 0 })
  }
}
