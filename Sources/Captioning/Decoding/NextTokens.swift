import Tensor

/// The scores of the next token of every row, behind the rules.
struct NextTokens {
  private let vocabulary: Int
  /// `[rows, V]`, −∞ where a rule forbids.
  let scores: Tensor<Float>
  /// What makes ``scores`` log-probabilities: log Σ exp before anything was forbidden.
  private let normalizers: [Float]
  /// Logits and normalisers of the model itself, where rules gave tokens other weights.
  private let model: (logits: Tensor<Float>, normalizers: [Float])?

  init(_ logits: Tensor<Float>, _ rules: LogitRules, _ words: RowTable) {
    require(logits.rank == 2, "decode: a step returned logits \(logits.shape), expected [B, V]")
    let own = logits.logsumexp(dim: 1).elements
    var scores = logits.detached
    if rules.weights.isEmpty {
      (normalizers, model) = (own, nil)
    } else {
      scores.apply(rules.weights, words)
      (normalizers, model) = (scores.logsumexp(dim: 1).elements, (logits.detached, own))
    }
    if !rules.bans.isEmpty { scores.apply(rules.bans, words) }
    self.scores = scores
    vocabulary = logits.shape[1]
  }

  /// Calls `body` with all rows; the pointers are valid during the call.
  func read<R>(_ body: (Reader) throws -> R) rethrows -> R {
    try scores.withUnsafeBufferPointer { scores in
      guard let model else {
        return try body(
          Reader(
            vocabulary: vocabulary, scores: scores, normalizers: normalizers, logits: scores,
            logitNormalizers: normalizers))
      }
      return try model.logits.withUnsafeBufferPointer {
        try body(
          Reader(
            vocabulary: vocabulary, scores: scores, normalizers: normalizers, logits: $0,
            logitNormalizers: model.normalizers))
      }
    }
  }

  struct Reader {
    let vocabulary: Int
    fileprivate let scores: UnsafeBufferPointer<Float>
    fileprivate let normalizers: [Float]
    fileprivate let logits: UnsafeBufferPointer<Float>
    fileprivate let logitNormalizers: [Float]

    /// The scores of a row, `[V]`: log-probabilities but for ``normalizer(_:)``.
    subscript(row: Int) -> UnsafeBufferPointer<Float> {
      let first = row * vocabulary
      return UnsafeBufferPointer(rebasing: scores[first..<first + vocabulary])
    }

    /// What to subtract from the scores of a row.
    func normalizer(_ row: Int) -> Double { Double(normalizers[row]) }

    /// The log-probability that the model itself gives a token.
    func logProbability(_ row: Int, _ token: Int32) -> Double {
      Double(logits[row * vocabulary + Int(token)]) - Double(logitNormalizers[row])
    }
  }
}

extension Tensor<Float> {
  /// Applies rules to every row of scores `[rows, V]` in place.
  fileprivate mutating func apply(_ rules: [any LogitRule], _ words: RowTable) {
    let (rows, width) = (shape[0], shape[1])
    update { scores in
      words.read { words in
        for row in 0..<rows {
          let scores = UnsafeMutableBufferPointer(
            rebasing: scores[row * width..<(row + 1) * width])
          for rule in rules { rule.apply(to: scores, after: words[row]) }
        }
      }
    }
  }
}
