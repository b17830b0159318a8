/// How many different words captions use, and how much of a vocabulary that is.
///
/// ```swift
/// let use = VocabularyUse(captions: generated, vocabulary: vocabulary.words)
/// print("\(use.usedFromVocabulary) of \(use.vocabularySize) words")
/// ```
public struct VocabularyUse: Sendable, Hashable, Codable {
  /// The number of words in all captions.
  public let tokens: Int
  /// The number of different words.
  public let used: Int
  /// The number of different words of the vocabulary; `used` where none was given.
  public let usedFromVocabulary: Int
  /// The number of different words in the vocabulary, nil where none was given.
  public let vocabularySize: Int?

  /// - Parameter vocabulary: Words that could have been used; leave special tokens out.
  public init(captions: [[String]], vocabulary: [String]? = nil) {
    var words = WordTable()
    for word in vocabulary ?? [] { _ = words.id(of: word) }
    let known = words.count
    var seen: Set<Int32> = []
    var tokens = 0
    for caption in captions {
      tokens += caption.count
      seen.formUnion(words.ids(of: caption))
    }
    self.tokens = tokens
    used = seen.count
    usedFromVocabulary = vocabulary == nil ? seen.count : seen.count { Int($0) < known }
    vocabularySize = vocabulary == nil ? nil : known
  }

  /// Used words of the vocabulary divided by its size; nil without a vocabulary or with an empty
  /// one.
  public var share: Double? {
    vocabularySize.flatMap { $0 == 0 ? nil : Double(usedFromVocabulary) / Double($0) }
  }
}
