/// The vectors of words that a file lacks.
public enum MissingWords: Sendable, Hashable {
  /// Normal random numbers around 0, a function of the seed and the word's id.
  case normal(standardDeviation: Float = 0.1, seed: UInt64 = 0)
  /// The mean of the vectors that the vocabulary's other words have.
  case mean
  /// Zeros.
  case zero
  /// The mean of the vectors of a word's parts.
  ///
  /// The parts are fastText's: all runs of `minimum` to `maximum` Unicode scalars of the word between
  /// `<` and `>`, `<sn`, `sno`, `now`, `ow>` for `snow` and three, those that the file has as words.
  /// (fastText's own vectors of parts are in its `.bin` files, not in its `.vec`.) Without one, it is
  /// the mean of the words found that share the longest beginning with the word, and where none
  /// begins with the same scalar, the mean of all found.
  case subword(minimum: Int = 3, maximum: Int = 6)
}
