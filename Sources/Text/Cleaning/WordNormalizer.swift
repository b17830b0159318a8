/// Maps a word to the form under which it is counted, such as its lemma or its stem.
public protocol WordNormalizer: Sendable {
  func normalize(_ word: String) -> String
}
