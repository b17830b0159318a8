/// METEOR's normalisation of Western texts (`-norm`), punctuation kept: the tokens of a text.
///
/// It is the tokeniser of the Moses toolkit with rules for dashes and quotation marks, applied one
/// after the other to the whole text. A rule goes from left to right over what the one before it
/// left, and what it has matched it does not match again; so of `a-b-c` one hyphen stays.
enum METEORNormalizer {
  /// Calls `body` with each token as lower-case UTF-8.
  static func forEachToken(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    var text = text
    let isDone = text.withUTF8 { bytes in
      guard bytes.allSatisfy(isPlain) else { return false }
      for token in bytes.split(separator: space) { body(UnsafeBufferPointer(rebasing: token)) }
      return true
    }
    if isDone { return }
    for var token in tokens(text) { token.withUTF8(body) }
  }

  /// Whether no rule touches the byte, wherever it stands: lower-case letters, digits and spaces.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), space: true
    default: false
    }
  }

  private static let space = UInt8(ascii: " ")

  /// The tokens of any text.
  static func tokens(_ text: String) -> [String] {
    var scalars = separatingSymbols(text)
    scalars = isolatingEllipses(scalars)
    separate(",", &scalars) { !isDigit($0) && !isDigit($1) }
    separate(",", &scalars) { isDigit($0) && !isDigit($1) }
    separate(",", &scalars) { !isDigit($0) && isDigit($1) }
    scalars = normalizingQuotes(scalars)
    scalars = normalizingDashes(scalars)
    replace("-", with: " ", &scalars) { (isAlphanumeric($0) || $0 == ".") && isAlphanumeric($1) }
    separate("'", &scalars) { !isAlphabetic($0) && !isAlphabetic($1) }
    separate("'", &scalars) { !isAlphabetic($0) && !isDigit($0) && isAlphabetic($1) }
    separate("'", &scalars) { isAlphabetic($0) && !isAlphabetic($1) }
    replace("'", with: " '", &scalars) { isAlphabetic($0) && isAlphabetic($1) }
    replace("'", with: " '", &scalars) { isDigit($0) && $1 == "s" }
    return separatingPeriods(scalars)
  }

  // MARK: - Rules

  /// The text between spaces, and a space on each side of all but letters, digits, white space and
  /// the signs that have rules of their own.
  private static func separatingSymbols(_ text: String) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = [" "]
    for scalar in text.unicodeScalars {
      switch scalar {
      case ".", "'", "`", ",", "-", "‘", "’", " ", "\t", "\n", "\u{B}", "\u{C}", "\r":
        result.append(scalar)
      case _ where isAlphanumeric(scalar):
        result.append(scalar)
      default:
        result += [" ", scalar, " "]
      }
    }
    result.append(" ")
    return result
  }

  /// Two and more periods become a token of their own.
  private static func isolatingEllipses(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    for (place, scalar) in text.enumerated() {
      // There always is a space at both ends.
      let isInside = scalar == "." && text[place - 1] == "."
      let hasNext = scalar == "." && text[place + 1] == "."
      if hasNext, !isInside { result.append(" ") }
      result.append(scalar)
      if isInside, !hasNext { result.append(" ") }
    }
    return result
  }

  private static func normalizingQuotes(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    var place = 0
    func isSingle(_ scalar: Unicode.Scalar) -> Bool {
      scalar == "'" || scalar == "`" || scalar == "‘" || scalar == "’"
    }
    while place < text.count {
      let scalar = text[place]
      if scalar == "“" || scalar == "”" {
        result += [" ", "\"", " "]
      } else if isSingle(scalar), place + 1 < text.count, isSingle(text[place + 1]) {
        result += [" ", "\"", " "]
        place += 1
      } else {
        result.append(isSingle(scalar) ? "'" : scalar)
      }
      place += 1
    }
    return result
  }

  private static func normalizingDashes(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    func isDash(_ scalar: Unicode.Scalar) -> Bool { scalar == "-" || scalar == "–" }
    var result: [Unicode.Scalar] = []
    var place = 0
    while place < text.count {
      let isPair = isDash(text[place]) && place + 1 < text.count && isDash(text[place + 1])
      result.append(isDash(text[place]) ? "-" : text[place])
      place += isPair ? 2 : 1
    }
    return result
  }

  /// Puts a space on each side of `sign` where its neighbours fit.
  private static func separate(
    _ sign: Unicode.Scalar, _ text: inout [Unicode.Scalar],
    where fit: (Unicode.Scalar, Unicode.Scalar) -> Bool
  ) {
    replace(sign, with: " \(sign) ", &text, where: fit)
  }

  /// Replaces `sign` where its neighbours fit; a match takes its neighbours with it.
  private static func replace(
    _ sign: Unicode.Scalar, with replacement: String, _ text: inout [Unicode.Scalar],
    where fit: (Unicode.Scalar, Unicode.Scalar) -> Bool
  ) {
    guard text.contains(sign) else { return }
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(text.count + 8)
    var place = 0
    while place < text.count {
      if place + 2 < text.count, text[place + 1] == sign, fit(text[place], text[place + 2]) {
        result.append(text[place])
        result += replacement.unicodeScalars
        result.append(text[place + 2])
        place += 3
      } else {
        result.append(text[place])
        place += 1
      }
    }
    text = result
  }

  /// The tokens of the text in lower case, a period at a token's end apart unless it belongs to an
  /// abbreviation or the text goes on in lower case.
  private static func separatingPeriods(_ text: [Unicode.Scalar]) -> [String] {
    let words = text.split { scalar in
      scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" || scalar == "\u{C}"
    }
    var tokens: [String] = []
    func append(_ scalars: some Sequence<Unicode.Scalar>) {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars)
      let token = String(view).lowercased()
      tokens += token.unicodeScalars.split(whereSeparator: isWideSpace).map(String.init)
    }
    for (place, word) in words.enumerated() {
      guard word.count > 1, word.last == ".", !word.allSatisfy({ $0 == "." }) else {
        append(word)
        continue
      }
      let base = word.dropLast()
      if base.contains("."), base.contains(where: isAlphabetic) {
        append(word.filter { $0 != "." })
        continue
      }
      let next = place + 1 < words.count ? words[place + 1].first : nil
      let name = String(String.UnicodeScalarView(base))
      let keepsPeriod =
        METEORAbbreviations.always.contains(name)
        || next.map { "a"..."z" ~= $0 } ?? false
        || METEORAbbreviations.beforeNumbers.contains(name) && next.map(isDigit) ?? false
      append(keepsPeriod ? word : base)
      if !keepsPeriod { tokens.append(".") }
    }
    return tokens
  }

  // MARK: - Kinds of characters

  /// As Java's `\p{Digit}`.
  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }

  /// Letters of the Latin and Cyrillic scripts, as METEOR lists their ranges.
  private static func isAlphabetic(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x41...0x5A, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x17E, 0x400...0x4FF,
      0x500...0x527, 0xA640...0xA66E, 0xA67E...0xA697, 0x1D00...0x1D7F:
      true
    default: false
    }
  }

  private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
    isDigit(scalar) || isAlphabetic(scalar)
  }

  /// White space beyond ASCII.
  private static func isWideSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }
}
