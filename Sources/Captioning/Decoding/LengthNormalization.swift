#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What a hypothesis' log-probability is divided by, so that long captions can win against short
/// ones; α is ``DecodingOptions/lengthPenalty``.
public enum LengthNormalization: String, Sendable, Codable, CaseIterable {
  /// length^α, as Hugging Face: α 1 compares means.
  case average
  /// ((5 + length) / 6)^α, from Wu et al. 2016, "Google's Neural Machine Translation System".
  case wu

  /// - Parameter length: The number of tokens, `<eos>` included.
  func value(_ score: Double, length: Int, power: Float) -> Double {
    let length = Double(max(length, 1))
    return score / pow(self == .average ? length : (5 + length) / 6, Double(power))
  }
}
