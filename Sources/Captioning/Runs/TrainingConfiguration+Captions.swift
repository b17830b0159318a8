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
    if case .words(let choice) = tokenizer { cleaner.tokenizer = choice }
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

  /// Returns the training captions that are neither too short nor too long, and what makes tokens of
  /// captions.
  ///
  /// - Throws: `FileError` for a tokenizer's file, and as ``makeCleaner()``.
  func codec(
    for dataset: CaptionDataset
  ) throws -> (codec: any CaptionCodec, captions: [[String]]) {
    let cleaner = try makeCleaner()
    let kept = dataset.samples.map { cleaner.captions($0.captions) }
    let captions = zip(dataset.samples, kept).map { sample, kept in
      kept.map { sample.captions[$0.index] }
    }
    if let file = tokenizer?.file { return (try SubwordCodec(path: file), captions) }
    let vocabulary = makeVocabulary(kept.lazy.joined().map(\.words))
    return (WordCodec(vocabulary: vocabulary, cleaner: cleaner), captions)
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
