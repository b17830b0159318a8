/// A text on its way through the substitutions of a Treebank tokenizer: UTF-8, rewritten pass by
/// pass.
///
/// A pass that inserts nothing but spaces may run over bytes where the regular expression runs over
/// characters: no byte of a longer character equals an ASCII mark.
struct TreebankRewriter {
  var text: [UInt8]
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

  mutating func note(_ byte: UInt8) {
    // Braces fall outside of the 64 and share the place of brackets.
    let byte = byte == 0x7B ? 0x5B : byte == 0x7D ? 0x5D : byte
    if byte &- 0x21 < 64 { marks |= 1 << UInt64(byte - 0x21) }
  }

  func holds(_ characters: StaticString) -> Bool {
    characters.withUTF8Buffer { $0.contains { marks >> UInt64($0 - 0x21) & 1 == 1 } }
  }

  /// Replaces the text by what `pass` writes of it.
  mutating func rewrite(
    _ pass: (UnsafeBufferPointer<UInt8>, inout [UInt8]) -> Void
  ) {
    result.removeAll(keepingCapacity: true)
    text.withUnsafeBufferPointer { pass($0, &result) }
    swap(&text, &result)
  }

  /// Puts spaces around each byte of `set`, a bit per ASCII character.
  mutating func setApart(bytes: StaticString) {
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
  mutating func setApart(where isSetApart: (UInt32) -> Bool) {
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

  static func isWord(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    index < text.count && decodeScalar(text, at: index).scalar.isPythonWord
  }

  /// Whether `word`, in either letter case, is at `index`.
  static func matches(
    _ word: StaticString, _ text: UnsafeBufferPointer<UInt8>, _ index: Int
  ) -> Bool {
    let count = word.utf8CodeUnitCount
    guard index + count <= text.count else { return false }
    for offset in 0..<count
    where ASCII.lowercased(text[index + offset]) != word.utf8Start[offset] { return false }
    return true
  }

  mutating func pad() {
    text.insert(0x20, at: 0)
    text.append(0x20)
  }

  func words() -> [String] {
    text.withUnsafeBufferPointer { WhitespaceTokenizer.words(of: $0) }
  }
}
