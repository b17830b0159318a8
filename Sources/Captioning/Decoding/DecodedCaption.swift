/// A caption as a search found it.
public struct DecodedCaption: Sendable, Hashable {
  /// Without `<sos>` and `<eos>`.
  public let tokens: [Int32]
  /// The natural logarithm of its probability, `<eos>` included: the model's own, whatever
  /// penalties and temperatures steered the search.
  public let logProbability: Float
  /// Whether `<eos>` ended it, and not the maximum length.
  public let isFinished: Bool
  /// Where the model looked for each token, a row of weights over locations for each of
  /// ``tokens``; nil unless asked for, see ``DecodingOptions/keepsAttention``, and of a model that
  /// attends.
  public let attention: [[Float]]?

  public init(
    tokens: [Int32], logProbability: Float, isFinished: Bool, attention: [[Float]]? = nil
  ) {
    (self.tokens, self.logProbability) = (tokens, logProbability)
    (self.isFinished, self.attention) = (isFinished, attention)
  }
}
