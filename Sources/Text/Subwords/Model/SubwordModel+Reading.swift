/// The `model` of a tokenizer.json before the vocabulary is complete.
struct SubwordModelFields {
  let field: JSONField
  let isBPE: Bool
  /// The model's tokens with their ids.
  let vocabulary: [(token: String, id: Int)]

  init(_ field: JSONField) throws {
    self.field = field
    // The oldest files do not name the type.
    let type =
      try field.optional("type")?.string()
      ?? (field.optional("merges") != nil
        ? "BPE" : field.optional("max_input_chars_per_word") != nil ? "WordPiece" : field.type())
    guard type == "BPE" || type == "WordPiece" else { throw field.unsupported(type) }
    isBPE = type == "BPE"
    let vocabularyField = try field.required("vocab")
    vocabulary = try vocabularyField.members().map { member in
      let path = "\(vocabularyField.path)[\"\(member.name)\"]"
      return (member.name, try JSONField(value: member.value, path: path).count())
    }
  }

  /// - Parameter readsBytes: See `BPEModel.readsBytes`.
  func model(_ vocabulary: SubwordVocabulary, readsBytes: Bool) throws -> SubwordModel {
    try isBPE
      ? .bpe(bpe(vocabulary, readsBytes: readsBytes)) : .wordPiece(wordPiece(vocabulary))
  }

  private func wordPiece(_ vocabulary: SubwordVocabulary) throws -> WordPieceModel {
    try field.expect([
      "type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab",
    ])
    let unknown = try field.required("unk_token")
    return WordPieceModel(
      vocabulary: vocabulary, unknownID: try id(unknown.string(), unknown, vocabulary),
      continuingPrefix: try field.optional("continuing_subword_prefix")?.string() ?? "##",
      longestWord: try field.count("max_input_chars_per_word", default: 100))
  }

  private func id(
    _ token: String, _ field: JSONField, _ vocabulary: SubwordVocabulary
  ) throws -> Int32 {
    guard let id = vocabulary.modelID(token) else {
      throw field.problem("\"\(token)\" is not in the vocabulary")
    }
    return id
  }

  private func bpe(_ vocabulary: SubwordVocabulary, readsBytes: Bool) throws -> BPEModel {
    try field.expect([
      "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix",
      "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges",
    ])
    if let dropout = try field.optional("dropout"),
      dropout.value != .integer(0), dropout.value != .number(0)
    {
      throw dropout.problem("dropout is not supported")
    }
    let options = BPEModel.Options(
      unknownToken: try field.optional("unk_token")?.string(),
      continuingPrefix: try field.text("continuing_subword_prefix") ?? "",
      endOfWordSuffix: try field.text("end_of_word_suffix") ?? "",
      fusesUnknown: try field.bool("fuse_unk", default: false),
      fallsBackToBytes: try field.bool("byte_fallback", default: false),
      ignoresMerges: try field.bool("ignore_merges", default: false))
    if let unknown = options.unknownToken {
      _ = try id(unknown, field.required("unk_token"), vocabulary)
    }
    let merges = try field.required("merges").elements().map { merge in
      let (left, right) = try Self.pair(merge)
      let leftID = try id(left, merge, vocabulary)
      let rightID = try id(right, merge, vocabulary)
      guard right.utf8.count >= options.continuingPrefix.utf8.count else {
        throw merge.problem("\"\(right)\" lacks \"\(options.continuingPrefix)\"")
      }
      let rest = right.utf8.dropFirst(options.continuingPrefix.utf8.count)
      let merged = Array(left.utf8) + rest
      let mergedID = merged.withUnsafeBufferPointer {
        vocabulary.id(hash: SubwordVocabulary.hash($0), $0)
      }
      guard mergedID >= 0 else {
        throw merge.problem(
          "\"\(String(decoding: merged, as: UTF8.self))\" is not in the vocabulary")
      }
      return (leftID, rightID, mergedID)
    }
    return BPEModel(
      vocabulary: vocabulary, merges: MergeTable(merges), options: options,
      readsBytes: readsBytes)
  }

  /// Reads `"a b"` or `["a", "b"]`.
  private static func pair(_ merge: JSONField) throws -> (String, String) {
    if case .string(let text) = merge.value {
      let parts = text.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw merge.problem("\"\(text)\" is not a pair") }
      return (String(parts[0])!, String(parts[1])!)
    }
    let parts = try merge.elements()
    guard parts.count == 2 else {
      throw merge.problem("a merge is of two tokens, not of \(parts.count)")
    }
    return (try parts[0].string(), try parts[1].string())
  }
}
