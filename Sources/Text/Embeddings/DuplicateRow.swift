/// A row that a word-vector file has for a word that it had before; the first one counts, as in
/// gensim.
public struct DuplicateRow: Sendable, Hashable, CustomStringConvertible {
  public let word: String
  /// The line of a text file, from 1, or the row of a binary one, from 1.
  public let line: Int

  /// `"word" again on line 3`.
  public var description: String { "\"\(word)\" again on line \(line)" }
}
