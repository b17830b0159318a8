/// Turns the matches of the Penn Treebank lexer into tokens.
struct PTBWriter {
  let text: UnsafeBufferPointer<UInt8>
  let lowercase: Bool
  let removed: Set<String>
  private var scratch: [UInt8] = []

  init(text: UnsafeBufferPointer<UInt8>, lowercase: Bool, removed: Set<String>) {
    (self.text, self.lowercase, self.removed) = (text, lowercase, removed)
  }

  /// Appends the token that `rule` makes of its match; returns where the next match begins.
  mutating func write(
    _ match: Range<Int>, by rule: PTBRule.Output, to tokens: inout [String]
  ) -> Int {
    var token = match.lowerBound..<tokenEnd(of: match, by: rule.end)
    var next = token.upperBound
    switch rule.writing {
    case .nothing: return next
    case .text(let text): add(text, to: &tokens)
    case .asIs: add(token, to: &tokens)
    case .withoutSoftHyphens:
      if token.contains(where: { text[$0] == 0xC2 }) {
        add(rewritten(token) { $0 == "\u{AD}" ? "" : nil }, orElse: "-", to: &tokens)
      } else {
        add(token, to: &tokens)
      }
    case .hyphens:
      if 3...4 ~= token.count { add("--", to: &tokens) } else { add(token, to: &tokens) }
    case .periodTwice:
      add(token, to: &tokens)
      next -= 1
    case .acronym:
      next -= 1
      if token.count == 2 { token = token.lowerBound..<next }
      add(token, to: &tokens)
    case .quote(let left):
      add(quotes(token, left: left), to: &tokens)
    case .ampersand:
      add(replacing("&amp;", by: "&", in: string(token)), to: &tokens)
    case .fraction:
      let fractions: [Unicode.Scalar: String] = [
        "¼": "1/4", "½": "1/2", "¾": "3/4", "⅓": "1/3", "⅔": "2/3",
      ]
      add(rewritten(token) { fractions[$0] }, to: &tokens)
    case .currency:
      let currencies: [Unicode.Scalar: String] = [
        "¢": "cents", "£": "#", "\u{80}": "$", "¤": "$", "₠": "$", "€": "$",
      ]
      add(rewritten(token) { currencies[$0] }, to: &tokens)
    case .escaped:
      add(rewritten(token) { $0 == "(" ? "-LRB-" : $0 == ")" ? "-RRB-" : nil }, to: &tokens)
    }
    return next
  }

  private func tokenEnd(of match: Range<Int>, by end: PTBRule.End) -> Int {
    switch end {
    case .whole: return match.upperBound
    case .before(let count):
      var place = match.upperBound
      for _ in 0..<count {
        place -= 1
        while text[place] & 0xC0 == 0x80 { place -= 1 }
      }
      return place
    case .beforeSpace:
      var place = match.lowerBound
      while !isSpace(at: place) { place += 1 }
      return place
    case .afterPeriod:
      return match.first { text[$0] == UInt8(ascii: ".") }! + 1
    case .beforeApostrophe(let withN):
      return apostrophe(in: match) - (withN ? 1 : 0)
    }
  }

  /// Whether a no-break or wider space, or an ASCII one, is at `place`.
  private func isSpace(at place: Int) -> Bool {
    if text[place] < 0x80 { return text[place] <= 0x20 }
    switch LexerSymbol(decodeScalar(text, at: place).scalar) {
    case .space, .noBreakSpace, .lineSeparator, .nextLine: return true
    default: return false
    }
  }

  /// Where the last apostrophe of `match` begins, be it written as a character or as `&apos;`.
  private func apostrophe(in match: Range<Int>) -> Int {
    var place = match.upperBound - 1
    while true {
      switch text[place] {
      case UInt8(ascii: "'"), UInt8(ascii: "`"): return place
      case UInt8(ascii: ";"): return place - 5
      case 0xC2, 0xE2: return place
      default: place -= 1
      }
    }
  }

  // MARK: Strings

  private func string(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: text[range]), as: UTF8.self)
  }

  /// The token with each scalar replaced for which `change` has a text.
  private func rewritten(
    _ range: Range<Int>, _ change: (Unicode.Scalar) -> String?
  ) -> String {
    var result = ""
    for scalar in string(range).unicodeScalars {
      if let text = change(scalar) { result += text } else { result.unicodeScalars.append(scalar) }
    }
    return result
  }

  private func replacing(_ entity: String, by character: String, in token: String) -> String {
    guard token.utf8.contains(UInt8(ascii: "&")) else { return token }
    var rest = token[...]
    var result = ""
    while let first = rest.first {
      if rest.count >= entity.count, rest.prefix(entity.count).lowercased() == entity {
        result += character
        rest = rest.dropFirst(entity.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  private func quotes(_ range: Range<Int>, left: Bool) -> String {
    let single = left ? "`" : "'"
    let double = left ? "``" : "''"
    let token = replacing("&quot;", by: "\"", in: replacing("&apos;", by: "'", in: string(range)))
    var result = ""
    for scalar in token.unicodeScalars {
      switch scalar {
      case "'": result += single
      case "\"": result += double
      case "\u{91}", "\u{2018}", "\u{201B}", "\u{2039}": result += "`"
      case "\u{92}", "\u{2019}", "\u{203A}": result += "'"
      case "\u{93}", "\u{201C}", "\u{AB}": result += "``"
      case "\u{94}", "\u{201D}", "\u{BB}": result += "''"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private mutating func add(_ range: Range<Int>, to tokens: inout [String]) {
    scratch.removeAll(keepingCapacity: true)
    var ascii: UInt8 = 0
    var spaced = false
    for byte in text[range] {
      ascii |= byte
      spaced = spaced || byte == 0x20
      let isCapital = lowercase && byte &- UInt8(ascii: "A") < 26
      scratch.append(isCapital ? byte | 0x20 : byte)
    }
    guard ascii < 0x80, !spaced else { return add(string(range), to: &tokens) }
    let token = String(decoding: scratch, as: UTF8.self)
    // Words are never removed, and most tokens are words.
    if scratch[0] &- UInt8(ascii: "a") < 26 || !removed.contains(token) { tokens.append(token) }
  }

  private func add(_ token: String, orElse empty: String = "", to tokens: inout [String]) {
    let written = token.isEmpty ? empty : lowercase ? token.lowercased() : token
    // Spaces within a token are looked up with it, and separate only then.
    if removed.contains(written) { return }
    for part in written.unicodeScalars.split(whereSeparator: \.isPythonSpace) {
      tokens.append(String(part))
    }
  }
}
