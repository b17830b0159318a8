/// Why ``NearestWords`` has no answer.
public enum NearestWordsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is no vector for a word; `similar` are words spelled alike.
  case unknown(String, similar: [String])
  /// A word stands in two rows.
  case duplicate(String, rows: Int, Int)
  /// A word's vector has an element that is NaN or infinite.
  case notFinite(String)

  public var description: String {
    switch self {
    case .unknown(let word, let similar):
      let list = similar.map { "\"\($0)\"" }.joined(separator: ", ")
      return "there is no vector for the word \"\(word)\""
        + (similar.isEmpty ? "" : " (spelled alike: \(list))")
    case .duplicate(let word, let first, let second):
      return "the word \"\(word)\" occurs twice (rows \(first) and \(second))"
    case .notFinite(let word):
      return "the vector of \"\(word)\" has elements that are NaN or infinite"
    }
  }
}
