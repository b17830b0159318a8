import Tensor

/// All that a tokenizer.json says but its truncation and padding, ready to run.
final class SubwordPipeline: Sendable {
  let vocabulary: SubwordVocabulary
  let addedTokens: [(id: Int32, token: AddedToken)]
  let normalizer: SubwordNormalizer?
  let preTokenizer: SubwordPreTokenizer
  let model: SubwordModel
  let postProcessor: SubwordPostProcessor
  let decoder: SubwordDecoder?
  /// What the file said, to be written again.
  let document: [JSONMember]

  /// Looked for in the text as it is, and in the normalised text.
  let plainMatcher: AddedTokenMatcher
  let normalizedMatcher: AddedTokenMatcher
  /// For each id whether its token is special.
  let isSpecial: [Bool]
  /// What added tokens are decoded as that are looked for in the normalised text, as since
  /// Hugging Face's 0.23: a decoder then undoes what the normalizer did.
  let normalizedContents: [Int32: String]
  private let addedIDs: [String: Int32]
  private let caches = WordCachePool()

  /// - Throws: ``JSONProblem``.
  init(_ root: JSONField) throws {
    try root.expect([
      "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer",
      "post_processor", "decoder", "model",
    ])
    if let version = try root.optional("version"), version.value != "1.0" {
      throw version.problem("only version \"1.0\" is supported")
    }
    document = try root.members()
    let fields = try SubwordModelFields(root.required("model"))
    let tokens = try SubwordTokenList(fields, added: root.optional("added_tokens"))
    (vocabulary, addedTokens, addedIDs) = (tokens.vocabulary, tokens.added, tokens.addedIDs)
    var isSpecial = [Bool](repeating: false, count: vocabulary.count)
    for entry in addedTokens where entry.token.special { isSpecial[Int(entry.id)] = true }
    self.isSpecial = isSpecial

    let normalizer = try root.optional("normalizer").map(SubwordNormalizer.init)
    self.normalizer = normalizer
    preTokenizer = try root.optional("pre_tokenizer").map(SubwordPreTokenizer.init) ?? .init()
    model = try fields.model(
      vocabulary, readsBytes: fields.isBPE && preTokenizer.endsInBytes)
    decoder = try root.optional("decoder").map(SubwordDecoder.init)

    var plain: [(bytes: [UInt8], added: AddedToken, token: Int)] = []
    var normalized = plain
    var contents: [Int32: String] = [:]
    for (index, entry) in addedTokens.enumerated() {
      var text = AlignedText(Array(entry.token.content.utf8), origin: 0)
      if !entry.token.normalized {
        plain.append((text.bytes, entry.token, index))
        continue
      }
      normalizer?.apply(to: &text)
      guard !text.bytes.isEmpty else {
        throw JSONProblem(
          reason: "added_tokens: nothing of \"\(entry.token.content)\" is left when normalised")
      }
      normalized.append((text.bytes, entry.token, index))
      if !text.bytes.elementsEqual(entry.token.content.utf8) {
        contents[entry.id] = String(decoding: text.bytes, as: UTF8.self)
      }
    }
    normalizedContents = contents
    plainMatcher = AddedTokenMatcher(plain)
    normalizedMatcher = AddedTokenMatcher(normalized)

    let ids = (added: addedIDs, vocabulary: vocabulary)
    postProcessor =
      try root.optional("post_processor").map { field in
        try SubwordPostProcessor(field) { ids.added[$0] ?? ids.vocabulary.modelID($0) }
      } ?? .init()
  }

  /// The id of a token, an added one or the model's.
  func id(of token: String) -> Int32? { addedIDs[token] ?? vocabulary.modelID(token) }

  /// What cutting a text finds, piece by piece.
  private enum Found {
    case word(UnsafeBufferPointer<UInt8>, start: Int)
    case added(AddedTokenMatcher.Segment)
  }

  /// Runs normalisation and pre-tokenisation; `body` gets the pieces of the text in order.
  private func forEachPiece(
    _ bytes: UnsafeBufferPointer<UInt8>, _ body: (borrowing AlignedText, Found) -> Void
  ) {
    for segment in plainMatcher.split(bytes, 0..<bytes.count) {
      var text = AlignedText(Array(bytes[segment.range]), origin: segment.range.lowerBound)
      guard segment.token < 0 else {
        body(
          text, .added(.init(range: 0..<segment.range.count, token: segment.token)))
        continue
      }
      normalizer?.apply(to: &text)
      let parts = text.bytes.withUnsafeBufferPointer {
        normalizedMatcher.split($0, 0..<$0.count)
      }
      for part in parts {
        guard part.token < 0 else {
          body(text, .added(part))
          continue
        }
        var pieces = SubwordPreTokenizer.Pieces(text: text, ranges: [part.range])
        preTokenizer.apply(to: &pieces, spellsBytes: !model.readsBytes)
        pieces.text.bytes.withUnsafeBufferPointer { bytes in
          for range in pieces.ranges {
            let word = UnsafeBufferPointer(rebasing: bytes[range])
            body(pieces.text, .word(word, start: range.lowerBound))
          }
        }
      }
    }
  }

  /// The tokens of one text, before anything is put in.
  ///
  /// - Parameter sequence: 0 for the first text, 1 for the second.
  func encoding(of text: String, sequence: Int) -> SubwordEncoding {
    var text = text
    var ids: [Int32] = []
    var offsets: [Range<Int>] = []
    var spellings: [Int: String] = [:]
    text.withUTF8 { bytes in
      require(
        bytes.count < Int(Int32.max) / 16, "encode: the text is too long (\(bytes.count) bytes)")
      ids.reserveCapacity(bytes.count / 4 + 2)
      offsets.reserveCapacity(bytes.count / 4 + 2)
      caches.withCache { cache in
        forEachPiece(bytes) { text, found in
          switch found {
          case .added(let segment):
            let (id, token) = addedTokens[segment.token]
            let spelling = text.bytes[segment.range]
            if !spelling.elementsEqual(token.content.utf8) {
              spellings[ids.count] = String(decoding: spelling, as: UTF8.self)
            }
            ids.append(id)
            offsets.append(text.original(segment.range))
          case .word(let word, let start):
            model.withSymbols(of: word, cache) { symbols in
              for symbol in symbols {
                ids.append(symbol.id)
                offsets.append(
                  text.original(start + Int(symbol.start)..<start + Int(symbol.end)))
              }
            }
          }
        }
      }
    }
    return SubwordEncoding(
      vocabulary: vocabulary, ids: ids, offsets: offsets, spellings: spellings,
      sequence: sequence)
  }

  /// The ids of one text alone.
  func ids(of text: String) -> [Int32] {
    var text = text
    var ids: [Int32] = []
    text.withUTF8 { bytes in
      ids.reserveCapacity(bytes.count / 4 + 2)
      caches.withCache { cache in
        forEachPiece(bytes) { _, found in
          switch found {
          case .added(let segment): ids.append(addedTokens[segment.token].id)
          case .word(let word, _):
            model.withSymbols(of: word, cache) { for symbol in $0 { ids.append(symbol.id) } }
          }
        }
      }
    }
    return ids
  }

  /// The words that a model is trained on, spelled as its tokens are.
  func forEachWord(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    var aligned = AlignedText(Array(text.utf8), origin: 0)
    normalizer?.apply(to: &aligned)
    guard !aligned.bytes.isEmpty else { return }
    var pieces = SubwordPreTokenizer.Pieces(
      text: aligned, ranges: [0..<aligned.bytes.count])
    preTokenizer.apply(to: &pieces, spellsBytes: true)
    pieces.text.bytes.withUnsafeBufferPointer { bytes in
      for range in pieces.ranges { body(UnsafeBufferPointer(rebasing: bytes[range])) }
    }
  }
}
