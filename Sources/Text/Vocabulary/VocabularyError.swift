/// Why a word list is not a vocabulary.
public enum VocabularyError: Error, Hashable, CustomStringConvertible {
  /// `word` stands at two places of the list.
  case duplicateWord(String, first: Int, second: Int)
  /// The list lacks these special tokens.
  case missingSpecials([String])
  /// The special tokens themselves contradict each other.
  case invalidSpecials(String)
  /// There are not as many frequencies as words.
  case frequencies(Int, words: Int)
  /// No word of a word index has this id.
  case missingID(Int)

  public var description: String {
    switch self {
    case .duplicateWord(let word, let first, let second):
      "vocabulary: the word \"\(word)\" occurs twice (ids \(first) and \(second))"
    case .missingSpecials(let tokens):
      "vocabulary: special tokens are missing (\(tokens.joined(separator: " ")))"
    case .invalidSpecials(let problem):
      "vocabulary: \(problem)"
    case .frequencies(let count, let words):
      "vocabulary: \(count) frequencies for \(words) words"
    case .missingID(let id):
      "vocabulary: no word has the id \(id)"
    }
  }
}
