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

  public func encode(_ caption: String) -> [Int32] { vocabulary.encode(cleaner.words(caption)) }

  public func decode(_ ids: some Sequence<Int32>) -> String {
    vocabulary.decode(ids).joined(separator: " ")
  }
}
