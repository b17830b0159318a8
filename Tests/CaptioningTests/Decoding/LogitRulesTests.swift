import Tensor
import Testing

@testable import Captioning

@Suite("Rules for captions")
struct LogitRulesTests {
  /// Captions by every search.
  private func captions(_ change: (inout DecodingOptions) -> Void) -> [DecodedCaption] {
    let model = TableCaptioner(seed: 2, images: 12, vocabulary: 7)
    return [1, 4, 0].flatMap { width -> [DecodedCaption] in
      var options = DecodingOptions(beamWidth: max(width, 1))
      options.captionsPerImage = max(width, 1)
      if width == 0 { (options.sampling, options.captionsPerImage) = (SamplingOptions(), 5) }
      options.maximumLength = 15
      change(&options)
      return model.decodeAll(model.memory, tableTokens, options).flatMap(\.self)
    }
  }

  @Test("keep captions to their least and most tokens")
  func lengths() {
    #expect(captions { _ in }.contains { $0.tokens.count < 4 })
    let long = captions { ($0.minimumLength, $0.maximumLength) = (5, 6) }
    #expect(long.allSatisfy { (4...6).contains($0.tokens.count) })
    #expect(long.allSatisfy { $0.isFinished == ($0.tokens.count < 6) })
    #expect(long.contains { $0.tokens.count == 4 })
  }

  @Test("keep n-grams from coming twice", arguments: [1, 2, 3])
  func repetition(length: Int) {
    func repeats(_ caption: DecodedCaption) -> Bool {
      guard caption.tokens.count >= length else { return false }
      let grams = (0...caption.tokens.count - length).map {
        Array(caption.tokens[$0..<$0 + length])
      }
      return Set(grams).count < grams.count
    }
    #expect(captions { $0.minimumLength = 10 }.contains(where: repeats))
    let all = captions {
      $0.noRepeatNGram = length
      if length > 1 { $0.minimumLength = 10 }
    }
    #expect(!all.contains(where: repeats))
  }

  @Test("keep given tokens out, and the end from following bad endings")
  func tokens() {
    #expect(captions { _ in }.contains { $0.tokens.contains(3) })
    #expect(
      !captions { $0.bannedTokens = [3, 5, -4, 700] }.contains {
        $0.tokens.contains(3) || $0.tokens.contains(5)
      })
    func endsBadly(_ caption: DecodedCaption) -> Bool {
      caption.isFinished && [2, 6].contains(caption.tokens.last)
    }
    #expect(captions { _ in }.contains(where: endsBadly))
    #expect(!captions { $0.badEndings = [2, 6] }.contains(where: endsBadly))
  }

  @Test("make repeated tokens rarer by their penalty")
  func penalty() {
    func distinct(_ penalty: Float) -> Double {
      let all = captions { ($0.repetitionPenalty, $0.minimumLength) = (penalty, 12) }
      return all.reduce(0) { $0 + Double(Set($1.tokens).count) / Double($1.tokens.count) }
        / Double(all.count)
    }
    #expect(distinct(3) > distinct(1) && distinct(1) > distinct(0.3))
  }
}
