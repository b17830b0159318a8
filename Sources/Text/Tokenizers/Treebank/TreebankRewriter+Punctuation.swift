/// Periods, commas, symbols and brackets.
extension TreebankRewriter {
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
        guard scalar.isRegexSpace else { return false }
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
}
