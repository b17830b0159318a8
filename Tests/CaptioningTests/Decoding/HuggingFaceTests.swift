import Tensor
import Testing

@testable import Captioning

@Suite("Decoding, beside Hugging Face,")
struct HuggingFaceTests {
  private let fixture: DecodingFixture

  init() throws { fixture = try DecodingFixture() }

  @Test("finds the captions of generate, greedily and with beams")
  func generate() {
    let model = fixture.captioner
    var (compared, endings) = (0, 0)
    for item in fixture.generate {
      let found = model.decodeAll(model.memory, tableTokens, item.options)
      for (captions, expected) in zip(found, item.results) {
        // Where too few end, theirs ranks unfinished ones among the finished, and ours behind them.
        guard item.beams == 1 || expected.finished.allSatisfy(\.self) else { continue }
        compared += 1
        if item.ending != nil { endings += 1 }
        #expect(captions.map(\.tokens) == expected.tokens)
        #expect(captions.map(\.isFinished) == expected.finished)
        for (caption, score) in zip(captions, expected.scores ?? []) {
          let value = item.options.lengthNormalization.value(
            Double(caption.logProbability), length: caption.tokens.count + 1,
            power: item.options.lengthPenalty)
          #expect(abs(Float(value) - score) < 1e-4)
        }
      }
    }
    #expect(compared > 140 && endings > 50)
  }

  @Test(
    "changes scores as its processors do", arguments: ["repetition_penalty", "ngram", "minimum"])
  func processors(name: String) {
    let given = fixture.processors
    for item in given.cases where item.name == name {
      let rule: any LogitRule =
        switch name {
        case "ngram": NoRepeatNGram(length: Int(item.value))
        case "minimum": MinimumLength(length: Int(item.value) + 1, end: 1)
        default: RepetitionPenalty(penalty: item.value)
        }
      for (row, expected) in item.rows.enumerated() {
        var scores = given.scores[row]
        scores.withUnsafeMutableBufferPointer { scores in
          given.histories[row].withUnsafeBufferPointer { rule.apply(to: scores, after: $0) }
        }
        for (score, expected) in zip(scores, expected) {
          #expect(
            abs(score - (expected ?? -.infinity)) < 1e-5 || score == -.infinity && expected == nil)
        }
      }
    }
  }

  @Test("leaves the tokens that its warpers leave", arguments: ["top_k", "top_p", "typical_p"])
  func warpers(name: String) {
    let given = fixture.processors
    let cases = given.cases.filter { $0.name == name }
    #expect(cases.count == 3)
    for item in cases {
      var options = SamplingOptions()
      switch name {
      case "top_k": options.topK = Int(item.value)
      case "top_p": options.topP = item.value
      default: options.typicalP = item.value
      }
      var sampler = TokenSampler(options)
      for (scores, expected) in zip(given.scores, item.rows) {
        let probabilities = Tensor(scores).softmax(dim: 0).elements
        let kept = probabilities.withUnsafeBufferPointer { sampler.kept($0) }
        #expect(kept.sorted() == expected.indices.filter { expected[$0] != nil }.map(Int32.init))
      }
    }
  }

  @Test("finds the groups of a plain diverse beam search")
  func diverse() {
    let model = fixture.captioner
    for item in fixture.diverse {
      var options = DecodingOptions(beamWidth: item.width)
      (options.groups, options.groupPenalty) = (item.groups, item.strength)
      (options.lengthPenalty, options.captionsPerImage) = (item.penalty, item.width)
      options.maximumLength = 20
      for (captions, groups) in zip(
        model.decodeAll(model.memory, tableTokens, options), item.results)
      {
        let finished = captions.filter(\.isFinished)
        let expected = groups.joined().sorted { $0.logProbability > $1.logProbability }
        #expect(finished.count == expected.count)
        let found = finished.sorted { $0.logProbability > $1.logProbability }
        for (caption, expected) in zip(found, expected) {
          #expect(abs(caption.logProbability - expected.logProbability) < 1e-4)
        }
        #expect(
          Set(finished.map(\.tokens)) == Set(groups.joined().map(\.tokens)), "\(item.groups) groups"
        )
        // The best of all comes first.
        let best = groups.joined().map {
          options.lengthNormalization.value(
            Double($0.logProbability), length: $0.tokens.count + 1, power: item.penalty)
        }.max()
        let first = options.lengthNormalization.value(
          Double(captions[0].logProbability), length: captions[0].tokens.count + 1,
          power: item.penalty)
        if let best { #expect(abs(first - best) < 1e-4) }
      }
    }
  }
}
