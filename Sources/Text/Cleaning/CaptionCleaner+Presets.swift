extension CaptionCleaner {
  /// The cleaning of an LSTM with attention on Flickr8k: marks deleted, NLTK's `word_tokenize`, then
  /// words of two letters or more.
  ///
  /// - Parameter wordForms: What is made of words before some are dropped: nouns' lemmas in the
  ///   published system.
  public static func showAttendTell(wordForms: [WordForm] = []) -> CaptionCleaner {
    CaptionCleaner(
      punctuation: .delete, tokenizer: .treebank, wordForms: wordForms, keepAlphabeticOnly: true,
      minimumWordLength: 2)
  }

  /// The cleaning of a vision transformer on Flickr30k: eight marks deleted, then `basic_english`.
  public static let visionTransformer = CaptionCleaner(
    punctuation: .deleteSet(".,?/\"';`"), tokenizer: .basicEnglish)

  /// The cleaning of EfficientNet with a transformer on Flickr30k: that of Keras'
  /// `TextVectorization`.
  public static let efficientNetTransformer = CaptionCleaner(
    lowercase: false, punctuation: .keep, tokenizer: .keras)

  /// The cleaning of InceptionV3 with a transformer on Flickr8k: words of letters alone, two at
  /// least. Marks are not deleted first, so `dog.` goes as a whole, as it does there.
  public static let inceptionTransformer = CaptionCleaner(
    punctuation: .keep, tokenizer: .whitespace, keepAlphabeticOnly: true, minimumWordLength: 2)
}
