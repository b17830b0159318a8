/// Lower case, marks deleted or turned into spaces, a cut at white space: what Keras does to a text.
///
/// ```swift
/// KerasTokenizer().tokenize("A dog's ball.")                  // ["a", "dogs", "ball"]
/// KerasTokenizer(style: .tokenizer).tokenize("A dog's ball.") // ["a", "dog's", "ball"]
/// ```
///
/// `.textVectorization` is the layer `TextVectorization` with its default `standardize` and `split`.
/// TensorFlow lowers ASCII letters alone and splits at ASCII white space alone, and so does this.
/// `.tokenizer` is `keras.preprocessing.text.Tokenizer`: lower case of all letters; a filtered
/// character becomes a space, and only the space itself separates.
public struct KerasTokenizer: Tokenizer, Hashable {
  public enum Style: Hashable, Sendable {
    /// Deletes Python's 32 punctuation marks.
    case textVectorization
    /// Turns each character of `filters` into a space, the legacy tokenizer's own by default.
    case tokenizer(filters: String = KerasTokenizer.defaultFilters)
  }

  /// The legacy tokenizer's filters: the punctuation marks without `'`, tab and line feed.
  public static let defaultFilters = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n"

  public var style: Style

  public init(style: Style = .textVectorization) { self.style = style }

  public func tokenize(_ text: String) -> [String] {
    switch style {
    case .textVectorization: vectorized(text)
    case .tokenizer(let filters): filtered(text, filters)
    }
  }

  private func vectorized(_ text: String) -> [String] {
    var text = text
    return text.withUTF8 { bytes in
      var words: [String] = []
      var word: [UInt8] = []
      word.reserveCapacity(bytes.count)
      for byte in bytes {
        if byte == 0x20 || byte &- 0x09 < 5 {
          if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
          word.removeAll(keepingCapacity: true)
        } else if !ASCII.isPunctuation(byte) {
          word.append(ASCII.lowercased(byte))
        }
      }
      if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
      return words
    }
  }

  private func filtered(_ text: String, _ filters: String) -> [String] {
    let separators = Set(filters.unicodeScalars).union([" "])
    return text.lowercasedForPython().unicodeScalars
      .split(whereSeparator: separators.contains).map { String($0) }
  }
}
