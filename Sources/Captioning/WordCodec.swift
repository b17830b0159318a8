import Text

/// Captions as words of a vocabulary.
public struct WordCodec: CaptionCodec {
  public let vocabulary: Vocabulary
  /// What makes words of a caption.
  public let cleaner: CaptionCleaner

  public init(vocabulary: Vocabulary, cleaner: CaptionCleaner = CaptionCleaner()) {
    (self.vocabulary, self.cleaner) = (vocabulary, cleaner)
  }

  public var count: Int { vocabulary.count }

  public var tokens: CaptionTokens {
    CaptionTokens(
      start: vocabulary.startID, end: vocabulary.endID,
      banned: [vocabulary.padID, vocabulary.unknownID, vocabulary.startID])
  }

  public var padID: Int32 { vocabulary.padID }

  public var contentHash: String { vocabulary.contentHash }

  public func encode(_ caption: String) -> [Int32] { vocabulary.encode(cleaner.words(caption)) }

  public func decode(_ ids: some Sequence<Int32>) -> String { words(ids).joined(separator: " ") }

  public func words(_ ids: some Sequence<Int32>) -> [String] { vocabulary.decode(ids) }

  public func ids(ofPhrase phrase: String) throws -> [Int32] {
    let words = cleaner.words(phrase)
    if words.isEmpty { throw CaptioningPipeline.UnknownWord(word: phrase) }
    return try words.map { word in
      guard vocabulary.contains(word) else {
        throw CaptioningPipeline.UnknownWord(word: word)
      }
      return vocabulary.id(of: word)
    }
  }

  /// A vocabulary that lacks one of the two words leaves captions as they are.
  public func mirrored(_ ids: [Int32], maximumLength: Int) -> [Int32] {
    guard vocabulary.contains("left"), vocabulary.contains("right") else { return ids }
    let (left, right) = (vocabulary.id(of: "left"), vocabulary.id(of: "right"))
    return ids.map { $0 == left ? right : $0 == right ? left : $0 }
  }
}
