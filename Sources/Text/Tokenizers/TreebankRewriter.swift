/// A text on its way through the substitutions of a Treebank tokenizer: UTF-8, rewritten pass by
/// pass.
///
/// A pass that inserts nothing but spaces may run over bytes where the regular expression runs over
/// characters: no byte of a longer character equals an ASCII mark.
struct TreebankRewriter {
  private var text: [UInt8]
  private var result: [UInt8] = []
  /// Which of the ASCII marks 0x21…0x60 the text holds: passes for others are left out.
  private var marks: UInt64 = 0
  private var isASCII = true

  init(_ string: String) {
    text = Array(string.utf8)
    result.reserveCapacity(text.count + 32)
    for byte in text {
      if byte >= 0x80 { isASCII = false }
      note(byte)
    }
  }

  private mutating func note(_ byte: UInt8) {
    // Braces fall outside of the 64 and share the place of brackets.
    let byte = byte == 0x7B ? 0x5B : byte == 0x7D ? 0x5D : byte
    if byte &- 0x21 < 64 { marks |= 1 << UInt64(byte - 0x21) }
  }

  private func holds(_ characters: StaticString) -> Bool {
    characters.withUTF8Buffer { $0.contains { marks >> UInt64($0 - 0x21) & 1 == 1 } }
  }

  /// Replaces the text by what `pass` writes of it.
  private mutating func rewrite(
    _ pass: (UnsafeBufferPointer<UInt8>, inout [UInt8]) -> Void
  ) {
    result.removeAll(keepingCapacity: true)
    text.withUnsafeBufferPointer { pass($0, &result) }
    swap(&text, &result)
  }

  /// Puts spaces around each byte of `set`, a bit per ASCII character.
  private mutating func setApart(bytes: StaticString) {
    rewrite { text, result in
      bytes.withUTF8Buffer { set in
        for byte in text {
          if byte < 0x80, set.contains(byte) {
            result += [0x20, byte, 0x20]
          } else {
            result.append(byte)
          }
        }
      }
    }
  }

  /// Puts spaces around each occurrence of `mark`, a run of one character.
  mutating func setApart(_ mark: StaticString) {
    let first = mark.utf8Start.pointee
    guard marks >> UInt64(first - 0x21) & 1 == 1 else { return }
    let length = mark.utf8CodeUnitCount
    rewrite { text, result in
      var index = 0
      while index < text.count {
        if text[index] == first, index + length <= text.count,
          text[index..<index + length].allSatisfy({ $0 == first })
        {
          result.append(0x20)
          for _ in 0..<length { result.append(first) }
          result.append(0x20)
          index += length
        } else {
          result.append(text[index])
          index += 1
        }
      }
    }
  }

  /// Puts spaces around each character beyond ASCII that `isSetApart` admits.
  private mutating func setApart(where isSetApart: (UInt32) -> Bool) {
    guard !isASCII else { return }
    rewrite { text, result in
      var index = 0
      while index < text.count {
        let (scalar, length) = decodeScalar(text, at: index)
        let apart = length > 1 && isSetApart(scalar.value)
        if apart { result.append(0x20) }
        result += text[index..<index + length]
        if apart { result.append(0x20) }
        index += length
      }
    }
  }

  // MARK: Opening quotation marks

  mutating func improvedStartingQuotes() {
    setApart { [0xAB, 0x201C, 0x2018, 0x201E].contains($0) }
    if holds("`") {
      rewrite { text, result in
        var index = 0
        while index < text.count {
          let isMark = text[index] == 0x60
          if isMark { result.append(0x20) }
          repeat {
            result.append(text[index])
            index += 1
          } while isMark && index < text.count && text[index] == 0x60
          if isMark { result.append(0x20) }
        }
      }
    }
    classicStartingQuotes()
    guard holds("'") else { return }
    rewrite { text, result in
      for index in text.indices {
        result.append(text[index])
        if text[index] == 0x27, Self.opensQuotation(text, index) { result.append(0x20) }
      }
    }
  }

  mutating func classicStartingQuotes() {
    if text.first == 0x22 {
      text.replaceSubrange(0..<1, with: [0x60, 0x60])
      note(0x60)
    }
    setApart("``")
    guard holds("\"'") else { return }
    var opened = false
    rewrite { text, result in
      var index = 0
      while index < text.count {
        result.append(text[index])
        index += 1
        guard index < text.count else { break }
        switch text[index - 1] {
        case 0x20, UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "<"):
          let isPair = text[index] == 0x27 && index + 1 < text.count && text[index + 1] == 0x27
          if text[index] == 0x22 || isPair {
            result += [0x20, 0x60, 0x60, 0x20]
            index += isPair ? 2 : 1
            opened = true
          }
        default: break
        }
      }
    }
    if opened { note(0x60) }
  }

  /// Whether the `'` at `index` begins a quotation: no word character before it, one after it, and
  /// what follows is no contraction.
  private static func opensQuotation(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    if index > 0, decodeScalar(text, before: index).isPythonWord { return false }
    guard isWord(text, index + 1) else { return false }
    for ending: StaticString in ["re", "ve", "ll", "m", "t", "s", "d", "n"] {
      let end = index + 1 + ending.utf8CodeUnitCount
      if matches(ending, text, index + 1), !isWord(text, end) { return false }
    }
    return true
  }

  private static func isWord(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    index < text.count && decodeScalar(text, at: index).scalar.isPythonWord
  }

  /// Whether `word`, in either letter case, is at `index`.
  private static func matches(
    _ word: StaticString, _ text: UnsafeBufferPointer<UInt8>, _ index: Int
  ) -> Bool {
    let count = word.utf8CodeUnitCount
    guard index + count <= text.count else { return false }
    for offset in 0..<count
    where ASCII.lowercased(text[index + offset]) != word.utf8Start[offset] { return false }
    return true
  }

  // MARK: Punctuation

  mutating func improvedPunctuation() {
    finalPeriod(spaced: true)
    commas()
    if holds(".") {
      rewrite { text, result in
        var index = 0
        while index < text.count {
          var end = index
          while end < text.count, text[end] == 0x2E { end += 1 }
          if end - index >= 2 {
            result.append(0x20)
            result += text[index..<end]
            result.append(0x20)
            index = end
          } else {
            result.append(text[index])
            index += 1
          }
        }
      }
    }
    if holds(";@#$%&") { setApart(bytes: ";@#$%&") }
    setApart { 0x2012...0x2015 ~= $0 }
    if holds("?!") { setApart(bytes: "?!") }
    loneApostrophes()
    if holds("*") { setApart(bytes: "*") }
  }

  mutating func classicPunctuation() {
    commas()
    setApart("...")
    if holds(";@#$%&") { setApart(bytes: ";@#$%&") }
    finalPeriod(spaced: false)
    if holds("?!") { setApart(bytes: "?!") }
    loneApostrophes()
  }

  /// Sets the last period apart when only closing marks follow it.
  private mutating func finalPeriod(spaced: Bool) {
    guard holds("."), let period = text.lastIndex(of: 0x2E), period > 0, text[period - 1] != 0x2E
    else { return }
    let closersEnd = text.withUnsafeBufferPointer { text in
      var index = period + 1
      while index < text.count {
        let (scalar, length) = decodeScalar(text, at: index)
        switch scalar {
        case "]", ")", "}", ">", "\"", "'": break
        case "»", "”", "’", " ": guard spaced else { return index }
        default: return index
        }
        index += length
      }
      return index
    }
    let isLast = text.withUnsafeBufferPointer { text in
      var index = closersEnd
      while index < text.count {
        let (scalar, length) = decodeScalar(text, at: index)
        guard scalar.isPythonSpace else { return false }
        index += length
      }
      return true
    }
    guard isLast else { return }
    text.removeSubrange(closersEnd...)
    text.append(0x20)
    if spaced { text.insert(0x20, at: period + 1) }
    text.insert(0x20, at: period)
  }

  /// Sets commas and colons apart that no digit follows.
  private mutating func commas() {
    guard holds(",:") else { return }
    rewrite { text, result in
      var index = 0
      while index < text.count {
        let byte = text[index]
        guard byte == 0x2C || byte == 0x3A, index + 1 < text.count else {
          result.append(byte)
          index += 1
          continue
        }
        let (scalar, length) = decodeScalar(text, at: index + 1)
        if scalar.isPythonDecimal {
          result.append(byte)
          index += 1
        } else {
          // What follows belongs to the match: of two commas in a row only the first is set apart.
          result += [0x20, byte, 0x20]
          result += text[index + 1..<index + 1 + length]
          index += 1 + length
        }
      }
    }
    var end = text.count
    if text.last == 0x0A { end -= 1 }
    if end > 0, text[end - 1] == 0x2C || text[end - 1] == 0x3A {
      text.insert(0x20, at: end)
      text.insert(0x20, at: end - 1)
    }
  }

  /// Sets apostrophes apart that end a word, but the second of a pair.
  private mutating func loneApostrophes() {
    guard holds("'") else { return }
    rewrite { text, result in
      var index = 0
      while index < text.count {
        result.append(text[index])
        if text[index] != 0x27, index + 2 < text.count, text[index + 1] == 0x27,
          text[index + 2] == 0x20
        {
          result += [0x20, 0x27, 0x20]
          index += 2
        }
        index += 1
      }
    }
  }

  mutating func brackets(converted: Bool) {
    guard holds("[]()<>") else { return }
    setApart(bytes: "[](){}<>")
    guard converted else { return }
    rewrite { text, result in
      for byte in text {
        switch byte {
        case UInt8(ascii: "("): result += "-LRB-".utf8
        case UInt8(ascii: ")"): result += "-RRB-".utf8
        case UInt8(ascii: "["): result += "-LSB-".utf8
        case UInt8(ascii: "]"): result += "-RSB-".utf8
        case UInt8(ascii: "{"): result += "-LCB-".utf8
        case UInt8(ascii: "}"): result += "-RCB-".utf8
        default: result.append(byte)
        }
      }
    }
  }

  mutating func pad() {
    text.insert(0x20, at: 0)
    text.append(0x20)
  }

  // MARK: Closing quotation marks and contractions

  mutating func endingQuotes(improved: Bool) {
    if improved { setApart { [0xBB, 0x201D, 0x2019].contains($0) } }
    if holds("\"'") {
      setApart("''")
      rewrite { text, result in
        for byte in text {
          if byte == 0x22 { result += [0x20, 0x27, 0x27, 0x20] } else { result.append(byte) }
        }
      }
      note(0x27)
    }
    // Only contractions care how wide a gap is.
    guard holds("'") else { return }
    if improved { narrowGaps() }
    splitEndings { text, index in
      guard text[index] == 0x27, index + 1 < text.count else { return 0 }
      if index + 2 < text.count, text[index + 2] == 0x20,
        [0x73, 0x6D, 0x64].contains(text[index + 1] | 0x20)
      {
        return 2
      }
      return text[index + 1] == 0x20 ? 1 : 0
    }
    splitEndings { text, index in
      guard index + 3 < text.count, text[index + 3] == 0x20 else { return 0 }
      let (a, b, c) = (text[index], text[index + 1], text[index + 2])
      if a == 0x27 {
        // One letter case or the other, not both.
        guard (b ^ c) & 0x20 == 0 else { return 0 }
        switch (b | 0x20, c | 0x20) {
        case (0x6C, 0x6C), (0x72, 0x65), (0x76, 0x65): return 3
        default: return 0
        }
      }
      return b == 0x27 && (a == 0x6E && c == 0x74 || a == 0x4E && c == 0x54) ? 3 : 0
    }
  }

  /// One space for each run of white space.
  private mutating func narrowGaps() {
    rewrite { text, result in
      var index = 0
      while index < text.count {
        let (scalar, length) = decodeScalar(text, at: index)
        if scalar.isPythonSpace {
          if result.last != 0x20 { result.append(0x20) }
        } else {
          result += text[index..<index + length]
        }
        index += length
      }
    }
  }

  /// Puts a space before endings; `length` gives the bytes of one at a place, before a space.
  private mutating func splitEndings(
    _ length: (UnsafeBufferPointer<UInt8>, Int) -> Int
  ) {
    rewrite { text, result in
      var index = 0
      while index < text.count {
        result.append(text[index])
        index += 1
        guard index < text.count, text[index - 1] != 0x27, text[index - 1] != 0x20 else { continue }
        let count = length(text, index)
        if count > 0 {
          result.append(0x20)
          result += text[index...index + count]
          index += count + 1
        }
      }
    }
  }

  /// Splits words such as `cannot` and `gonna`.
  mutating func contractions() {
    rewrite { text, result in
      var index = 0
      while index < text.count {
        if let (first, count) = Self.contraction(text, index) {
          result.append(0x20)
          result += text[index..<index + first]
          result.append(0x20)
          result += text[index + first..<index + count]
          result.append(0x20)
          index += count
        } else {
          result.append(text[index])
          index += 1
        }
      }
    }
  }

  /// The bytes of the first part and of the whole of the contraction at `index`.
  @inline(__always)
  private static func contraction(
    _ text: UnsafeBufferPointer<UInt8>, _ index: Int
  ) -> (Int, Int)? {
    func found(_ word: StaticString, _ first: Int) -> (Int, Int)? {
      guard matches(word, text, index), !isWord(text, index + word.utf8CodeUnitCount) else {
        return nil
      }
      return (first, word.utf8CodeUnitCount)
    }
    switch text[index] | 0x20 {
    case 0x63, 0x64, 0x67, 0x6C, 0x6D, 0x77:
      if index > 0, decodeScalar(text, before: index).isPythonWord { return nil }
      switch text[index] | 0x20 {
      case 0x63: return found("cannot", 3)
      case 0x64: return found("d'ye", 1)
      case 0x67: return found("gimme", 3) ?? found("gonna", 3) ?? found("gotta", 3)
      case 0x6C: return found("lemme", 3)
      case 0x6D: return found("more'n", 4)
      default:
        guard index + 5 < text.count,
          decodeScalar(text, at: index + 5).scalar.isPythonSpace
        else { return nil }
        return found("wanna", 3)
      }
    case 0x27 | 0x20:
      guard index > 0, text[index - 1] == 0x20 else { return nil }
      return found("'tis", 2) ?? found("'twas", 2)
    default: return nil
    }
  }

  func words() -> [String] {
    text.withUnsafeBufferPointer { WhitespaceTokenizer.words(of: $0) }
  }
}
