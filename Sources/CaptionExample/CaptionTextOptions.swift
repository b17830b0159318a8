import ArgumentParser
import Captioning
import Text

/// How captions become words, and words a vocabulary.
struct CaptionTextOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The cleaning that the options below change.", valueName: "preset", visibility: .hidden))
  var cleaning: CleaningPreset?

  @Flag(
    inversion: .prefixedNo, help: ArgumentHelp("Letters become lower case.", visibility: .hidden))
  var lowercase: Bool?

  @Option(
    help: ArgumentHelp("What happens to punctuation.", valueName: "what", visibility: .hidden))
  var punctuation: PunctuationChoice?

  @Option(
    help: ArgumentHelp(
      "What cuts captions: \(TokenizerChoice.allCases.map(\.rawValue).joined(separator: ", ")), or "
        + "a language model's tokenizer.json or its folder.",
      valueName: "name or file", visibility: .hidden))
  var tokenizer: CaptionTokenizer?

  @Flag(
    inversion: .prefixedNo, help: ArgumentHelp("Words of digits are dropped.", visibility: .hidden))
  var dropNumbers: Bool?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp("Words with anything but letters are dropped.", visibility: .hidden))
  var keepAlphabeticOnly: Bool?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp("The words of the English stop list are dropped.", visibility: .hidden))
  var removeStopWords: Bool?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp("Words become lemmas of nouns, by WordNet.", visibility: .hidden))
  var lemmatize: Bool?

  @Option(
    help: ArgumentHelp(
      "Words become stems, by an algorithm such as porter.", valueName: "algorithm",
      visibility: .hidden))
  var stem: String?

  @Option(
    help: ArgumentHelp(
      "Words of fewer letters are dropped; 2 drops a.", valueName: "n", visibility: .hidden))
  var minimumWordLength: Int?

  @Option(
    help: ArgumentHelp(
      "Captions of fewer words are not trained on.", valueName: "n", visibility: .hidden))
  var minimumCaptionLength: Int?

  @Option(
    help: ArgumentHelp(
      "Captions of more words are not trained on.", valueName: "n", visibility: .hidden))
  var maximumCaptionLength: Int?

  @Option(
    help: ArgumentHelp("Words seen fewer times are unknown.", valueName: "n", visibility: .hidden))
  var minimumFrequency: Int?

  @Option(
    help: ArgumentHelp(
      "The most words, special tokens included.", valueName: "n", visibility: .hidden))
  var maximumVocabulary: Int?

  @Option(help: ArgumentHelp("What decides a word's id.", valueName: "order", visibility: .hidden))
  var vocabularyOrder: VocabularyOrder?

  @Option(
    help: ArgumentHelp(
      "Spelling and order of the special tokens.", valueName: "preset", visibility: .hidden))
  var specialTokens: SpecialTokensPreset?

  /// Lays what is given over a run's configuration.
  func apply(to c: inout TrainingConfiguration) {
    c.cleaning = cleaning ?? c.cleaning
    c.lowercase = lowercase ?? c.lowercase
    c.punctuation = punctuation ?? c.punctuation
    c.tokenizer = tokenizer ?? c.tokenizer
    c.dropNumbers = dropNumbers ?? c.dropNumbers
    c.keepAlphabeticOnly = keepAlphabeticOnly ?? c.keepAlphabeticOnly
    c.removeStopWords = removeStopWords ?? c.removeStopWords
    c.lemmatize = lemmatize ?? c.lemmatize
    c.stem = stem ?? c.stem
    c.minimumWordLength = minimumWordLength ?? c.minimumWordLength
    c.minimumCaptionLength = minimumCaptionLength ?? c.minimumCaptionLength
    c.maximumCaptionLength = maximumCaptionLength ?? c.maximumCaptionLength
    c.minimumFrequency = minimumFrequency ?? c.minimumFrequency
    c.maximumVocabulary = maximumVocabulary ?? c.maximumVocabulary
    c.vocabularyOrder = vocabularyOrder ?? c.vocabularyOrder
    c.specialTokens = specialTokens ?? c.specialTokens
  }
}

extension CaptionTokenizer: ExpressibleByArgument {}
extension CleaningPreset: ExpressibleByArgument {}
extension PunctuationChoice: ExpressibleByArgument {}
extension SpecialTokensPreset: ExpressibleByArgument {}
extension VocabularyOrder: ExpressibleByArgument {}
