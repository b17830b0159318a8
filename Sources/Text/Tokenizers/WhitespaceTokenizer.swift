/// Cuts a text at white space, as Python's `str.split()` does, and changes nothing else.
///
/// ```swift
/// WhitespaceTokenizer().tokenize("A dog, running.")  // ["A", "dog,", "running."]
/// ```
public struct WhitespaceTokenizer: Tokenizer, Hashable {
  public init() {}

  public func tokenize(_ text: String) -> [String] {
    var text = text
    return text.withUTF8 { Self.words(of: $0) }
  }

  /// The words of valid UTF-8.
  static func words(of text: UnsafeBufferPointer<UInt8>) -> [String] {
    var words: [String] = []
    var start = 0
    var index = 0
    func endWord() {
      if index > start {
        words.append(
          String(decoding: UnsafeBufferPointer(rebasing: text[start..<index]), as: UTF8.self))
      }
    }
    while index < text.count {
      let byte = text[index]
      if byte < 0x80 {
        if ASCII.isSpace(byte) {
          endWord()
          start = index + 1
        }
        index += 1
      } else {
        let (scalar, length) = decodeScalar(text, at: index)
        if scalar.isPythonSpace {
          endWord()
          start = index + length
        }
        index += length
      }
    }
    endWord()
    return words
  }
}
