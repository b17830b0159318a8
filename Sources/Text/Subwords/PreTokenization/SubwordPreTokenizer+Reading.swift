extension SubwordPreTokenizer {
  /// Reads the `pre_tokenizer` of a tokenizer.json.
  init(_ field: JSONField) throws {
    steps = try Self.read(field)
    let byteLevels = steps.filter { if case .byteLevel = $0 { true } else { false } }
    // Each would spell the bytes of the one before, and so double the text.
    guard byteLevels.count <= 1 else {
      throw field.problem("ByteLevel can stand in it only once")
    }
  }

  private static func read(_ field: JSONField) throws -> [Step] {
    let type = try field.type()
    switch type {
    case "ByteLevel":
      try field.expect(["type", "add_prefix_space", "trim_offsets", "use_regex"])
      _ = try field.bool("trim_offsets", default: true)
      return [
        .byteLevel(
          addsPrefixSpace: try field.bool("add_prefix_space", default: true),
          usesPattern: try field.bool("use_regex", default: true))
      ]
    case "BertPreTokenizer":
      try field.expect(["type"])
      return [
        .split(.space, .removed, isInverted: false),
        .split(.run(.punctuation, isSingle: true), .isolated, isInverted: false),
      ]
    case "Whitespace":
      try field.expect(["type"])
      return [.split(.words, .removed, isInverted: true)]
    case "WhitespaceSplit":
      try field.expect(["type"])
      return [.split(.space, .removed, isInverted: false)]
    case "Split":
      try field.expect(["type", "pattern", "behavior", "invert"])
      return [
        .split(
          try SplitPattern(field.required("pattern")), try behavior(field),
          isInverted: try field.bool("invert", default: false))
      ]
    case "Digits":
      try field.expect(["type", "individual_digits"])
      let isSingle = try field.bool("individual_digits", default: false)
      return [
        .split(
          .run(.number, isSingle: true), isSingle ? .isolated : .contiguous, isInverted: false)
      ]
    case "Punctuation":
      try field.expect(["type", "behavior"])
      let behavior = try field.optional("behavior") == nil ? .isolated : behavior(field)
      return [.split(.run(.punctuation, isSingle: true), behavior, isInverted: false)]
    case "CharDelimiterSplit":
      try field.expect(["type", "delimiter"])
      let delimiter = try field.required("delimiter").string().unicodeScalars
      guard delimiter.count == 1 else {
        throw field.problem("the delimiter is not one character")
      }
      return [
        .split(
          .run(.scalar(delimiter.first!.value), isSingle: true), .removed, isInverted: false)
      ]
    case "Sequence":
      try field.expect(["type", "pretokenizers"])
      return try field.required("pretokenizers").elements().flatMap(read)
    default: throw field.unsupported(type)
    }
  }

  private static func behavior(_ field: JSONField) throws -> SplitBehavior {
    let name = try field.required("behavior")
    guard let behavior = SplitBehavior(rawValue: try name.string()) else {
      throw name.unsupported(try name.string())
    }
    return behavior
  }
}
