/// The form under which a word is counted.
///
/// ```swift
/// let cleaner = CaptionCleaner(wordForms: [.lemma(WordNetLemmatizer(try WordNet())), .stem(.porter)])
/// ```
public enum WordForm: Sendable {
  /// What a dictionary lists the word under.
  case lemma(WordNetLemmatizer)
  /// What words of one family have in common.
  case stem(Stemmer)
  /// A rule of one's own, which cannot be saved.
  case custom(any WordNormalizer)

  /// Returns the form of a word; an empty one drops it.
  public func callAsFunction(_ word: String) -> String {
    switch self {
    case .lemma(let lemmatizer): lemmatizer.normalize(word)
    case .stem(let stemmer): stemmer.normalize(word)
    case .custom(let normalizer): normalizer.normalize(word)
    }
  }

  /// `lemma.noun`, `stem.porter`, or the type of a rule of one's own.
  fileprivate var name: String {
    switch self {
    case .lemma(let lemmatizer): "lemma.\(lemmatizer.partOfSpeech)"
    case .stem(let stemmer): "stem.\(stemmer.algorithm)"
    case .custom(let normalizer): "\(type(of: normalizer))"
    }
  }
}

/// Equal are forms of the same kind and options, and any two rules of one type.
extension WordForm: Hashable {
  public static func == (left: Self, right: Self) -> Bool { left.name == right.name }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A text such as `lemma.noun` or `stem.english`.
extension WordForm: Codable {
  /// Opens WordNet for a lemma, where it is by default.
  ///
  /// - Throws: `FileError` where WordNet is not installed, `DecodingError` for another text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    let parts = name.split(separator: ".").map(String.init)
    if parts.count == 2, parts[0] == "lemma",
      let part = WordNet.PartOfSpeech.allCases.first(where: { "\($0)" == parts[1] })
    {
      self = .lemma(WordNetLemmatizer(try WordNet(), partOfSpeech: part))
    } else if parts.count == 2, parts[0] == "stem", Stemmer.algorithms.contains(parts[1]) {
      self = .stem(try Stemmer(algorithm: parts[1]))
    } else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "a word form is lemma.noun or stem.english or their like, not \(name)")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    if case .custom = self {
      throw EncodingError.invalidValue(
        self,
        .init(
          codingPath: encoder.codingPath,
          debugDescription: "the word normalizer \(name) of one's own cannot be saved"))
    }
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
