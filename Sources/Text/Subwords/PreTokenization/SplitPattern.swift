/// What separates, or what is kept: a literal, or one of the regular expressions that published
/// tokenizers use, known by its text and matched by hand.
enum SplitPattern: Sendable, Equatable {
  case literal([UInt8])
  /// GPT-2's and RoBERTa's.
  case gpt2
  /// CLIP's.
  case clip
  /// `\s+`.
  case spaces
  /// `\s`.
  case space
  /// `\p{N}+`, `[0-9]` and the like: scalars of a kind, one by one or in runs.
  case run(Kind, isSingle: Bool)
  /// `\w+|[^\w\s]+`.
  case words

  /// A kind of scalars.
  enum Kind: Sendable, Equatable {
    case number, asciiDigit, letter, punctuation, notSpace
    case scalar(UInt32)
  }

  static let gpt2Text =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
  static let clipText = #"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"#

  private static let known: [String: SplitPattern] = [
    gpt2Text: .gpt2,
    #"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#: .gpt2,
    clipText: .clip,
    #"'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+"#: .clip,
    #"\s+"#: .spaces, #"\s"#: .space,
    #"\p{N}"#: .run(.number, isSingle: true), #"\p{N}+"#: .run(.number, isSingle: false),
    #"[0-9]"#: .run(.asciiDigit, isSingle: true), #"[0-9]+"#: .run(.asciiDigit, isSingle: false),
    #"\p{L}+"#: .run(.letter, isSingle: false), #"\S+"#: .run(.notSpace, isSingle: false),
    #"\w+|[^\w\s]+"#: .words,
  ]

  /// Reads `{"String": "…"}` or `{"Regex": "…"}`.
  init(_ field: JSONField) throws {
    try field.expect(["String", "Regex"])
    if let literal = try field.optional("String") {
      let text = try literal.string()
      guard !text.isEmpty else { throw literal.problem("an empty pattern is not supported") }
      self = .literal(Array(text.utf8))
      return
    }
    let regex = try field.required("Regex")
    let text = try regex.string()
    guard let pattern = Self.known[text] else {
      throw regex.problem("the pattern \"\(text)\" is not supported")
    }
    self = pattern
  }

  /// The first match at or after `position` that ends by `end`, nil where there is none.
  func next(in bytes: UnsafeBufferPointer<UInt8>, from position: Int, to end: Int) -> Range<Int>? {
    switch self {
    case .literal(let literal):
      return Self.literal(literal, in: bytes, from: position, to: end)
    case .gpt2:
      guard position < end else { return nil }
      return position..<PatternMatching.gpt2(bytes, position, end)
    case .clip: return PatternMatching.clip(bytes, position, end)
    case .words:
      var start = position
      while start < end {
        let (scalar, length) = UTF8Decoding.scalar(bytes, at: start)
        if !ScalarClass.isSpace(scalar) {
          let isWord = ScalarClass.isWord(scalar)
          return
            start..<PatternMatching.run(bytes, start, end) {
              ScalarClass.isWord($0) == isWord && (isWord || !ScalarClass.isSpace($0))
            }
        }
        start += length
      }
      return nil
    case .spaces: return Self.run(in: bytes, position, end, isSingle: false, ScalarClass.isSpace)
    case .space: return Self.run(in: bytes, position, end, isSingle: true, ScalarClass.isSpace)
    case .run(let kind, let isSingle):
      return Self.run(in: bytes, position, end, isSingle: isSingle, kind.contains)
    }
  }

  private static func literal(
    _ literal: [UInt8], in bytes: UnsafeBufferPointer<UInt8>, from position: Int, to end: Int
  ) -> Range<Int>? {
    var start = position
    while start + literal.count <= end {
      if bytes[start] == literal[0], bytes[start..<start + literal.count].elementsEqual(literal) {
        return start..<start + literal.count
      }
      start += 1
    }
    return nil
  }

  private static func run(
    in bytes: UnsafeBufferPointer<UInt8>, _ position: Int, _ end: Int, isSingle: Bool,
    _ contains: (UInt32) -> Bool
  ) -> Range<Int>? {
    var start = position
    while start < end {
      let (scalar, length) = UTF8Decoding.scalar(bytes, at: start)
      if contains(scalar) {
        return
          start..<(isSingle ? start + length : PatternMatching.run(bytes, start, end, contains))
      }
      start += length
    }
    return nil
  }
}

extension SplitPattern.Kind {
  func contains(_ scalar: UInt32) -> Bool {
    switch self {
    case .number: ScalarClass.isNumber(scalar)
    case .asciiDigit: 0x30...0x39 ~= scalar
    case .letter: ScalarClass.isLetter(scalar)
    case .punctuation: ScalarClass.isPunctuation(scalar)
    case .notSpace: !ScalarClass.isSpace(scalar)
    case .scalar(let other): scalar == other
    }
  }
}
