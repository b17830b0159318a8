/// The `model` of a tokenizer.json.
enum SubwordModel: Sendable {
  case bpe(BPEModel)
  case wordPiece(WordPieceModel)

  /// Whether words are raw bytes, see `BPEModel.readsBytes`.
  var readsBytes: Bool {
    if case .bpe(let model) = self { model.readsBytes } else { false }
  }

  /// Appends the tokens of a word.
  func cut(_ word: UnsafeBufferPointer<UInt8>, into result: inout [SubwordSymbol]) {
    switch self {
    case .bpe(let model): model.cut(word, into: &result)
    case .wordPiece(let model): model.cut(word, into: &result)
    }
  }

  /// Calls `body` with the tokens of a word, from the cache where it has them.
  @inline(__always)
  func withSymbols(
    of word: UnsafeBufferPointer<UInt8>, _ cache: WordCache,
    _ body: (UnsafeBufferPointer<SubwordSymbol>) -> Void
  ) {
    let hash = SubwordVocabulary.hash(word)
    if let range = cache.symbols(of: word, hash: hash) {
      cache.symbols.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
      return
    }
    cache.scratch.removeAll(keepingCapacity: true)
    cut(word, into: &cache.scratch)
    cache.insert(word, hash: hash, cache.scratch[...])
    cache.scratch.withUnsafeBufferPointer(body)
  }
}
