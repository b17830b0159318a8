/// WordPiece: the longest token that a word begins with, then the longest that goes on, each time.
///
/// Wu et al.: *Google's Neural Machine Translation System*, 2016, as BERT cuts.
struct WordPieceModel: Sendable {
  let vocabulary: SubwordVocabulary
  /// Stands for a word that the tokens cannot make up, or that is too long.
  let unknownID: Int32
  /// Before every token but a word's first.
  let continuingPrefix: String
  /// A longer word is unknown.
  let longestWord: Int
  private let prefix: [UInt8]
  private let prefixHash: UInt64

  init(
    vocabulary: SubwordVocabulary, unknownID: Int32, continuingPrefix: String, longestWord: Int
  ) {
    (self.vocabulary, self.unknownID) = (vocabulary, unknownID)
    (self.continuingPrefix, self.longestWord) = (continuingPrefix, longestWord)
    prefix = Array(continuingPrefix.utf8)
    prefixHash = SubwordVocabulary.hash(prefix)
  }

  /// Appends the tokens of a word.
  func cut(_ word: UnsafeBufferPointer<UInt8>, into result: inout [SubwordSymbol]) {
    let first = result.count
    let isTooLong =
      word.count > longestWord
      && word.lazy.filter { !UTF8Decoding.isContinuation($0) }.count > longestWord
    var start = 0
    while start < word.count {
      let found = isTooLong ? nil : longestToken(word, from: start)
      guard let found else {
        result.removeLast(result.count - first)
        result.append(SubwordSymbol(id: unknownID, start: 0, end: Int32(word.count)))
        return
      }
      result.append(found)
      start = Int(found.end)
    }
  }

  private func longestToken(
    _ word: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> SubwordSymbol? {
    var found: SubwordSymbol?
    var hash = start == 0 ? SubwordVocabulary.seed : prefixHash
    let prefix = start == 0 ? [] : prefix
    var end = start
    let limit = min(word.count, start + vocabulary.longestToken)
    while end < limit {
      hash = SubwordVocabulary.mixed(hash, word[end])
      end += 1
      if end < word.count, UTF8Decoding.isContinuation(word[end]) { continue }
      let id = vocabulary.id(
        hash: hash, prefix: prefix, UnsafeBufferPointer(rebasing: word[start..<end]))
      if id >= 0 { found = SubwordSymbol(id: id, start: Int32(start), end: Int32(end)) }
    }
    return found
  }
}
