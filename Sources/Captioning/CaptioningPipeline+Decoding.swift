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

  /// What is wrong with options for this vocabulary and model in one line, nil if nothing is.
  public func problem(of options: DecodingOptions) -> String? {
    if let problem = options.problem(tokens) { return problem }
    guard let longest = captioner.longestCaption, longest < options.maximumLength else {
      return nil
    }
    return "\(captioner.configuration.model) has places for captions of \(longest) tokens "
      + "(maximum length \(options.maximumLength))"
  }

  /// The tokens of ``DecodingOptions/englishBadEndings``, for ``DecodingOptions/badEndings``.
  public var englishBadEndings: [Int32] {
    DecodingOptions.englishBadEndings.filter(vocabulary.contains).map(vocabulary.id(of:))
  }
}
