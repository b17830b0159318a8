import ApusTestSupport
import NN
import Tensor
import Testing

@testable import Captioning

@Suite("Options of Show, Attend and Tell")
struct ShowAttendTellOptionsTests {
  @Test("cut features as reshaping channels-last ones to (B, -1, 512) does")
  func featureSplit() {
    var configuration = CaptionerConfiguration(vocabularySize: 7, featureWidth: 2048)
    (configuration.featureSplit, configuration.hiddenWidth) = (4, 8)
    let model = ShowAttendTell(configuration)
    let features = Tensor<Float>.arange(0, Float(2 * 49 * 2048)).reshaped(2, 49, 2048)
    let memory = model.encode(features)
    #expect(memory.shape == [2, 196, 512])
    // Location l of the grid becomes locations 4l to 4l + 3.
    for (image, location, part, channel) in [(0, 0, 0, 0), (1, 48, 3, 511), (1, 17, 2, 100)] {
      #expect(
        memory[image, 4 * location + part, channel].item
          == features[image, location, 512 * part + channel].item)
    }
  }

  @Test("make hard attention draw one location in training, as often as its weight says")
  func hardDraws() {
    let model = ShowAttendTell(tinyConfiguration { $0.hardAttention = true })
    let one = Tensor<Float>.normal([1, 4, 8])
    let count = 4000
    let memory = one.expanded(to: [count, 4, 8]).contiguous()
    let weights = model.attention.scores(
      keys: model.attention.keys(one), state: model.start(one).hidden[0]
    ).softmax()
    Generator.$current.withValue(Generator(seed: 11)) {
      let attention = model.output(
        memory, .full([count, 1], 1), sampling: nil
      ).attention!
      let counts = attention.sum(dims: [0, 1]).elements
      #expect(maximumDifference(attention.sum(dim: 2), .ones([count, 1])) < 1e-6)
      #expect(maximumDifference(attention * attention, attention) < 1e-6)
      for (own, p) in zip(counts, weights.elements) {
        // Five standard deviations of a binomial count.
        let spread = 5 * (Float(count) * p * (1 - p)).squareRoot()
        #expect(abs(own - Float(count) * p) < spread)
      }
      // The draw is a function of the seed.
      let draws = (0..<2).map { _ in
        Generator.$current.withValue(Generator(seed: 12)) {
          model.output(memory, .full([count, 1], 1), sampling: nil).attention!
        }
      }
      #expect(draws[0] == draws[1])
      #expect(draws[0] != attention)
    }
  }

  @Test("train hard attention, through the draw")
  func hardGradients() {
    let model = ShowAttendTell(tinyConfiguration { $0.hardAttention = true })
    let memory = Tensor<Float>.normal([3, 4, 8])
    let tokens = Tensor<Int32>([1, 2, 3, 4, 5, 6], shape: [3, 2])
    let (_, gradients) = valueAndGradient {
      crossEntropy(model.logits(memory, tokens, sampling: nil), tokens)
    }
    for (name, parameter) in model.namedParameters where name.hasPrefix("attention.") {
      let gradient = gradients[parameter]!.elements
      #expect(gradient.allSatisfy { $0.isFinite }, "\(name)")
      if name != "attention.full_attention.bias" {
        #expect(gradient.contains { abs($0) > 1e-7 }, "\(name)")
      }
    }
  }

  @Test("make hard attention look at the best location outside of training")
  func hardDecoding() {
    let model = ShowAttendTell(tinyConfiguration { $0.hardAttention = true })
    model.setTraining(false)
    let memory = Tensor<Float>.normal([3, 4, 8])
    var state = model.start(memory)
    let scores = model.attention.scores(keys: state.keys, state: state.hidden[0])
    _ = model.step(Tensor([1, 2, 3]), &state)
    #expect(state.attention!.argmax(dim: 1).elements == scores.argmax(dim: 1).elements)
    #expect(state.attention!.amax(dim: 1) == .ones([3]))
  }

  @Test("drop features in training only")
  func featureDropout() {
    let model = ShowAttendTell(
      tinyConfiguration { ($0.featureDropout, $0.memoryWidth) = (0.5, 6) })
    let features = Tensor<Float>.normal([2, 3, 8])
    #expect(model.encode(features) != model.encode(features))
    model.setTraining(false)
    #expect(model.encode(features) == model.encode(features))
    #expect(model.encode(features).shape == [2, 3, 6])
  }

  @Test("take word vectors, frozen or trained", arguments: [true, false])
  func wordVectors(isFrozen: Bool) {
    let vectors = Tensor<Float>.normal([11, 5])
    let models: [any WordVectorCaptioner] = [
      ShowAttendTell(tinyConfiguration()),
      ShowAttendTell(tinyConfiguration { $0.tiedOutput = true }),
      MergeLSTM(tinyConfiguration()),
    ]
    for model in models {
      model.setWordVectors(vectors, isFrozen: isFrozen)
      #expect(model.embedding(Tensor([3, 0])) == vectors.rows(Tensor([3, 0])))
      let tokens = Tensor<Int32>([1, 2], shape: [1, 2])
      let (_, gradients) = valueAndGradient {
        let memory = model.encode(.ones([1, 3, 8]))
        return crossEntropy(model.logits(memory, tokens, sampling: nil), tokens)
      }
      #expect((gradients[model.embedding.$weight] == nil) == isFrozen)
    }
  }

  @Test("tie the output to the word vectors, of which one key is enough in a file")
  func tying() throws {
    let model = ShowAttendTell(tinyConfiguration { $0.tiedOutput = true })
    #expect(model.fc.$weight === model.embedding.$weight)
    var state = model.stateDictionary
    #expect(state.keys.contains("fc.weight") && state.keys.contains("embedding.weight"))
    let twin = ShowAttendTell(model.configuration)
    state["fc.weight"] = nil
    try twin.load(state)
    #expect(twin.fc.weight == model.embedding.weight)
  }

  @Test("are refused with a message where they make no sense")
  func refusals() async {
    let split = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = ShowAttendTell(tinyConfiguration { $0.featureSplit = 3 }) }
    #expect(said(split, "ShowAttendTell: features of width 8 cannot be cut into 3"))
    let layers = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = ShowAttendTell(tinyConfiguration { $0.layers = 0 }) }
    #expect(said(layers, "ShowAttendTell: the number of layers must be positive (0)"))
    let activation = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = ShowAttendTell(tinyConfiguration { $0.attentionActivation = "gelu" }) }
    #expect(
      said(
        activation,
        "ShowAttendTell: the activation of attention must be one of tanh, relu (gelu)"))
    let vectors = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      MergeLSTM(tinyConfiguration()).setWordVectors(.ones([11, 4]), isFrozen: true)
    }
    #expect(said(vectors, "setWordVectors: expected vectors [11, 5], got [11, 4]"))
  }

  private func said(_ result: ExitTest.Result?, _ message: String) -> Bool {
    result.map { String(decoding: $0.standardErrorContent, as: UTF8.self).contains(message) }
      ?? false
  }

  @Test("let several states attend to one memory", arguments: AdditiveAttention.Activation.allCases)
  func severalStates(activation: AdditiveAttention.Activation) {
    let attention = AdditiveAttention(
      memoryWidth: 4, stateWidth: 3, attentionWidth: 5, activation: activation)
    let (memory, state) = (Tensor<Float>.normal([2, 6, 4]), Tensor<Float>.normal([6, 3]))
    let rows = Tensor<Int32>([0, 0, 0, 1, 1, 1])
    func run(_ memory: Tensor<Float>, _ state: Tensor<Float>) -> Tensor<Float> {
      let (context, weights) = attention(
        memory: memory, keys: attention.keys(memory), state: state)
      return .cat([context, weights], dim: 1)
    }
    let expected = run(memory.slices(rows), state)
    #expect(maximumDifference(run(memory, state), expected) < 1e-5)
    // Their gradients add up in the memory.
    let weights = Tensor<Float>.normal(expected.shape)
    let own = gradient(at: [memory, state]) { (run($0[0], $0[1]) * weights).sum() }
    let copied = gradient(at: [memory, state]) {
      (run($0[0].slices(rows), $0[1]) * weights).sum()
    }
    for (a, b) in zip(own, copied) { #expect(maximumDifference(a!, b!) < 1e-5) }
  }
}
