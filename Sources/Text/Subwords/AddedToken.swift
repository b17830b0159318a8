/// A token beside the model: found in a text as a whole, before the model cuts it.
public struct AddedToken: Sendable, Hashable {
  public var content: String
  /// Whether it is a mark such as `[SEP]`, which decoding may skip.
  public var special: Bool
  /// Whether it is found only where no word character touches it.
  public var singleWord: Bool
  /// Whether the white space before it belongs to it.
  public var lstrip: Bool
  /// Whether the white space after it belongs to it.
  public var rstrip: Bool
  /// Whether it is looked for in the normalised text, itself normalised.
  public var normalized: Bool

  /// - Parameter normalized: Where it is nil, special tokens are not and others are.
  public init(
    _ content: String, special: Bool = true, singleWord: Bool = false, lstrip: Bool = false,
    rstrip: Bool = false, normalized: Bool? = nil
  ) {
    self.content = content
    self.special = special
    self.singleWord = singleWord
    self.lstrip = lstrip
    self.rstrip = rstrip
    self.normalized = normalized ?? !special
  }
}

extension AddedToken {
  /// Reads an element of `added_tokens`.
  init(_ field: JSONField) throws {
    try field.expect([
      "id", "content", "single_word", "lstrip", "rstrip", "normalized", "special",
    ])
    let special = try field.bool("special", default: false)
    self.init(
      try field.required("content").string(), special: special,
      singleWord: try field.bool("single_word", default: false),
      lstrip: try field.bool("lstrip", default: false),
      rstrip: try field.bool("rstrip", default: false),
      normalized: try field.bool("normalized", default: !special))
    guard !content.isEmpty else { throw field.problem("the content is empty") }
  }

  /// An element of `added_tokens`.
  func json(id: Int32) -> JSONValue {
    .object([
      "id": .integer(Int(id)), "content": .string(content), "single_word": .bool(singleWord),
      "lstrip": .bool(lstrip), "rstrip": .bool(rstrip), "normalized": .bool(normalized),
      "special": .bool(special),
    ])
  }
}
