import Tensor
import Testing

@testable import Captioning

@Suite("Required words")
struct RequiredWordsTests {
  private func contains(_ words: [Int32], _ phrase: [Int32]) -> Bool {
    guard words.count >= phrase.count else { return false }
    return (0...words.count - phrase.count).contains {
      Array(words[$0..<$0 + phrase.count]) == phrase
    }
  }

  @Test(
    "are all in the best caption and in every one that ends, for any number of beams",
    arguments: [1, 2, 5, 12],
    [[[2]], [[3], [7]], [[4, 4, 5]], [[2, 3], [3, 2], [8]]] as [[[Int32]]])
  func met(width: Int, required: [[Int32]]) {
    let model = TableCaptioner(seed: 1, images: 10, vocabulary: 9)
    for length in [required.joined().count + 1, 12] {
      var options = DecodingOptions(beamWidth: width)
      (options.maximumLength, options.requiredWords) = (length, required)
      options.captionsPerImage = width
      for captions in model.decodeAll(model.memory, tableTokens, options) {
        for (rank, caption) in captions.enumerated() where rank == 0 || caption.isFinished {
          #expect(required.allSatisfy { contains(caption.tokens, $0) })
        }
      }
    }
  }

  @Test(
    "are met by the best sentence of all that have them, with beams enough",
    arguments: 1...5 as ClosedRange<UInt64>)
  func exhaustive(seed: UInt64) {
    let model = TableCaptioner(seed: seed)
    for required: [[Int32]] in [[[2]], [[3, 2]], [[4], [2]], [[2, 2, 3]]] {
      var options = DecodingOptions(beamWidth: 400)
      (options.maximumLength, options.lengthPenalty) = (5, 0)
      options.requiredWords = required
      let best = model.sentences(tableTokens, length: 5).filter { sentence in
        required.allSatisfy { contains(sentence.tokens, $0) }
      }.max { $0.logProbability < $1.logProbability }
      #expect(model.decode(model.memory, tableTokens, options)[0].tokens == best?.tokens)
    }
  }

  @Test("cost nothing where the caption has them anyway")
  func free() {
    let model = TableCaptioner(seed: 6, images: 8, vocabulary: 9)
    var options = DecodingOptions(beamWidth: 12)
    let plain = model.decode(model.memory, tableTokens, options)
    var compared = 0
    for (image, caption) in plain.enumerated() where caption.isFinished {
      guard let word = caption.tokens.first else { continue }
      options.requiredWords = [[word]]
      let found = model.decode(model.memory([image]), tableTokens, options)[0]
      let value = { (c: DecodedCaption) in c.logProbability / Float(c.tokens.count + 1) }
      #expect(value(found) > value(caption) - 0.35)
      compared += 1
    }
    #expect(compared > 3)
  }

  @Test("meet in parts: a phrase that breaks off begins anew, also within itself")
  func progress() throws {
    let required = try #require(RequiredWords([[5, 5, 6], [7]]))
    func remaining(_ words: [Int32]) -> [Int] {
      var progress = required.none
      return words.indices.map { i in
        progress = Array(words[..<i]).withUnsafeBufferPointer {
          required.progress(progress, $0, adding: words[i])
        }
        return progress.remaining
      }
    }
    #expect(remaining([5, 5, 5, 6, 7]) == [3, 2, 2, 1, 0])
    #expect(remaining([5, 7, 5, 6, 5, 5, 6]) == [3, 3, 2, 3, 2, 1, 0])
    [5, 5].withUnsafeBufferPointer {
      #expect(required.next(required.none, $0) == [6, 7])
    }
  }

  @Test("share the beams evenly, and what a bank cannot use with the others")
  func shares() {
    #expect(RequiredWords.shares(of: 10, available: [20, 20, 20]) == [3, 3, 4])
    #expect(RequiredWords.shares(of: 10, available: [20, 20, 1]) == [3, 6, 1])
    #expect(RequiredWords.shares(of: 10, available: [2, 0, 3]) == [2, 0, 3])
    #expect(RequiredWords.shares(of: 2, available: [5, 4, 0]) == [0, 2, 0])
  }

  @Test("that the vocabulary does not have are refused")
  func strange() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let model = TableCaptioner(seed: 1)
      var options = DecodingOptions(beamWidth: 2)
      options.requiredWords = [[2], [3, 17]]
      _ = model.decode(model.memory, tableTokens, options)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("decode: the required token 17 is none of the vocabulary of 5"))
  }
}
