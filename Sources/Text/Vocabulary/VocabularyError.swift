/// Why a word list is not a vocabulary.
public enum VocabularyError: Error, Hashable, CustomStringConvertible {
  /// `word` stands at two places of the list.
  case duplicateWord(String, first: Int, second: Int)
  /// The list lacks these special tokens.
  case missingSpecials([String])

  public var description: String {
    switch self {
    case .duplicateWord(let word, let first, let second):
      "vocabulary: the word \"\(word)\" occurs twice (ids \(first) and \(second))"
    case .missingSpecials(let tokens):
      "vocabulary: special tokens are missing (\(tokens.joined(separator: " ")))"
    }
  }
}
