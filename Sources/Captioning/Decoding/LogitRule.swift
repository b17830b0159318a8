/// Changes the scores of the next token of a caption, given its words so far (`<sos>` left out).
protocol LogitRule: Sendable {
  func apply(
    to scores: UnsafeMutableBufferPointer<Float>, after words: UnsafeBufferPointer<Int32>)
}

extension UnsafeMutableBufferPointer<Float> {
  /// Makes a token impossible; one that the vocabulary does not have is so already.
  fileprivate func ban(_ token: Int32) {
    if indices.contains(Int(token)) { self[Int(token)] = -.infinity }
  }
}

/// Never chosen, wherever.
struct BannedTokens: LogitRule {
  let tokens: [Int32]

  func apply(
    to scores: UnsafeMutableBufferPointer<Float>, after words: UnsafeBufferPointer<Int32>
  ) {
    for token in tokens { scores.ban(token) }
  }
}

/// No end before a caption has `length` tokens, the end included.
struct MinimumLength: LogitRule {
  let length: Int
  let end: Int32

  func apply(
    to scores: UnsafeMutableBufferPointer<Float>, after words: UnsafeBufferPointer<Int32>
  ) {
    if words.count + 1 < length { scores.ban(end) }
  }
}

/// No end behind certain words.
struct BadEndings: LogitRule {
  let words: Set<Int32>
  let end: Int32

  func apply(
    to scores: UnsafeMutableBufferPointer<Float>, after words: UnsafeBufferPointer<Int32>
  ) {
    if let last = words.last, self.words.contains(last) { scores.ban(end) }
  }
}

/// No sequence of `length` tokens twice.
struct NoRepeatNGram: LogitRule {
  let length: Int

  func apply(
    to scores: UnsafeMutableBufferPointer<Float>, after words: UnsafeBufferPointer<Int32>
  ) {
    let known = length - 1
    guard words.count >= length else { return }
    let last = words.count - known
    for first in 0..<last where (0..<known).allSatisfy({ words[first + $0] == words[last + $0] }) {
      scores.ban(words[first + known])
    }
  }
}

/// Tokens that occurred are less likely: x/θ for logits above 0, x·θ for those below (Keskar et al.
/// 2019), once however often they occurred.
struct RepetitionPenalty: LogitRule {
  let penalty: Float

  func apply(
    to scores: UnsafeMutableBufferPointer<Float>, after words: UnsafeBufferPointer<Int32>
  ) {
    for (place, word) in words.enumerated() where !words[..<place].contains(word) {
      let score = scores[Int(word)]
      scores[Int(word)] = score < 0 ? score * penalty : score / penalty
    }
  }
}
