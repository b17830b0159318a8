import Tensor
import Testing

@testable import Captioning

@Suite("The end of beam search")
struct BeamEndingTests {
  private func value(_ caption: DecodedCaption, _ options: DecodingOptions) -> Double {
    let length = caption.tokens.count + (caption.isFinished ? 1 : 0)
    return options.lengthNormalization.value(
      Double(caption.logProbability), length: length, power: options.lengthPenalty)
  }

  @Test(
    "once nothing can be better finds the best sentence of all with beams enough",
    arguments: 1...12 as ClosedRange<UInt64>)
  func exhaustive(seed: UInt64) {
    let model = TableCaptioner(seed: seed)
    for normalization in LengthNormalization.allCases {
      for power: Float in [-1, 0, 0.6, 1, 2] {
        // As many as all continuations of all sentences of three words.
        var options = DecodingOptions(beamWidth: 108)
        (options.maximumLength, options.ending) = (4, .nothingBetter)
        (options.lengthPenalty, options.lengthNormalization) = (power, normalization)
        let best = model.sentences(tableTokens, length: 4).map {
          DecodedCaption(tokens: $0.tokens, logProbability: $0.logProbability, isFinished: true)
        }.max { value($0, options) < value($1, options) }!
        let found = model.decode(model.memory, tableTokens, options)[0]
        #expect(found.tokens == best.tokens && found.isFinished)
        options.beamWidth = 1
        let greedy = model.decode(model.memory, tableTokens, options)[0]
        if greedy.isFinished { #expect(value(found, options) >= value(greedy, options) - 1e-6) }
      }
    }
  }

  @Test("once nothing can be better finds no worse captions than with enough of them, and better")
  func better() {
    let model = TableCaptioner(seed: 5, images: 40, vocabulary: 9, scale: 1.2)
    var (compared, improved) = (0, 0)
    for width in [2, 3, 5] {
      for power: Float in [-0.5, 0, 0.7, 1] {
        var options = DecodingOptions(beamWidth: width)
        (options.maximumLength, options.lengthPenalty, options.captionsPerImage) = (16, power, 2)
        let enough = model.decodeAll(model.memory, tableTokens, options)
        options.ending = .nothingBetter
        let best = model.decodeAll(model.memory, tableTokens, options)
        for (ours, theirs) in zip(best.joined(), enough.joined()) {
          #expect(ours.isFinished == theirs.isFinished)
          #expect(value(ours, options) >= value(theirs, options))
          compared += 1
          if value(ours, options) > value(theirs, options) { improved += 1 }
        }
      }
    }
    #expect(compared == 12 * 40 * 2)
    #expect(improved > 40)
  }

  @Test("goes on no longer than something better can come")
  func steps() {
    // The end has a half always, two words a quarter each.
    let model = TableCaptioner([-30, .log(0.5), .log(0.25), .log(0.25)])
    func steps(_ ending: BeamEnding, _ power: Float) -> Int {
      var options = DecodingOptions(beamWidth: 3)
      (options.maximumLength, options.lengthPenalty, options.ending) = (400, power, ending)
      let session = CountedSession(model.session(model.memory))
      _ = BeamSearch(tableTokens, options).captions(session, images: 1)
      return session.count.steps
    }
    #expect(steps(.enoughFinished, 0) == 2)
    #expect(steps(.enoughFinished, 1) == 2)
    // The end right away is likelier than any word.
    #expect(steps(.nothingBetter, 0) == 1)
    // n words have log p = n log ¼, which 400 tokens would bring below log ½ once n is 200.
    #expect((200...201).contains(steps(.nothingBetter, 1)))
  }

  @Test("once nothing can be better is the same for an image alone and in a batch, in groups too")
  func batches() {
    let model = TableCaptioner(seed: 6, images: 9, vocabulary: 7)
    for groups in [1, 2] {
      var options = DecodingOptions(beamWidth: 4)
      (options.groups, options.captionsPerImage, options.ending) = (groups, 4, .nothingBetter)
      options.maximumLength = 12
      let together = model.decodeAll(model.memory, tableTokens, options)
      for image in 0..<9 {
        #expect(together[image].count == 4)
        let alone = model.decodeAll(model.memory([image]), tableTokens, options)[0]
        #expect(alone == together[image])
      }
    }
  }
}

/// Counts the steps of a session and its copies.
private struct CountedSession: DecodingSession {
  final class Count { var steps = 0 }
  let count = Count()
  private var session: any DecodingSession

  init(_ session: any DecodingSession) { self.session = session }

  mutating func step(_ tokens: Tensor<Int32>) -> Tensor<Float> {
    count.steps += 1
    return session.step(tokens)
  }
  mutating func `repeat`(_ count: Int) { session.repeat(count) }
  mutating func reorder(_ rows: [Int]) { session.reorder(rows) }
  mutating func select(_ rows: [Int]) -> Bool { session.select(rows) }
  var attention: Tensor<Float>? { session.attention }
}
