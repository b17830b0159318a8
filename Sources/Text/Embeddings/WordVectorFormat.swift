/// How a file holds word vectors.
public enum WordVectorFormat: String, Sendable, Hashable, CaseIterable, Codable {
  /// A row a word: the word and its numbers, separated by single spaces. What GloVe writes.
  case glove
  /// As ``glove``, behind a first line with the number of words and of their numbers. What word2vec
  /// writes as text, and fastText as `.vec`.
  case word2vecText = "word2vec-text"
  /// That first line, then for each word its bytes, a space, and little-endian 32-bit floats. What
  /// word2vec writes as `.bin`.
  case word2vecBinary = "word2vec-binary"
}
