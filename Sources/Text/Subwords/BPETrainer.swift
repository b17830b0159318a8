import Tensor

/// Learns a byte pair encoding from texts, as Hugging Face's `BpeTrainer`: the same tokens, ids
/// and merges from the same texts.
///
/// ```swift
/// let trainer = BPETrainer(vocabularySize: 1000, specialTokens: ["<|endoftext|>"])
/// let tokenizer = trainer.train(on: captions)
/// try tokenizer.save(to: "tokenizer.json")
/// ```
///
/// The pair that occurs most often is joined, of equally frequent ones that of the lowest ids, and
/// so on until the vocabulary is full. Where Hugging Face leaves an order to chance (the ids of
/// characters with a prefix or suffix, which of equally rare characters `limitAlphabet` drops), it
/// is here that of the texts, or of the scalars.
public struct BPETrainer: Sendable {
  /// The number of tokens to reach, special ones and alphabet included.
  public var vocabularySize: Int
  /// How often a pair must occur to be joined.
  public var minimumFrequency: Int
  /// The first tokens.
  public var specialTokens: [AddedToken]
  /// Characters that are in the vocabulary even where the texts lack them.
  public var initialAlphabet: [String]
  /// How many characters are kept, the most frequent; nil for all.
  public var limitAlphabet: Int?
  /// What is put before every character but a word's first.
  public var continuingSubwordPrefix: String?
  /// What is put after a word's last character.
  public var endOfWordSuffix: String?
  /// The length that tokens stay under, in characters; nil for any.
  public var maximumTokenLength: Int?

  /// The 256 characters that stand for bytes, for `initialAlphabet`: with them no text is unknown.
  public static var byteAlphabet: [String] { ByteAlphabet.characters }

  public init(
    vocabularySize: Int = 30_000, minimumFrequency: Int = 0,
    specialTokens: [AddedToken] = [], initialAlphabet: [String] = BPETrainer.byteAlphabet,
    limitAlphabet: Int? = nil, continuingSubwordPrefix: String? = nil,
    endOfWordSuffix: String? = nil, maximumTokenLength: Int? = nil
  ) {
    require(
      vocabularySize > 0, "BPETrainer: vocabularySize must be positive (\(vocabularySize))")
    require(
      minimumFrequency >= 0, "BPETrainer: minimumFrequency is negative (\(minimumFrequency))")
    self.vocabularySize = vocabularySize
    self.minimumFrequency = minimumFrequency
    self.specialTokens = specialTokens
    self.initialAlphabet = initialAlphabet
    self.limitAlphabet = limitAlphabet
    self.continuingSubwordPrefix = continuingSubwordPrefix
    self.endOfWordSuffix = endOfWordSuffix
    self.maximumTokenLength = maximumTokenLength
  }
}

extension AddedToken: ExpressibleByStringLiteral {
  /// A special token.
  public init(stringLiteral content: String) { self.init(content) }
}
