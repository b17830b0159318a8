/// Equal are cleaners with the same options.
extension CaptionCleaner: Hashable {
  /// What is compared and encoded: every option.
  private struct Options: Hashable {
    let normalization: UnicodeNormalization
    let lowercase: Bool
    let punctuation: PunctuationPolicy
    let tokenizer: TokenizerChoice
    let stopWords: StopWords
    let wordForms: [WordForm]
    let dropNumbers: Bool
    let keepAlphabeticOnly: Bool
    let lengths: [Int?]
  }

  private var options: Options {
    Options(
      normalization: normalization, lowercase: lowercase, punctuation: punctuation,
      tokenizer: tokenizer, stopWords: stopWords, wordForms: wordForms, dropNumbers: dropNumbers,
      keepAlphabeticOnly: keepAlphabeticOnly,
      lengths: [
        minimumWordLength, maximumWordLength, minimumCaptionLength, maximumCaptionLength,
      ])
  }

  public static func == (left: Self, right: Self) -> Bool { left.options == right.options }

  public func hash(into hasher: inout Hasher) { hasher.combine(options) }
}

/// A JSON object with a key per option; a missing key means the option's default.
///
/// `removePunctuation`, the key of files from before there were policies, is still read.
extension CaptionCleaner: Codable {
  private enum Key: String, CodingKey {
    case normalization, lowercase, punctuation, removePunctuation, tokenizer, stopWords, wordForms
    case dropNumbers, keepAlphabeticOnly, minimumWordLength, maximumWordLength
    case minimumCaptionLength, maximumCaptionLength
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func value<Value: Decodable>(_ key: Key, or fallback: Value) throws -> Value {
      try container.decodeIfPresent(Value.self, forKey: key) ?? fallback
    }
    let removes = try value(.removePunctuation, or: true)
    self.init(
      normalization: try value(.normalization, or: .none),
      lowercase: try value(.lowercase, or: true),
      punctuation: try value(.punctuation, or: removes ? .delete : .keep),
      tokenizer: try value(.tokenizer, or: .whitespace),
      stopWords: try value(.stopWords, or: .none),
      wordForms: try value(.wordForms, or: []),
      dropNumbers: try value(.dropNumbers, or: false),
      keepAlphabeticOnly: try value(.keepAlphabeticOnly, or: false),
      minimumWordLength: try value(.minimumWordLength, or: 1),
      maximumWordLength: try container.decodeIfPresent(Int.self, forKey: .maximumWordLength),
      minimumCaptionLength: try value(.minimumCaptionLength, or: 0),
      maximumCaptionLength: try container.decodeIfPresent(Int.self, forKey: .maximumCaptionLength))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(normalization, forKey: .normalization)
    try container.encode(lowercase, forKey: .lowercase)
    try container.encode(punctuation, forKey: .punctuation)
    try container.encode(tokenizer, forKey: .tokenizer)
    try container.encode(stopWords, forKey: .stopWords)
    if !wordForms.isEmpty { try container.encode(wordForms, forKey: .wordForms) }
    try container.encode(dropNumbers, forKey: .dropNumbers)
    try container.encode(keepAlphabeticOnly, forKey: .keepAlphabeticOnly)
    try container.encode(minimumWordLength, forKey: .minimumWordLength)
    try container.encodeIfPresent(maximumWordLength, forKey: .maximumWordLength)
    try container.encode(minimumCaptionLength, forKey: .minimumCaptionLength)
    try container.encodeIfPresent(maximumCaptionLength, forKey: .maximumCaptionLength)
  }
}
