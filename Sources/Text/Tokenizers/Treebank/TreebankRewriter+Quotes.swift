/// Opening and closing quotation marks.
extension TreebankRewriter {
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
    if index > 0, decodeScalar(text, before: index).isRegexWord { return false }
    func isWord(_ index: Int) -> Bool {
      index < text.count && decodeScalar(text, at: index).scalar.isRegexWord
    }
    guard isWord(index + 1) else { return false }
    for ending: StaticString in ["re", "ve", "ll", "m", "t", "s", "d", "n"] {
      let end = index + 1 + ending.utf8CodeUnitCount
      if matches(ending, text, index + 1), !isWord(end) { return false }
    }
    return true
  }

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
        if scalar.isRegexSpace {
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
}
