extension SubwordNormalizer {
  /// By how much the steps of a file may lengthen a text at most: replacements in a row multiply,
  /// and a small file could ask for more memory than there is.
  private static let largestGrowth = 4096

  /// Reads the `normalizer` of a tokenizer.json.
  init(_ field: JSONField) throws {
    self = try Self.read(field)
    guard growth <= Self.largestGrowth else {
      throw field.problem(
        "its steps can make a text over \(Self.largestGrowth) times as long")
    }
  }

  private static func read(_ field: JSONField) throws -> SubwordNormalizer {
    let type = try field.type()
    switch type {
    case "BertNormalizer":
      try field.expect([
        "type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase",
      ])
      let lowercases = try field.bool("lowercase", default: true)
      return .bert(
        cleansText: try field.bool("clean_text", default: true),
        handlesIdeographs: try field.bool("handle_chinese_chars", default: true),
        stripsAccents: try field.bool("strip_accents", default: lowercases),
        lowercases: lowercases)
    case "Lowercase", "StripAccents", "ByteLevel", "NFC", "NFD", "NFKC", "NFKD":
      try field.expect(["type"])
      if let form = UnicodeForm(rawValue: type) { return .form(form) }
      return type == "Lowercase" ? .lowercase : type == "ByteLevel" ? .byteLevel : .stripAccents
    case "Strip":
      try field.expect(["type", "strip_left", "strip_right"])
      return .strip(
        left: try field.bool("strip_left", default: true),
        right: try field.bool("strip_right", default: true))
    case "Replace":
      try field.expect(["type", "pattern", "content"])
      let content = try field.required("content").string()
      return .replace(try SplitPattern(field.required("pattern")), with: Array(content.utf8))
    case "Prepend":
      try field.expect(["type", "prepend"])
      return .prepend(Array(try field.required("prepend").string().utf8))
    case "Append":
      try field.expect(["type", "append"])
      return .append(Array(try field.required("append").string().utf8))
    case "Sequence":
      try field.expect(["type", "normalizers"])
      return .sequence(try field.required("normalizers").elements().map(read))
    default: throw field.unsupported(type)
    }
  }

  /// How many bytes a byte can become.
  private var growth: Int {
    switch self {
    case .sequence(let steps):
      steps.reduce(1) { min($0 * $1.growth, Self.largestGrowth + 1) }
    case .lowercase: 2
    case .form(let form): form == .nfkc || form == .nfkd ? 11 : 3
    case .stripAccents, .strip: 1
    case .replace(_, let content): max(1, content.count)
    case .prepend(let text), .append(let text): 1 + text.count
    case .byteLevel: 2
    case .bert: 6
    }
  }
}
