/// Words too common to tell one caption from another.
public enum StopWords: Sendable, Hashable {
  /// No word is dropped.
  case none
  /// The English list of NLTK.
  case english
  /// The words given, as they are after lower case.
  case list(Set<String>)

  /// The words.
  public var words: Set<String> {
    switch self {
    case .none: []
    case .english: Self.englishWords
    case .list(let words): words
    }
  }

  /// NLTK's English list, the 179 words that its data held from 2017 to August 2024; the list of
  /// 198 that followed adds contractions such as `i'd`.
  public static let englishWords = Set(
    """
    i me my myself we our ours ourselves you you're you've you'll you'd your yours yourself \
    yourselves he him his himself she she's her hers herself it it's its itself they them their \
    theirs themselves what which who whom this that that'll these those am is are was were be been \
    being have has had having do does did doing a an the and but if or because as until while of \
    at by for with about against between into through during before after above below to from up \
    down in out on off over under again further then once here there when where why how all any \
    both each few more most other some such no nor not only own same so than too very s t can will \
    just don don't should should've now d ll m o re ve y ain aren aren't couldn couldn't didn \
    didn't doesn doesn't hadn hadn't hasn hasn't haven haven't isn isn't ma mightn mightn't mustn \
    mustn't needn needn't shan shan't shouldn shouldn't wasn wasn't weren weren't won won't \
    wouldn wouldn't
    """.split(separator: " ").map(String.init))
}

/// `"none"`, `"english"`, or an array of words, sorted.
extension StopWords: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let name = try? container.decode(String.self) else {
      self = .list(Set(try container.decode([String].self)))
      return
    }
    switch name {
    case "none": self = .none
    case "english": self = .english
    default:
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "stop words are none, english or a list, not \(name)")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .none: try container.encode("none")
    case .english: try container.encode("english")
    case .list(let words): try container.encode(words.sorted())
    }
  }
}
