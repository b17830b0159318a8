/// What happens to punctuation marks before a caption is cut.
public enum PunctuationPolicy: Sendable, Hashable {
  /// They stay.
  case keep
  /// The 32 ASCII marks of Python's `string.punctuation` go: `well-known` becomes `wellknown`.
  case delete
  /// The 32 marks become spaces: `well-known` becomes two words.
  case space
  /// The characters of the text go.
  case deleteSet(String)

  /// The ASCII characters that go.
  var deletedASCII: SymbolSet {
    switch self {
    case .keep, .space: SymbolSet()
    case .delete: .punctuation
    case .deleteSet(let marks): SymbolSet(ofASCIIIn: marks)
    }
  }
}

/// `"keep"`, `"delete"`, `"space"`, or `{"delete": "…"}` for a set.
extension PunctuationPolicy: Codable {
  private enum Key: String, CodingKey { case delete }

  public init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: Key.self) {
      self = .deleteSet(try container.decode(String.self, forKey: .delete))
      return
    }
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    switch name {
    case "keep": self = .keep
    case "delete": self = .delete
    case "space": self = .space
    default:
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "punctuation is keep, delete or space, not \(name)")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    if case .deleteSet(let marks) = self {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(marks, forKey: .delete)
      return
    }
    var container = encoder.singleValueContainer()
    switch self {
    case .keep: try container.encode("keep")
    case .space: try container.encode("space")
    default: try container.encode("delete")
    }
  }
}
