import Tensor

extension SubwordTokenizer {
  /// GPT-2's tokenizer from its older files, `vocab.json` (or `encoder.json`) and `merges.txt` (or
  /// `vocab.bpe`).
  ///
  /// - Parameters:
  ///   - vocabulary: The path of the ids of the tokens, a JSON object.
  ///   - merges: The path of the merges, a pair a line, after a line that begins with `#version`.
  ///   - addPrefixSpace: Whether a first word is cut as if a space stood before it.
  /// - Throws: `FileError`.
  public static func gpt2(
    vocabulary: String, merges: String, addPrefixSpace: Bool = false
  ) throws -> SubwordTokenizer {
    let words = try vocabularyObject(vocabulary)
    let byteLevel = SubwordPresets.byteLevel(addPrefixSpace: addPrefixSpace)
    return try assembled(
      path: vocabulary, specials: ["<|endoftext|>"], normalizer: .null, preTokenizer: byteLevel,
      postProcessor: SubwordPresets.byteLevel(addPrefixSpace: true, trimOffsets: false),
      decoder: byteLevel,
      model: SubwordPresets.bpe(words, try mergeList(merges, words: words)))
  }

  /// CLIP's tokenizer from its older files, `vocab.json` and `merges.txt`, or from the merges
  /// alone, as OpenAI published them (`bpe_simple_vocab_16e6.txt`, uncompressed).
  ///
  /// Decoding gives words with single spaces between them, which is what is left of the text.
  ///
  /// - Parameters:
  ///   - vocabulary: The path of the ids of the tokens; where it is nil, they are the bytes, the
  ///     bytes that end a word, the first 48 894 merges, and the two marks.
  ///   - merges: The path of the merges, after a line that begins with `#version` or `"bpe`.
  /// - Throws: `FileError`.
  public static func clip(vocabulary: String? = nil, merges: String) throws -> SubwordTokenizer {
    let (start, end) = ("<|startoftext|>", "<|endoftext|>")
    let words: [JSONMember]
    let pairs: [JSONValue]
    if let vocabulary {
      words = try vocabularyObject(vocabulary)
      pairs = try mergeList(merges, words: words)
    } else {
      pairs = Array(try mergeList(merges, words: nil).prefix(SubwordPresets.clipMergeCount))
      words = SubwordPresets.clipVocabulary(pairs, start: start, end: end)
    }
    func mark(_ token: String) throws -> JSONValue {
      guard let id = words.first(where: { $0.name == token }) else {
        throw FileError(path: vocabulary ?? merges, reason: "there is no token \"\(token)\"")
      }
      return [.string(token), id.value]
    }
    return try assembled(
      path: vocabulary ?? merges, specials: [start, end],
      normalizer: SubwordPresets.clipNormalizer, preTokenizer: SubwordPresets.clipPreTokenizer,
      postProcessor: .object([
        "type": "RobertaProcessing", "sep": mark(end), "cls": mark(start),
        "trim_offsets": false, "add_prefix_space": false,
      ]),
      decoder: SubwordPresets.clipDecoder,
      model: SubwordPresets.bpe(words, pairs, suffix: "</w>", unknown: end))
  }

  /// BERT's tokenizer from its older file, `vocab.txt`.
  ///
  /// - Parameters:
  ///   - vocabulary: The path of the tokens, one a line in the order of their ids.
  ///   - lowercase: Whether letters become lower case and lose their accents (`uncased`).
  /// - Throws: `FileError` that names the line.
  public static func bert(vocabulary: String, lowercase: Bool = true) throws -> SubwordTokenizer {
    let specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    var words: [JSONMember] = []
    var lines: [String: Int] = [:]
    for (index, line) in try textLines(vocabulary).enumerated() {
      if let first = lines.updateValue(index + 1, forKey: line) {
        throw FileError(
          path: vocabulary,
          reason: "line \(index + 1): \"\(line)\" occurs twice, first on line \(first)")
      }
      words.append(JSONMember(name: line, value: .integer(index)))
    }
    if let missing = specials.first(where: { lines[$0] == nil }) {
      throw FileError(path: vocabulary, reason: "there is no token \"\(missing)\"")
    }
    func id(_ token: String) -> JSONValue { .integer(lines[token]! - 1) }
    return try assembled(
      path: vocabulary, specials: specials,
      normalizer: .object([
        "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
        "strip_accents": nil, "lowercase": .bool(lowercase),
      ]),
      preTokenizer: .object(["type": "BertPreTokenizer"]),
      postProcessor: SubwordPresets.bertTemplate(cls: id("[CLS]"), sep: id("[SEP]")),
      decoder: .object(["type": "WordPiece", "prefix": "##", "cleanup": true]),
      model: .object([
        "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 100, "vocab": .object(words),
      ]))
  }

  /// A tokenizer of parts that were read from `path`.
  private static func assembled(
    path: String, specials: [String], normalizer: JSONValue, preTokenizer: JSONValue,
    postProcessor: JSONValue, decoder: JSONValue, model: JSONValue
  ) throws -> SubwordTokenizer {
    do {
      let words = try JSONField(value: model, path: "model").required("vocab").members()
      let added = words.compactMap { word -> (Int, JSONValue)? in
        guard specials.contains(word.name), case .integer(let id) = word.value,
          let id32 = Int32(exactly: id)
        else { return nil }
        return (id, AddedToken(word.name).json(id: id32))
      }
      return try SubwordTokenizer(
        SubwordPresets.document(
          added: added.sorted { $0.0 < $1.0 }.map(\.1), normalizer: normalizer,
          preTokenizer: preTokenizer, postProcessor: postProcessor, decoder: decoder,
          model: model))
    } catch let problem as JSONProblem {
      throw FileError(path: path, reason: problem.reason)
    }
  }

  private static func vocabularyObject(_ path: String) throws -> [JSONMember] {
    try reading(path) { bytes in
      try JSONField(value: JSONParser.parse(bytes), path: "").members()
    }
  }

  /// The merges of a file; its first line may be a heading.
  ///
  /// - Parameter words: What the tokens must be among.
  private static func mergeList(_ path: String, words: [JSONMember]?) throws -> [JSONValue] {
    let known = words.map { Set($0.map(\.name)) }
    var merges: [JSONValue] = []
    for (index, line) in try textLines(path).enumerated() {
      if index == 0, line.hasPrefix("#version") || line.hasPrefix("\"bpe") { continue }
      let parts = line.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
        .map { String($0)! }
      guard parts.count == 2 else {
        throw FileError(
          path: path, reason: "line \(index + 1): expected two tokens, found \(parts.count)")
      }
      if let known, let unknown = (parts + [parts.joined()]).first(where: { !known.contains($0) }) {
        throw FileError(
          path: path, reason: "line \(index + 1): \"\(unknown)\" is not in the vocabulary")
      }
      merges.append([.string(parts[0]), .string(parts[1])])
    }
    return merges
  }

  /// The lines of a text file; a last line feed ends the last line.
  private static func textLines(_ path: String) throws -> [String] {
    try reading(path) { bytes in
      var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      if lines.last?.isEmpty == true { lines.removeLast() }
      return try lines.enumerated().map { index, line in
        let line = line.last == 0x0D ? line.dropLast() : line
        guard let text = String(validating: line, as: UTF8.self) else {
          throw FileError(path: path, reason: "line \(index + 1): not valid UTF-8")
        }
        return text
      }
    }
  }
}
