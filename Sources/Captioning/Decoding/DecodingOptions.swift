import Tensor

/// How captions are searched for: greedily, with beams, or by drawing.
///
/// ```swift
/// var options = DecodingOptions(beamWidth: 5)
/// options.noRepeatNGram = 3
/// options.captionsPerImage = 3
/// let captions = captioner.decodeAll(memory, tokens, options)   // three of each image
/// ```
public struct DecodingOptions: Sendable, Hashable, Codable {
  // MARK: The search

  /// The number of hypotheses kept an image; 1 is greedy search.
  public var beamWidth = 1
  /// The power α of the length that a hypothesis' log-probability is divided by: 0 prefers short
  /// captions.
  public var lengthPenalty: Float = 1
  /// What of the length is raised to that power.
  public var lengthNormalization = LengthNormalization.average
  /// When an image's beams stop.
  public var ending = BeamEnding.enoughFinished
  /// The number of groups that the beams are split into; each avoids the tokens that the groups
  /// before it have just chosen (Vijayakumar et al. 2018, "Diverse Beam Search").
  public var groups = 1
  /// What a token's log-probability loses for each beam of an earlier group that chose it in the
  /// same place, λ in the paper (Hamming diversity).
  public var groupPenalty: Float = 0.5
  /// Draws tokens in place of searching for the best.
  public var sampling: SamplingOptions?
  /// The number of captions that `decodeAll` returns of an image: the best of the beams, or as many
  /// drawn.
  public var captionsPerImage = 1

  // MARK: What captions may be

  /// The most tokens of a caption, `<eos>` included.
  public var maximumLength = 30
  /// The fewest tokens of a finished caption, `<eos>` included; 1 allows an empty one.
  public var minimumLength = 1
  /// Each of these, a word or a phrase of several tokens, has to occur (Post and Vilar 2018, "Fast
  /// Lexically Constrained Decoding with Dynamic Beam Allocation"). Wants beams, one more than there
  /// are tokens in all of them at best.
  public var requiredWords: [[Int32]] = []
  /// No sequence of this many tokens occurs twice; 0 allows all.
  public var noRepeatNGram = 0
  /// Above 1 makes tokens that occurred less likely: their logits are divided by it, or multiplied
  /// where negative (Keskar et al. 2019, "CTRL").
  public var repetitionPenalty: Float = 1
  /// Never chosen, besides those of ``CaptionTokens``.
  public var bannedTokens: [Int32] = []
  /// Tokens that `<eos>` cannot follow, such as those of "a", "the" and "with".
  public var badEndings: [Int32] = []

  // MARK: What is returned

  /// Whether captions come with where the model looked for each token.
  public var keepsAttention = false

  /// - Precondition: the beam width is positive.
  public init(beamWidth: Int = 1) {
    require(beamWidth > 0, "DecodingOptions: the beam width must be positive (\(beamWidth))")
    self.beamWidth = beamWidth
  }

  /// Words that English captions do not end in, for ``badEndings``.
  public static let englishBadEndings = [
    "a", "an", "and", "are", "as", "at", "by", "for", "from", "her", "his", "in", "into", "is",
    "its", "near", "of", "on", "onto", "or", "over", "the", "their", "this", "to", "two", "while",
    "who", "with",
  ]
}

extension DecodingOptions {
  /// "greedy search", "beam 5", "sampling".
  var searchName: String {
    if sampling != nil { return "sampling" }
    return beamWidth == 1 ? "greedy search" : "beam \(beamWidth)"
  }

  /// Reads what `encode(to:)` wrote; what is missing takes its default.
  public init(from decoder: any Decoder) throws {
    self.init()
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(
      _ field: WritableKeyPath<Self, Value>, _ key: CodingKeys
    ) throws {
      if let value = try container.decodeIfPresent(Value.self, forKey: key) {
        self[keyPath: field] = value
      }
    }
    try read(\.beamWidth, .beamWidth)
    try read(\.lengthPenalty, .lengthPenalty)
    try read(\.lengthNormalization, .lengthNormalization)
    try read(\.ending, .ending)
    try read(\.groups, .groups)
    try read(\.groupPenalty, .groupPenalty)
    sampling = try container.decodeIfPresent(SamplingOptions.self, forKey: .sampling)
    try read(\.captionsPerImage, .captionsPerImage)
    try read(\.maximumLength, .maximumLength)
    try read(\.minimumLength, .minimumLength)
    try read(\.requiredWords, .requiredWords)
    try read(\.noRepeatNGram, .noRepeatNGram)
    try read(\.repetitionPenalty, .repetitionPenalty)
    try read(\.bannedTokens, .bannedTokens)
    try read(\.badEndings, .badEndings)
    try read(\.keepsAttention, .keepsAttention)
  }
}
