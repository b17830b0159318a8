/// The parts of published tokenizers, as tokenizer.json spells them.
enum SubwordPresets {
  /// CLIP's vocabulary of 49 408 less the bytes, twice, and the two marks.
  static let clipMergeCount = 49_408 - 512 - 2

  static func document(
    added: [JSONValue], normalizer: JSONValue, preTokenizer: JSONValue,
    postProcessor: JSONValue, decoder: JSONValue, model: JSONValue
  ) -> JSONField {
    JSONField(
      value: .object([
        "version": "1.0", "truncation": nil, "padding": nil, "added_tokens": .array(added),
        "normalizer": normalizer, "pre_tokenizer": preTokenizer,
        "post_processor": postProcessor, "decoder": decoder, "model": model,
      ]), path: "")
  }

  static func byteLevel(addPrefixSpace: Bool, trimOffsets: Bool = true) -> JSONValue {
    .object([
      "type": "ByteLevel", "add_prefix_space": .bool(addPrefixSpace),
      "trim_offsets": .bool(trimOffsets), "use_regex": true,
    ])
  }

  static func bpe(
    _ words: [JSONMember], _ merges: [JSONValue], prefix: String? = nil, suffix: String? = nil,
    unknown: String? = nil
  ) -> JSONValue {
    func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
    return .object([
      "type": "BPE", "dropout": nil, "unk_token": text(unknown),
      "continuing_subword_prefix": text(prefix), "end_of_word_suffix": text(suffix),
      "fuse_unk": false, "byte_fallback": false, "ignore_merges": false,
      "vocab": .object(words), "merges": .array(merges),
    ])
  }

  static let clipNormalizer = JSONValue.object([
    "type": "Sequence",
    "normalizers": [
      .object(["type": "NFC"]),
      .object(["type": "Replace", "pattern": .object(["Regex": #"\s+"#]), "content": " "]),
      .object(["type": "Lowercase"]),
    ],
  ])

  static let clipPreTokenizer = JSONValue.object([
    "type": "Sequence",
    "pretokenizers": [
      .object([
        "type": "Split", "pattern": .object(["Regex": .string(SplitPattern.clipText)]),
        "behavior": "Removed", "invert": true,
      ]),
      byteLevel(addPrefixSpace: false),
    ],
  ])

  static let clipDecoder = JSONValue.object([
    "type": "Sequence",
    "decoders": [
      byteLevel(addPrefixSpace: false),
      .object(["type": "Replace", "pattern": .object(["String": "</w>"]), "content": " "]),
      .object(["type": "Strip", "content": " ", "start": 0, "stop": 1]),
    ],
  ])

  /// CLIP's ids by rule, where only the merges are known.
  static func clipVocabulary(
    _ merges: [JSONValue], start: String, end: String
  ) -> [JSONMember] {
    // Bytes that stand for themselves come first.
    let bytes = ByteAlphabet.characters
    let joined = merges.map { merge -> String in
      guard case .array(let parts) = merge else { return "" }
      return parts.map { if case .string(let part) = $0 { part } else { "" } }.joined()
    }
    let tokens = bytes + bytes.map { $0 + "</w>" } + joined + [start, end]
    return tokens.enumerated().map { JSONMember(name: $1, value: .integer($0)) }
  }

  static func bertTemplate(cls: JSONValue, sep: JSONValue) -> JSONValue {
    func sequence(_ id: String, _ type: Int) -> JSONValue {
      .object(["Sequence": .object(["id": .string(id), "type_id": .integer(type)])])
    }
    func special(_ id: String, _ type: Int) -> JSONValue {
      .object(["SpecialToken": .object(["id": .string(id), "type_id": .integer(type)])])
    }
    func token(_ name: String, _ id: JSONValue) -> JSONValue {
      .object(["id": .string(name), "ids": [id], "tokens": [.string(name)]])
    }
    return .object([
      "type": "TemplateProcessing",
      "single": [special("[CLS]", 0), sequence("A", 0), special("[SEP]", 0)],
      "pair": [
        special("[CLS]", 0), sequence("A", 0), special("[SEP]", 0), sequence("B", 1),
        special("[SEP]", 1),
      ],
      "special_tokens": .object(["[CLS]": token("[CLS]", cls), "[SEP]": token("[SEP]", sep)]),
    ])
  }
}
