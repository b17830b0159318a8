import Tensor

/// The rules that options ask for.
struct LogitRules {
  /// Those that weigh tokens anew: the distribution is normalised behind them, as in Hugging Face's
  /// greedy search and sampling (its beam search weighs log-probabilities instead, which makes no
  /// distribution).
  let weights: [any LogitRule]
  /// Those that forbid tokens. What they take away is not spread over the others: a hypothesis that
  /// was kept from ending is not likelier for it.
  let bans: [any LogitRule]
  private let always: [Int32]

  init(_ tokens: CaptionTokens, _ options: DecodingOptions) {
    weights =
      options.repetitionPenalty == 1 ? [] : [RepetitionPenalty(penalty: options.repetitionPenalty)]
    always = tokens.banned + options.bannedTokens
    var bans: [any LogitRule] = []
    if !always.isEmpty { bans.append(BannedTokens(tokens: always)) }
    if options.minimumLength > 1 {
      bans.append(MinimumLength(length: options.minimumLength, end: tokens.end))
    }
    if !options.badEndings.isEmpty {
      bans.append(BadEndings(words: Set(options.badEndings), end: tokens.end))
    }
    if options.noRepeatNGram > 0 { bans.append(NoRepeatNGram(length: options.noRepeatNGram)) }
    self.bans = bans
  }

  /// Traps when nothing of the vocabulary may be chosen, ever.
  func requireChoice(_ vocabulary: Int) {
    let banned = Set(always.filter { (0..<Int32(vocabulary)).contains($0) }).count
    require(banned < vocabulary, "decode: all \(vocabulary) tokens of the vocabulary are banned")
  }
}
