/// The `decoder` of a tokenizer.json: from tokens back to a text.
indirect enum SubwordDecoder: Sendable {
  case byteLevel
  case wordPiece(prefix: String, cleansUp: Bool)
  case bpe(suffix: String)
  case byteFallback
  case fuse
  case replace(SplitPattern, with: String)
  case strip(Unicode.Scalar, start: Int, stop: Int)
  case sequence([SubwordDecoder])

  /// The parts whose concatenation is the text.
  func decode(_ tokens: [String]) -> [String] {
    switch self {
    case .sequence(let steps): return steps.reduce(tokens) { $1.decode($0) }
    case .fuse: return [tokens.joined()]
    case .byteLevel:
      var bytes: [UInt8] = []
      for var token in tokens { token.withUTF8 { ByteAlphabet.decode($0, into: &bytes) } }
      return [String(decoding: bytes, as: UTF8.self)]
    case .wordPiece(let prefix, let cleansUp):
      return tokens.enumerated().map { index, token in
        var text = token
        if index > 0 {
          text =
            token.utf8.starts(with: prefix.utf8)
            ? String(decoding: token.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
            : " " + token
        }
        return cleansUp ? Self.cleaned(text) : text
      }
    case .bpe(let suffix):
      return tokens.enumerated().map { index, token in
        Self.replacing(suffix, in: token, with: index == tokens.count - 1 ? "" : " ")
      }
    case .byteFallback: return Self.joiningBytes(tokens)
    case .replace(let pattern, let content):
      return tokens.map { Self.replacing(pattern, in: $0, with: content) }
    case .strip(let scalar, let start, let stop):
      return tokens.map { token in
        var scalars = Substring(token).unicodeScalars
        var left = start
        while left > 0, scalars.first == scalar {
          scalars.removeFirst()
          left -= 1
        }
        left = stop
        while left > 0, scalars.last == scalar {
          scalars.removeLast()
          left -= 1
        }
        return String(scalars)
      }
    }
  }

  private static func replacing(
    _ text: String, in token: String, with content: String
  ) -> String {
    text.isEmpty ? token : replacing(.literal(Array(text.utf8)), in: token, with: content)
  }

  private static func replacing(
    _ pattern: SplitPattern, in token: String, with content: String
  ) -> String {
    var token = token
    return token.withUTF8 { bytes in
      var result: [UInt8] = []
      var position = 0
      while let match = pattern.next(in: bytes, from: position, to: bytes.count) {
        result.append(contentsOf: bytes[position..<match.lowerBound])
        result.append(contentsOf: content.utf8)
        position = match.upperBound
      }
      result.append(contentsOf: bytes[position...])
      return String(decoding: result, as: UTF8.self)
    }
  }

  /// English as it is written, without the spaces before marks and contractions.
  private static func cleaned(_ text: String) -> String {
    guard mayNeedCleaning(text) else { return text }
    let changes = [
      (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
      (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ]
    return changes.reduce(text) { replacing($1.0, in: $0, with: $1.1) }
  }

  /// Whether one of the changes' texts may begin at some space.
  private static func mayNeedCleaning(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      for index in bytes.indices where bytes[index] == 0x20 {
        let rest = bytes[(index + 1)...]
        switch rest.first {
        case UInt8(ascii: "."), UInt8(ascii: "?"), UInt8(ascii: "!"), UInt8(ascii: ","),
          UInt8(ascii: "'"):
          return true
        case UInt8(ascii: "n") where rest.dropFirst().first == UInt8(ascii: "'"),
          UInt8(ascii: "d") where rest.dropFirst().first == UInt8(ascii: "o"):
          return true
        default: continue
        }
      }
      return false
    }
  }

  /// Joins tokens such as `<0xE2>` to characters; bytes that make none become U+FFFD each.
  private static func joiningBytes(_ tokens: [String]) -> [String] {
    var result: [String] = []
    var bytes: [UInt8] = []
    func flush() {
      guard !bytes.isEmpty else { return }
      if let text = String(validating: bytes, as: UTF8.self) {
        result.append(text)
      } else {
        result.append(contentsOf: repeatElement("\u{FFFD}", count: bytes.count))
      }
      bytes.removeAll()
    }
    for token in tokens {
      if token.utf8.count == 6, token.hasPrefix("<0x"), token.hasSuffix(">"),
        let byte = UInt8(token.dropFirst(3).dropLast(), radix: 16)
      {
        bytes.append(byte)
      } else {
        flush()
        result.append(token)
      }
    }
    flush()
    return result
  }
}

extension SubwordDecoder {
  /// By how much the steps of a file may lengthen a token at most, see `SubwordNormalizer`.
  private static let largestGrowth = 4096

  private var growth: Int {
    switch self {
    case .sequence(let steps): steps.reduce(1) { min($0 * $1.growth, Self.largestGrowth + 1) }
    case .replace(_, let content): max(1, content.utf8.count)
    case .byteLevel, .wordPiece, .bpe, .byteFallback, .fuse, .strip: 1
    }
  }

  /// Reads the `decoder` of a tokenizer.json.
  init(_ field: JSONField) throws {
    self = try Self.read(field)
    guard growth <= Self.largestGrowth else {
      throw field.problem("its steps can make a text over \(Self.largestGrowth) times as long")
    }
  }

  private static func read(_ field: JSONField) throws -> SubwordDecoder {
    let type = try field.type()
    switch type {
    case "ByteLevel":
      try field.expect(["type", "add_prefix_space", "trim_offsets", "use_regex"])
      return .byteLevel
    case "WordPiece":
      try field.expect(["type", "prefix", "cleanup"])
      return .wordPiece(
        prefix: try field.optional("prefix")?.string() ?? "##",
        cleansUp: try field.bool("cleanup", default: true))
    case "BPEDecoder":
      try field.expect(["type", "suffix"])
      return .bpe(suffix: try field.optional("suffix")?.string() ?? "</w>")
    case "ByteFallback":
      try field.expect(["type"])
      return .byteFallback
    case "Fuse":
      try field.expect(["type"])
      return .fuse
    case "Replace":
      try field.expect(["type", "pattern", "content"])
      return .replace(
        try SplitPattern(field.required("pattern")),
        with: try field.required("content").string())
    case "Strip":
      try field.expect(["type", "content", "start", "stop"])
      let content = try field.required("content")
      guard let scalar = try content.string().unicodeScalars.first,
        try content.string().unicodeScalars.count == 1
      else { throw content.problem("expected one character") }
      return .strip(
        scalar, start: try field.count("start", default: 0),
        stop: try field.count("stop", default: 0))
    case "Sequence":
      try field.expect(["type", "decoders"])
      return .sequence(try field.required("decoders").elements().map(read))
    default: throw field.unsupported(type)
    }
  }
}
