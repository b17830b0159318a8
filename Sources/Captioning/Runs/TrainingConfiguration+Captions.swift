import Tensor
import Text

extension TrainingConfiguration {
  /// Returns what makes words of captions.
  ///
  /// - Throws: `FileError` where lemmas are asked for and WordNet is not installed, ``OptionError`` for
  ///   stems that there are not.
  func makeCleaner() throws -> CaptionCleaner {
    var cleaner = (cleaning ?? .standard).cleaner
    cleaner.lowercase = lowercase ?? cleaner.lowercase
    cleaner.punctuation = punctuation?.policy ?? cleaner.punctuation
    cleaner.tokenizer = tokenizer ?? cleaner.tokenizer
    cleaner.dropNumbers = dropNumbers ?? cleaner.dropNumbers
    cleaner.keepAlphabeticOnly = keepAlphabeticOnly ?? cleaner.keepAlphabeticOnly
    if let removeStopWords { cleaner.stopWords = removeStopWords ? .english : .none }
    if lemmatize == true { cleaner.wordForms.append(.lemma(WordNetLemmatizer(try WordNet()))) }
    if let stem {
      guard Stemmer.algorithms.contains(stem) else {
        let near = nearestSpelling(of: stem, among: Stemmer.algorithms)
        throw OptionError(
          "--stem: unknown algorithm \(stem)\(near.map { "; did you mean \($0)?" } ?? "")")
      }
      cleaner.wordForms.append(.stem(try Stemmer(algorithm: stem)))
    }
    cleaner.minimumWordLength = minimumWordLength ?? cleaner.minimumWordLength
    cleaner.minimumCaptionLength = minimumCaptionLength ?? cleaner.minimumCaptionLength
    cleaner.maximumCaptionLength = maximumCaptionLength ?? cleaner.maximumCaptionLength
    return cleaner
  }

  /// Returns the vocabulary of cleaned training captions.
  func makeVocabulary(_ captions: some Sequence<[String]>) -> Vocabulary {
    Vocabulary(
      captions: captions, minimumFrequency: minimumFrequency,
      maximumSize: maximumVocabulary.map { .total($0) },
      order: (vocabularyOrder ?? .frequency).order,
      specials: (specialTokens ?? .standard).tokens)
  }
}
