import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing

@testable import Captioning

@Suite("Captions that continue a prefix")
struct PrefixCaptionerTests {
  @Test(
    "agree with ClipCap in PyTorch: prefix, logits, and the gradients of all parameters",
    arguments: [PrefixMapping.mlp, .transformer])
  func clipCap(mapping: PrefixMapping) throws {
    let file = try PrefixFixture.clipCap()
    let (model, expected) = (PrefixFixture.captioner(mapping), PrefixFixture.captioner(mapping))
    try model.load(model.adapted(file.removingPrefix("\(mapping).state.")))
    try expected.load(expected.adapted(file.removingPrefix("\(mapping).grad.")))
    let locations: Tensor<Float> = try file.tensor("locations")
    let (tokens, targets): (Tensor<Int32>, Tensor<Int32>) =
      (try file.tensor("tokens"), try file.tensor("targets"))
    #expect(
      maximumDifference(model.encode(locations), try file.tensor("\(mapping).prefix")) < 1e-5)
    var logits = Tensor<Float>(0)
    let (_, gradients) = valueAndGradient {
      let scores = model.logits(model.encode(locations), tokens, sampling: nil)
      logits = scores.detached
      return crossEntropy(scores, targets)
    }
    #expect(maximumDifference(logits, try file.tensor("\(mapping).logits")) < 1e-4)
    for (own, other) in zip(model.namedParameters, expected.namedParameters) {
      #expect(own.name == other.name)
      let gradient = try #require(other.parameter.tensor)
      #expect(maximumDifference(gradients[own.parameter], gradient) < 1e-5, "\(own.name)")
    }
  }

  @Test("read the published program's checkpoints", arguments: [PrefixMapping.mlp, .transformer])
  func checkpoint(mapping: PrefixMapping) throws {
    let file = try PrefixFixture.clipCap()
    let weights = try file.removingPrefix("\(mapping).state.")
    var state = StateDictionary(source: "published")
    for key in weights.keys { state[key] = try weights.converted(key, to: Float.self) }
    state["gpt.transformer.h.0.attn.bias"] = Tensor<Float>.ones([1, 1, 12, 12]).tril()
    state["gpt.lm_head.weight"] = state["gpt.transformer.wte.weight"]
    try withFolder { folder in
      let path = folder.appending(path: "coco_weights.pt").path
      try saveTorch(state, to: path)
      let model = PrefixFixture.captioner(mapping)
      try model.load(weights: path)
      let logits = model.logits(
        model.encode(try file.tensor("locations")), try file.tensor("tokens"), sampling: nil)
      #expect(maximumDifference(logits, try file.tensor("\(mapping).logits")) < 1e-4)
      // Its own state is read the same way.
      let own = folder.appending(path: "own.safetensors").path
      try saveSafetensors(model.stateDictionary, to: own)
      let twin = PrefixFixture.captioner(mapping)
      try twin.load(weights: own)
      #expect(
        twin.encode(try file.tensor("locations")) == model.encode(try file.tensor("locations")))
      // Of another mapper, nothing is read.
      let other = PrefixFixture.captioner(.grid) { $0.encoderLayers = 1 }
      let before = other.gpt.transformer.wte.weight
      #expect(throws: StateError.self) { try other.load(weights: own) }
      #expect(other.gpt.transformer.wte.weight == before)
    }
  }

  /// GPT-2 of the fixture under a captioner's searches.
  private func continuing() throws -> PrefixCaptioner {
    var configuration = CaptionerConfiguration(vocabularySize: 97, featureWidth: 6)
    (configuration.hiddenWidth, configuration.prefixLength) = (32, 4)
    (configuration.decoderLayers, configuration.decoderHeads) = (2, 4)
    configuration.maximumLength = 40
    let model = PrefixCaptioner(configuration)
    try model.gpt.load(weights: PrefixFixture.weights)
    model.setTraining(false)
    return model
  }

  private struct Continuations: Decodable {
    let end: Int32
    let greedy, beam: [[Int32]]
    let greedyScores, beamScores: [Float]
  }

  @Test("are those of Hugging Face's `generate`, greedy and by beam", arguments: [1, 3])
  func searches(beamWidth: Int) throws {
    let (model, golden) = (try continuing(), try PrefixFixture.golden())
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let expected = try decoder.decode(
      Continuations.self, from: Data(golden.metadata["captions"]!.utf8))
    var options = DecodingOptions(beamWidth: beamWidth)
    (options.maximumLength, options.lengthPenalty) = (12, 0)
    let found = model.decode(
      try golden.tensor("prefix"),
      CaptionTokens(start: expected.end, end: expected.end, banned: []), options)
    #expect(found.map(\.tokens) == (beamWidth == 1 ? expected.greedy : expected.beam))
    let scores = beamWidth == 1 ? expected.greedyScores : expected.beamScores
    for (caption, score) in zip(found, scores) {
      #expect(abs(caption.logProbability - score) < 1e-3)
    }
  }

  @Test("are scored word by word as all at once, also by beams", arguments: PrefixMapping.allCases)
  func steps(mapping: PrefixMapping) {
    let model = PrefixFixture.captioner(mapping)
    let memory = model.encode(.normal([2, 4, 6]))
    let tokens = Tensor<Int32>([1, 5, 6, 7, 1, 8, 9, 2], shape: [2, 4])
    let whole = model.logits(memory, tokens, sampling: nil)
    var state = model.start(memory).repeated(2)
    for t in 0..<4 {
      let read = tokens.select(dim: 1, t).elements
      let logits = model.step(Tensor(read.flatMap { [$0, $0] }), &state)
      let expected = whole.select(dim: 1, t)
      #expect(maximumDifference(logits.slices(Tensor([0, 2])), expected) < 1e-5)
      #expect(maximumDifference(logits.slices(Tensor([1, 3])), expected) < 1e-5)
      #expect(state.attention == nil)
      state.reorder([1, 1, 2, 2])
    }
    // Row 1 went its own way; reordered, it goes on as row 0.
    _ = model.step(Tensor([3, 4, 3, 4]), &state)
    state.reorder([1, 0, 2, 3])
    let swapped = model.step(Tensor([5, 5, 5, 5]), &state)
    let other = model.logits(
      memory.slices(Tensor([0, 0])),
      Tensor<Int32>([1, 5, 6, 7, 4, 5, 1, 5, 6, 7, 3, 5], shape: [2, 6]), sampling: nil)
    #expect(maximumDifference(swapped.slices(Tensor([0, 1])), other.select(dim: 1, 5)) < 1e-5)
  }

  @Test(
    "have the gradients of finite differences with respect to features",
    arguments: PrefixMapping.allCases)
  func gradients(mapping: PrefixMapping) {
    let model = Generator.$current.withValue(Generator(seed: 3)) {
      PrefixFixture.captioner(mapping)
    }
    let tokens = Tensor<Int32>([1, 5, 6], shape: [1, 3])
    let locations = Generator.$current.withValue(Generator(seed: 4)) {
      Tensor<Float>.normal([1, 3, 6])
    }
    let worst = gradientDiscrepancy(at: [locations]) {
      model.logits(model.encode($0[0]), tokens, sampling: nil)
    }
    #expect(worst < 5e-3)
  }

  @Test("read one location as they read the mean of equal ones")
  func singleVector() {
    let model = PrefixFixture.captioner(.transformer)
    let vector = Tensor<Float>.normal([2, 1, 6])
    let grid = vector.expanded(to: [2, 5, 6])
    #expect(maximumDifference(model.encode(grid), model.encode(vector)) < 1e-5)
    // A grid's places are seen apart, but have no order.
    let places = PrefixFixture.captioner(.grid)
    let x = Tensor<Float>.normal([1, 4, 6])
    let turned = places.encode(x.indexSelect(dim: 1, Tensor([2, 0, 3, 1])))
    #expect(maximumDifference(turned, places.encode(x)) < 1e-5)
    #expect(
      maximumDifference(
        places.encode(x.mean(dim: 1, keepDim: true).expanded(to: [1, 4, 6])), places.encode(x))
        > 1e-3)
  }

  @Test("of a frozen decoder train the mapper alone, and drop nothing")
  func frozen() throws {
    let model = PrefixFixture.captioner(.transformer) {
      ($0.frozenDecoder, $0.dropout) = (true, 0.5)
    }
    model.setTraining(true)
    let memory = Tensor<Float>.normal([2, 4, 6])
    let tokens = Tensor<Int32>([1, 5, 6, 1, 8, 9], shape: [2, 3])
    let first = model.logits(model.encode(memory), tokens, sampling: nil)
    #expect(first == model.logits(model.encode(memory), tokens, sampling: nil))
    func gradients() -> Gradients {
      valueAndGradient {
        crossEntropy(model.logits(model.encode(memory), tokens, sampling: nil), tokens)
      }.gradients
    }
    let own = gradients()
    for (name, parameter) in model.namedParameters {
      #expect(parameter.isTrainable == name.hasPrefix("clip_project."), "\(name)")
      #expect((own[parameter] == nil) == name.hasPrefix("gpt."), "\(name)")
    }
    // A checkpoint's configuration makes the same.
    let encoded = try JSONEncoder().encode(model.configuration)
    let twin = PrefixCaptioner(try JSONDecoder().decode(CaptionerConfiguration.self, from: encoded))
    #expect(twin.gpt.parameters.allSatisfy { !$0.isTrainable })
    model.unfreezeDecoder()
    let all = gradients()
    #expect(model.parameters.allSatisfy { all[$0] != nil })
    #expect(model.configuration.frozenDecoder == false)
    #expect(first != model.logits(model.encode(memory), tokens, sampling: nil))
    model.freezeDecoder()
    #expect(model.configuration.frozenDecoder == true)
    #expect(first == model.logits(model.encode(memory), tokens, sampling: nil))
  }

  @Test("read the truth without sampling, and their own words with certainty")
  func scheduledSampling() {
    let model = PrefixFixture.captioner(.mlp)
    // Words that differ: the weights of a beginning would always say the same.
    for parameter in model.parameters { parameter.initialize(.normal(standardDeviation: 0.4)) }
    let memory = model.encode(.normal([2, 4, 6]))
    let tokens = Tensor<Int32>([1, 5, 6, 7, 1, 8, 9, 2], shape: [2, 4])
    let forced = model.logits(memory, tokens, sampling: nil)
    #expect(model.logits(memory, tokens, sampling: .init(probability: 0)) == forced)
    let (always, gradients) = {
      var scores = Tensor<Float>(0)
      let gradients = valueAndGradient {
        let y = model.logits(memory, tokens, sampling: .init(probability: 1))
        scores = y.detached
        return crossEntropy(y, tokens)
      }.gradients
      return (scores, gradients)
    }()
    #expect(gradients[model.gpt.transformer.wte.$weight] != nil)
    var state = model.start(memory)
    var read = Tensor<Int32>([1, 1])
    for t in 0..<4 {
      let logits = model.step(read, &state)
      #expect(maximumDifference(always.select(dim: 1, t), logits) < 1e-5)
      read = logits.argmax(dim: 1)
    }
    #expect(always != forced)
  }

  @Test(
    "come from models of known size",
    arguments: [
      ("gpt2", 512, 124_439_808 + 31_468_800), ("gpt2-frozen", 512, 124_439_808 + 41_745_408),
      ("distilgpt2", 512, 81_912_576 + 31_468_800),
    ])
  func parameterCount(preset: String, featureWidth: Int, expected: Int) throws {
    var configuration = CaptionerConfiguration(vocabularySize: 9, featureWidth: featureWidth)
    try Captioners.apply(model: "prefix", preset: preset, to: &configuration)
    #expect(configuration.vocabularySize == 50_257)
    let model = try withoutInitialization { try Captioners.make(configuration) }
    #expect(model.parameterCount == expected)
  }

  @Test("have a preset to train from the start, with any vocabulary")
  func tiny() throws {
    var configuration = CaptionerConfiguration(vocabularySize: 2999, featureWidth: 512)
    try Captioners.apply(model: "prefix", preset: "tiny", to: &configuration)
    let model = try #require(try Captioners.make(configuration) as? PrefixCaptioner)
    // Tokens and positions, four blocks, the last normalisation, the mapper.
    let blocks = 4 * (12 * 256 * 256 + 13 * 256)
    let mapper = 512 * 1280 + 1280 + 1280 * 2560 + 2560
    #expect(model.parameterCount == (2999 + 256) * 256 + blocks + 512 + mapper)
    #expect(try Captioners.presets(of: "prefix") == ["distilgpt2", "gpt2", "gpt2-frozen", "tiny"])
  }

  @Test("refuse features of another width, and a prefix without room")
  func refusals() async {
    let width = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = PrefixFixture.captioner(.mlp).encode(.zeros([1, 2, 5])) }
    #expect(
      PrefixFixture.said(width, "PrefixCaptioner: expected features [B, L, 6], got [1, 2, 5]"))
    let room = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = PrefixFixture.captioner(.mlp) { $0.prefixLength = 12 } }
    #expect(
      PrefixFixture.said(room, "PrefixCaptioner: a prefix of 12 does not fit into 12 positions"))
    let heads = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = PrefixFixture.captioner(.grid) { $0.encoderHeads = 3 } }
    #expect(
      PrefixFixture.said(heads, "PrefixCaptioner: a mapper of 2 layers with 3 heads of width 16"))
  }
}
