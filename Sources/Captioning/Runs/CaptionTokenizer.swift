import Text

/// What cuts captions into tokens: into words, by name, or into parts of words by the file of a
/// published language model.
public enum CaptionTokenizer: Sendable, Hashable, Codable, RawRepresentable {
  case words(TokenizerChoice)
  /// See ``SubwordCodec/init(path:)``.
  case subwords(path: String)

  /// Whatever is no name is a path.
  public init?(rawValue: String) {
    if rawValue.isEmpty { return nil }
    self = TokenizerChoice(rawValue: rawValue).map(Self.words) ?? .subwords(path: rawValue)
  }

  public var rawValue: String {
    switch self {
    case .words(let choice): choice.rawValue
    case .subwords(let path): path
    }
  }

  /// The path of a language model's tokenizer, nil for words.
  public var file: String? {
    guard case .subwords(let path) = self else { return nil }
    return path
  }

  /// The name that was probably meant by a path that leads nowhere and looks like one.
  var meantName: String? {
    guard let file, !file.contains("/"), !file.contains("."), !fileExists(file) else { return nil }
    let near = nearestSpelling(of: file, among: TokenizerChoice.allCases.map(\.rawValue))
    return near?.first == file.first ? near : nil
  }
}
