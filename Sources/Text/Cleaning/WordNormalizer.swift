/// Turns a word into the form that is counted: a lemma, a stem.
public protocol WordNormalizer: Sendable {
  /// The form of `word`; an empty one drops the word.
  func normalize(_ word: String) -> String
}
