/// A word tokenizer by name, as options and files name it.
public enum TokenizerChoice: String, CaseIterable, Hashable, Sendable, Codable {
  /// `WhitespaceTokenizer`.
  case whitespace
  /// `BasicEnglishTokenizer`: torchtext's `basic_english`.
  case basicEnglish
  /// `TreebankTokenizer`: NLTK's `word_tokenize` of one sentence.
  case treebank
  /// `PTBTokenizer`: that of the COCO caption evaluation.
  case ptb
  /// `KerasTokenizer`: that of `TextVectorization`.
  case keras

  /// The tokenizer with its default options.
  public var tokenizer: any Tokenizer {
    switch self {
    case .whitespace: WhitespaceTokenizer()
    case .basicEnglish: BasicEnglishTokenizer()
    case .treebank: TreebankTokenizer()
    case .ptb: PTBTokenizer()
    case .keras: KerasTokenizer()
    }
  }
}
