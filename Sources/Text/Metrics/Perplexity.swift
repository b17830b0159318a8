import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How surprised a captioner is by the right captions, teacher-forced: each word is predicted from
/// the right words before it.
///
///     perplexity = exp(−1/N · Σ log p(right word))
///
/// It says nothing of captions that are generated. Words that only fill up a batch are left out.
///
/// ```swift
/// var perplexity = Perplexity()
/// perplexity.add(logProbabilities: logProbabilities, targets: ids, ignoring: padID)
/// print(perplexity.value)
/// ```
public struct Perplexity: Sendable, Hashable, Codable {
  /// The number of words counted.
  public private(set) var tokens = 0
  /// The sum of −log p over them, in nats.
  public private(set) var negativeLogLikelihood = 0.0

  public init() {}

  /// Adds the log-probabilities, in nats, of right words.
  public mutating func add(logProbabilities: some Sequence<Float>) {
    for value in logProbabilities {
      negativeLogLikelihood -= Double(value)
      tokens += 1
    }
  }

  /// Adds the log-probabilities of right words, but for those whose id is `ignored`.
  ///
  /// - Precondition: as many log-probabilities as targets.
  public mutating func add(
    logProbabilities: [Float], targets: [Int32], ignoring ignored: Int32?
  ) {
    require(
      logProbabilities.count == targets.count,
      "Perplexity: as many log-probabilities as targets are needed "
        + "(\(logProbabilities.count) and \(targets.count))")
    for (value, target) in zip(logProbabilities, targets) where target != ignored {
      negativeLogLikelihood -= Double(value)
      tokens += 1
    }
  }

  /// Adds words of a mean cross entropy, in nats, such as a loss over a batch.
  ///
  /// - Precondition: `tokens` is not negative.
  public mutating func add(crossEntropy: Double, tokens: Int) {
    require(tokens >= 0, "Perplexity: tokens must not be negative (\(tokens))")
    guard tokens > 0 else { return }
    negativeLogLikelihood += crossEntropy * Double(tokens)
    self.tokens += tokens
  }

  /// Adds what another has counted, in another thread for example.
  public mutating func add(_ other: Perplexity) {
    negativeLogLikelihood += other.negativeLogLikelihood
    tokens += other.tokens
  }

  /// The mean of −log p, in nats; NaN before the first word.
  public var crossEntropy: Double { negativeLogLikelihood / Double(tokens) }
  /// The mean of −log₂ p, in bits; NaN before the first word.
  public var bitsPerToken: Double { crossEntropy / log(2) }
  /// The perplexity; NaN before the first word.
  public var value: Double { exp(crossEntropy) }
}
