import Tensor
import Text

extension CaptioningPipeline {
  /// Why a word cannot be asked for.
  public struct UnknownWord: Error, CustomStringConvertible, Equatable {
    public let word: String
    public var description: String { "the vocabulary has no word \"\(word)\"" }
  }

  /// Returns several captions for each row of features `[N, L, C]`, see `Captioner.decodeAll`.
  public func decodeAll(
    locations: Tensor<Float>, _ options: DecodingOptions, imageNumbers: [Int]? = nil
  ) -> [[DecodedCaption]] {
    captioner.decodeAll(captioner.encode(locations), tokens, options, imageNumbers: imageNumbers)
  }

  /// Returns the tokens of words and phrases, cleaned as captions were in training, for
  /// ``DecodingOptions/requiredWords``.
  ///
  /// - Throws: ``UnknownWord``.
  public func tokenIDs(of phrases: [String]) throws -> [[Int32]] {
    try phrases.map { phrase in
      let words = cleaner.words(phrase)
      if words.isEmpty { throw UnknownWord(word: phrase) }
      return try words.map { word in
        guard vocabulary.contains(word) else { throw UnknownWord(word: word) }
        return vocabulary.id(of: word)
      }
    }
  }

  /// The tokens of ``DecodingOptions/englishBadEndings``, for ``DecodingOptions/badEndings``.
  public var englishBadEndings: [Int32] {
    DecodingOptions.englishBadEndings.filter(vocabulary.contains).map(vocabulary.id(of:))
  }
}
