import Tensor

/// Writes captions a token at a time, a row each: what greedy search and sampling share.
///
/// Captions that are done leave the batch once they are half of it.
struct TokenByToken {
  private let tokens: CaptionTokens
  private let options: DecodingOptions
  private let rules: LogitRules

  init(_ tokens: CaptionTokens, _ options: DecodingOptions) {
    (self.tokens, self.options) = (tokens, options)
    rules = LogitRules(tokens, options)
  }

  /// - Parameters:
  ///   - session: With a row a caption.
  ///   - choose: Called once a step with the scores, with which caption each row is, and with whether
  ///     it still needs a token; returns one for each row, −1 where all are forbidden.
  func captions(
    _ session: any DecodingSession, count: Int,
    choose: (_ next: NextTokens, _ step: Int, _ captions: [Int], _ isOpen: [Bool]) -> [Int32]
  ) -> [DecodedCaption] {
    var session = session
    var found = [DecodedCaption?](repeating: nil, count: count)
    var logProbabilities = [Double](repeating: 0, count: count)
    /// Which caption each row is.
    var captions = Array(0..<count)
    var last = [Int32](repeating: tokens.start, count: count)
    var words = RowTable(rows: count)
    var trail = options.keepsAttention ? AttentionTrail(rows: count) : nil
    var canSelect = true
    for step in 0..<options.maximumLength {
      let logits = session.step(Tensor(last))
      if step == 0 { rules.requireChoice(logits.shape[-1]) }
      trail?.look(session.attention)
      let next = NextTokens(logits, rules, words)
      let chosen = choose(next, step, captions, captions.map { found[$0] == nil })
      let written = WrittenRows(words: words, trail: trail)
      next.read { next in
        for (row, caption) in captions.enumerated() where found[caption] == nil {
          last[row] = chosen[row]
          if chosen[row] >= 0 {
            logProbabilities[caption] += next.logProbability(row, chosen[row])
          }
          if chosen[row] < 0 || chosen[row] == tokens.end {
            found[caption] = written.caption(
              row, logProbability: logProbabilities[caption], isFinished: chosen[row] >= 0)
            // Rows that are done go on reading a token that every model knows.
            last[row] = tokens.start
          }
        }
      }
      let open = captions.indices.filter { found[captions[$0]] == nil }
      if open.isEmpty { break }
      var kept = Array(captions.indices)
      if canSelect && 2 * open.count <= captions.count {
        canSelect = session.select(open)
        if canSelect { kept = open }
      }
      (last, captions) = (kept.map { last[$0] }, kept.map { captions[$0] })
      words.advance(kept, adding: last)
      trail?.advance(kept)
    }
    let written = WrittenRows(words: words, trail: trail)
    for (row, caption) in captions.enumerated() where found[caption] == nil {
      found[caption] = written.caption(
        row, logProbability: logProbabilities[caption], isFinished: false)
    }
    return found.map { $0! }
  }
}
