import Tensor
import Testing

@testable import Captioning

@Suite("Sampling")
struct SampleSearchTests {
  private func options(
    captions: Int = 1, _ change: (inout SamplingOptions) -> Void = { _ in }
  ) -> DecodingOptions {
    var options = DecodingOptions()
    options.captionsPerImage = captions
    var sampling = SamplingOptions()
    change(&sampling)
    options.sampling = sampling
    return options
  }

  /// How often each token comes first.
  private func counts(_ logits: [Float], _ options: DecodingOptions) -> [Double] {
    var options = options
    (options.captionsPerImage, options.maximumLength) = (20_000, 1)
    let model = TableCaptioner(logits)
    var counts = [Double](repeating: 0, count: logits.count)
    for caption in model.decodeAll(model.memory, tableTokens, options)[0] {
      counts[Int(caption.tokens.first ?? tableTokens.end)] += 1
    }
    return counts
  }

  /// Pearson's statistic of counts against weights; no count where the weight is 0.
  private func chiSquare(_ counts: [Double], _ weights: [Double]) -> Double {
    let (total, sum) = (counts.reduce(0, +), weights.reduce(0, +))
    return zip(counts, weights).reduce(0) { statistic, pair in
      let expected = total * pair.1 / sum
      if expected == 0 { return pair.0 == 0 ? statistic : .infinity }
      return statistic + (pair.0 - expected) * (pair.0 - expected) / expected
    }
  }

  private let logits: [Float] = [3, 0.5, 1.5, -1, 0, 2, 1, -0.5]

  /// exp(x / T), 0 for the start.
  private func weights(_ temperature: Float = 1) -> [Double] {
    var weights = (Tensor(logits) / temperature).exp().elements.map(Double.init)
    weights[0] = 0
    return weights
  }

  // Chance passes 22.5 once in a thousand with seven tokens, and 13.9 with three.
  @Test("draws tokens as often as their probabilities say")
  func frequencies() {
    #expect(chiSquare(counts(logits, options()), weights()) < 22.5)
    #expect(chiSquare(counts(logits, options { $0.seed = 9 }), weights()) < 22.5)
    let cool = counts(logits, options { $0.temperature = 0.6 })
    #expect(chiSquare(cool, weights(0.6)) < 22.5)
    #expect(chiSquare(cool, weights()) > 1000)
  }

  @Test("draws from the best k, the nucleus and the typical tokens only, in proportion")
  func cut() {
    func only(_ tokens: [Int]) -> [Double] {
      weights().enumerated().map { tokens.contains($0) ? $1 : 0 }
    }
    // In descending order: 5, 2, 6, 1, 4, 7, 3 with 0.43, 0.26, 0.16 …
    #expect(chiSquare(counts(logits, options { $0.topK = 3 }), only([5, 2, 6])) < 13.9)
    #expect(chiSquare(counts(logits, options { $0.topP = 0.7 }), only([5, 2, 6])) < 13.9)
    #expect(chiSquare(counts(logits, options { $0.topP = 0.01 }), only([5])) < 13.9)
    let both = options {
      $0.topK = 2
      $0.topP = 0.7
    }
    #expect(chiSquare(counts(logits, both), only([5, 2])) < 13.9)
    // The entropy is 1.5 nats: 2 has 1.3, 6 has 1.8, 5 has 0.8.
    #expect(chiSquare(counts(logits, options { $0.typicalP = 0.3 }), only([2, 6])) < 13.9)
  }

  @Test("draws the same for a seed, an image's number and a caption's number")
  func reproducible() {
    let model = TableCaptioner(seed: 1, images: 6, vocabulary: 9, scale: 1)
    let all = model.decodeAll(model.memory, tableTokens, options(captions: 4))
    #expect(all == model.decodeAll(model.memory, tableTokens, options(captions: 4)))
    // Two of the images, the other way round, and fewer captions of them.
    let some = model.decodeAll(
      model.memory([4, 1]), tableTokens, options(captions: 2), imageNumbers: [4, 1])
    #expect(some[0] == Array(all[4].prefix(2)))
    #expect(some[1] == Array(all[1].prefix(2)))
    #expect(all != model.decodeAll(model.memory, tableTokens, options(captions: 4) { $0.seed = 1 }))
    #expect(Set(all.joined().map(\.tokens)).count > 12)
    // Another number draws other captions of the same image.
    let other = model.decodeAll(
      model.memory([4]), tableTokens, options(captions: 4), imageNumbers: [5])
    #expect(other[0] != all[4])
  }

  @Test("of the best token alone is greedy search")
  func greedy() {
    let model = TableCaptioner(seed: 8, images: 5, vocabulary: 9)
    let greedy = model.decode(model.memory, tableTokens, DecodingOptions())
    #expect(model.decode(model.memory, tableTokens, options { $0.topK = 1 }) == greedy)
    #expect(model.decode(model.memory, tableTokens, options { $0.temperature = 1e-3 }) == greedy)
  }

  @Test("of several captions calls the likeliest finished one the best")
  func best() {
    let model = TableCaptioner(seed: 5, images: 5, vocabulary: 9, scale: 1)
    var options = options(captions: 8)
    (options.maximumLength, options.lengthPenalty) = (9, 0)
    let all = model.decodeAll(model.memory, tableTokens, options)
    let best = model.decode(model.memory, tableTokens, options)
    for (captions, best) in zip(all, best) {
      let finished = captions.filter(\.isFinished)
      let rivals = finished.isEmpty ? captions : finished
      #expect(best.logProbability == rivals.map(\.logProbability).max())
      #expect(best.isFinished == !finished.isEmpty)
    }
  }
}
