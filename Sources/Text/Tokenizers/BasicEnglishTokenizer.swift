/// Lower case, punctuation set apart, quotation marks dropped: torchtext's `basic_english`.
///
/// ```swift
/// BasicEnglishTokenizer().tokenize("A dog's \"ball\", caught.")
/// // ["a", "dog", "'", "s", "ball", ",", "caught", "."]
/// ```
///
/// Equal to `torchtext.data.utils.get_tokenizer("basic_english")` 0.6 to 0.18. Its replacements, in
/// order: `'` `.` `,` `(` `)` `!` `?` become tokens, `"` goes, `<br />` `;` and `:` become a space.
/// Other marks stay in their words. (Σ at a word's end becomes σ, not ς.)
public struct BasicEnglishTokenizer: Tokenizer, Hashable {
  public init() {}

  public func tokenize(_ text: String) -> [String] {
    var lower = text.lowercasedForPython()
    return lower.withUTF8 { bytes in
      var spaced: [UInt8] = []
      spaced.reserveCapacity(bytes.count * 2)
      var index = 0
      while index < bytes.count {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "("),
          UInt8(ascii: ")"), UInt8(ascii: "!"), UInt8(ascii: "?"):
          spaced.append(0x20)
          spaced.append(byte)
          spaced.append(0x20)
        case UInt8(ascii: "\""): break
        case UInt8(ascii: ";"), UInt8(ascii: ":"): spaced.append(0x20)
        case UInt8(ascii: "<"):
          if let end = Self.endOfBreak(in: bytes, from: index) {
            spaced.append(0x20)
            index = end
            continue
          }
          spaced.append(byte)
        default: spaced.append(byte)
        }
        index += 1
      }
      return spaced.withUnsafeBufferPointer { WhitespaceTokenizer.words(of: $0) }
    }
  }

  /// The end of a `<br />` at `start`. Quotation marks have gone before it is looked for, so it may
  /// hold some.
  private static func endOfBreak(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var index = start
    for expected in "<br />".utf8 {
      while index < bytes.count, bytes[index] == UInt8(ascii: "\"") { index += 1 }
      guard index < bytes.count, bytes[index] == expected else { return nil }
      index += 1
    }
    return index
  }
}
