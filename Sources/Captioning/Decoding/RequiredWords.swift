import Tensor

/// The words and phrases that a caption has to contain, and how beams are shared out between
/// hypotheses that contain more and fewer of them: dynamic beam allocation (Post and Vilar 2018).
struct RequiredWords {
  /// One bit of ``Progress`` each.
  static let mostPhrases = 64

  /// How far a hypothesis has come.
  struct Progress {
    /// Bit i for phrase i.
    fileprivate var met: UInt64 = 0
    /// The number of tokens that are enough to meet the rest.
    fileprivate(set) var remaining: Int
  }

  private let phrases: [[Int32]]
  /// The number of tokens of all phrases.
  let count: Int

  /// Returns nil for no phrases.
  init?(_ phrases: [[Int32]]) {
    guard !phrases.isEmpty else { return nil }
    self.phrases = phrases
    count = phrases.reduce(0) { $0 + $1.count }
  }

  /// That of a hypothesis without words.
  var none: Progress { Progress(remaining: count) }

  /// Traps when a token is none of the vocabulary.
  func requireTokens(_ vocabulary: Int) {
    let strange = phrases.joined().first { !(0..<Int32(vocabulary)).contains($0) }
    require(
      strange == nil,
      "decode: the required token \(strange ?? 0) is none of the vocabulary of \(vocabulary)")
  }

  /// The progress of a hypothesis with one more word.
  func progress(
    _ before: Progress, _ words: UnsafeBufferPointer<Int32>, adding token: Int32
  ) -> Progress {
    var (met, open, begun) = (before.met, 0, 0)
    for (i, phrase) in phrases.enumerated() where met & (1 << i) == 0 {
      let matched = matched(phrase, words, token)
      if matched == phrase.count {
        met |= 1 << i
      } else {
        open += phrase.count
        begun = max(begun, matched)
      }
    }
    // Of the phrases that are begun one can be ended; the others then start anew.
    return Progress(met: met, remaining: open - begun)
  }

  /// The tokens that bring a hypothesis further: of each phrase that is not met the next.
  func next(_ progress: Progress, _ words: UnsafeBufferPointer<Int32>) -> [Int32] {
    var tokens: [Int32] = []
    for (i, phrase) in phrases.enumerated() where progress.met & (1 << i) == 0 {
      var matched = 0
      if let last = words.last {
        matched = self.matched(phrase, UnsafeBufferPointer(rebasing: words.dropLast()), last)
      }
      if !tokens.contains(phrase[matched]) { tokens.append(phrase[matched]) }
    }
    return tokens
  }

  /// The length of the longest beginning of a phrase that `words` and `token` end in.
  private func matched(
    _ phrase: [Int32], _ words: UnsafeBufferPointer<Int32>, _ token: Int32
  ) -> Int {
    for length in stride(from: min(phrase.count, words.count + 1), to: 0, by: -1)
    where phrase[length - 1] == token {
      let first = words.count - (length - 1)
      if (0..<length - 1).allSatisfy({ phrase[$0] == words[first + $0] }) { return length }
    }
    return 0
  }

  /// Returns how many of `width` beams each bank gets; bank b has hypotheses with b required tokens.
  ///
  /// All get as many at first, and what is left over goes to the last; then those that have too few
  /// candidates give the rest to the others, the fullest captions first.
  ///
  /// - Parameter available: The number of candidates of each bank.
  static func shares(of width: Int, available: [Int]) -> [Int] {
    var shares = [Int](repeating: width / available.count, count: available.count)
    shares[shares.count - 1] += width % available.count
    var spare = 0
    for bank in shares.indices where shares[bank] > available[bank] {
      spare += shares[bank] - available[bank]
      shares[bank] = available[bank]
    }
    for bank in shares.indices.reversed() {
      let more = min(spare, available[bank] - shares[bank])
      shares[bank] += more
      spare -= more
    }
    return shares
  }
}
