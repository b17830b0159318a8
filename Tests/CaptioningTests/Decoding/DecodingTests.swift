import NN
import Tensor
import Testing

@testable import Captioning

/// A captioner with a fixed table of next-word logits: searches over it can be checked by trying
/// all sentences.
private final class MarkovCaptioner: Captioner {
  let configuration = CaptionerConfiguration(vocabularySize: 5, featureWidth: 1)
  /// `[V, V]`, logits of the next word by word.
  let table: Tensor<Float>

  init(_ table: Tensor<Float>) { self.table = table }

  struct State: DecodingState {
    var rows: Int
    var attention: Tensor<Float>? { nil }
    func repeated(_ count: Int) -> State { State(rows: rows * count) }
    mutating func reorder(_ rows: [Int]) {}
  }

  func encode(_ locations: Tensor<Float>) -> Tensor<Float> { locations }
  func logits(_ memory: Tensor<Float>, _ tokens: Tensor<Int32>, sampling: ScheduledSampling?)
    -> Tensor<Float>
  { table.rows(tokens) }
  func start(_ memory: Tensor<Float>) -> State { State(rows: memory.shape[0]) }
  func step(_ tokens: Tensor<Int32>, _ state: inout State) -> Tensor<Float> { table.rows(tokens) }

  /// The sentence with the best mean log-probability, found by trying all up to `length` tokens.
  func exhaustive(_ tokens: CaptionTokens, length: Int) -> (tokens: [Int32], value: Float) {
    let scores = table.logSoftmax().elements
    var best: (tokens: [Int32], value: Float) = ([], -.infinity)
    func extend(_ sentence: [Int32], _ score: Float) {
      for next in 0..<Int32(5) where !tokens.banned.contains(next) {
        let total = score + scores[Int(sentence.last ?? tokens.start) * 5 + Int(next)]
        if next == tokens.end {
          let value = total / Float(sentence.count + 1)
          if value > best.value { best = (sentence, value) }
        } else if sentence.count + 1 < length {
          extend(sentence + [next], total)
        }
      }
    }
    extend([], 0)
    return best
  }
}

@Suite("Decoding")
struct DecodingTests {
  private let tokens = CaptionTokens(start: 0, end: 1, banned: [0])

  private func model(_ seed: UInt64) -> MarkovCaptioner {
    MarkovCaptioner(
      Generator.$current.withValue(Generator(seed: seed)) { .normal([5, 5], standardDeviation: 2) })
  }

  @Test("with a beam as wide as the space finds the best sentence", arguments: 1...10)
  func exhaustive(seed: UInt64) {
    let model = model(seed)
    var options = DecodingOptions(beamWidth: 81)
    options.maximumLength = 4
    let best = model.exhaustive(tokens, length: 4)
    let found = model.decode(.zeros([1, 1, 1]), tokens, options)[0]
    #expect(found.tokens == best.tokens)
    #expect(found.isFinished)
    #expect(abs(found.logProbability / Float(found.tokens.count + 1) - best.value) < 1e-5)
  }

  @Test("with a beam of one is greedy", arguments: 1...10)
  func beamOfOne(seed: UInt64) {
    let model = model(seed)
    let memory = Tensor<Float>.zeros([2, 1, 1])
    let greedy = model.greedySearch(memory, tokens, maximumLength: 12)
    var options = DecodingOptions(beamWidth: 1)
    options.maximumLength = 12
    let beam = model.beamSearch(memory, tokens, options)
    #expect(greedy.map(\.tokens) == beam.map(\.tokens))
    for (a, b) in zip(greedy, beam) { #expect(abs(a.logProbability - b.logProbability) < 1e-4) }
  }

  @Test("answers even when no hypothesis ever ends", arguments: [1, 3])
  func neverEnding(beamWidth: Int) {
    var table = Tensor<Float>.normal([5, 5])
    table.update { for row in 0..<5 { $0[row * 5 + 1] = -.infinity } }
    var options = DecodingOptions(beamWidth: beamWidth)
    options.maximumLength = 6
    let caption = MarkovCaptioner(table).decode(.zeros([1, 1, 1]), tokens, options)[0]
    #expect(caption.tokens.count == 6)
    #expect(!caption.isFinished)
    #expect(!caption.tokens.contains(1) && !caption.tokens.contains(0))
  }

  @Test("gives each image of a batch what it gives it alone")
  func batches() {
    var configuration = CaptionerConfiguration(vocabularySize: 12, featureWidth: 6)
    configuration.hiddenWidth = 16
    let model = ShowAttendTell(configuration)
    model.setTraining(false)
    let memory = Tensor<Float>.normal([4, 5, 6], standardDeviation: 3)
    var options = DecodingOptions(beamWidth: 3)
    options.maximumLength = 7
    let together = model.decode(memory, tokens, options)
    for image in 0..<4 {
      let alone = model.decode(memory.narrow(dim: 0, start: image, length: 1), tokens, options)[0]
      #expect(alone.tokens == together[image].tokens)
    }
  }
}
