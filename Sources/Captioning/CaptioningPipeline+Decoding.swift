import Tensor

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

  /// Returns the tokens of words and phrases, as captions had them in training, for
  /// ``DecodingOptions/requiredWords``.
  ///
  /// - Throws: ``UnknownWord``.
  public func tokenIDs(of phrases: [String]) throws -> [[Int32]] {
    try phrases.map { try codec.ids(ofPhrase: $0) }
  }

  /// The tokens of ``DecodingOptions/englishBadEndings``, for ``DecodingOptions/badEndings``.
  public var englishBadEndings: [Int32] {
    if let vocabulary {
      return DecodingOptions.englishBadEndings.filter(vocabulary.contains).map(vocabulary.id(of:))
    }
    // Words of several tokens end in one that other words end in, too.
    return DecodingOptions.englishBadEndings.compactMap { word in
      let ids = (try? codec.ids(ofPhrase: word)) ?? []
      return ids.count == 1 ? ids[0] : nil
    }
  }
}
