extension METEOR {
  /// What METEOR was tuned on; the defaults are version 1.5's for English, task `rank`.
  public struct Parameters: Sendable, Hashable, Codable {
    /// How much recall counts in the harmonic mean, against precision.
    public var alpha = 0.85
    /// The exponent of fragmentation.
    public var beta = 0.2
    /// The largest penalty for fragmentation.
    public var gamma = 0.6
    /// How much content words count, against function words.
    public var delta = 0.75
    /// The weight of a match of equal words.
    public var exactWeight = 1.0
    /// The weight of a match of words with one stem.
    public var stemWeight = 0.6
    /// The weight of a match of synonyms.
    public var synonymWeight = 0.8
    /// The weight of a match of paraphrases.
    public var paraphraseWeight = 0.6
    /// How many partial alignments are kept; more find better alignments of repetitive texts.
    public var beamSize = 40

    public init() {}

    var weights: SIMD4<Double> {
      SIMD4(exactWeight, stemWeight, synonymWeight, paraphraseWeight)
    }
  }
}
