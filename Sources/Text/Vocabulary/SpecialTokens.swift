/// The four tokens that are no words: how they are spelled, and which of them come first.
///
/// ```swift
/// Vocabulary(captions: captions, specials: .torchtext)  // <unk> 0, <pad> 1, <bos> 2, <eos> 3
/// ```
public struct SpecialTokens: Sendable, Hashable {
  /// What a special token is for.
  public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
    case pad, unknown, start, end
  }

  /// Fills a batch's captions up to one length.
  public let pad: String
  /// Stands for every word outside the vocabulary.
  public let unknown: String
  /// Starts each caption.
  public let start: String
  /// Ends each caption.
  public let end: String
  /// Those that get the ids 0, 1, … of a vocabulary built from captions, in this order. The start
  /// and the end, where they are not among them, stand among the words, counted once a caption.
  public let leading: [Role]

  /// - Precondition: the four are different; `leading` holds no role twice, and both `.pad` and
  ///   `.unknown`, which no caption contains.
  public init(
    pad: String = "<pad>", unknown: String = "<unk>", start: String = "<sos>",
    end: String = "<eos>", leading: [Role] = Role.allCases
  ) {
    (self.pad, self.unknown, self.start, self.end) = (pad, unknown, start, end)
    self.leading = leading
    require(problem == nil, "SpecialTokens: \(problem ?? "")")
  }

  /// `<pad>` 0, `<unk>` 1, `<sos>` 2, `<eos>` 3.
  public static let standard = SpecialTokens()

  /// `<unk>` 0, `<pad>` 1, `<bos>` 2, `<eos>` 3, as in torchtext's tutorials.
  public static let torchtext = SpecialTokens(
    start: "<bos>", end: "<eos>", leading: [.unknown, .pad, .start, .end])

  /// `<pad>` 0 and `<unk>` 1; `<sos>` and `<eos>` are words: in the order of first sight `<sos>` is
  /// 2 and `<eos>` follows the first caption's words.
  public static let padAndUnknownFirst = SpecialTokens(leading: [.pad, .unknown])

  /// `""` 0 and `[UNK]` 1, as Keras' `TextVectorization` has them; `start` and `end`, which is what
  /// its standardisation leaves of `<start>` and `<end>`, are words.
  ///
  /// With ``Vocabulary/Order/frequency(ties:)`` of ``Vocabulary/Ties/reverseAlphabetical`` the ids
  /// are Keras'.
  public static let textVectorization = SpecialTokens(
    pad: "", unknown: "[UNK]", start: "start", end: "end", leading: [.pad, .unknown])

  /// `<pad>` 0 and `<unk>` 1, as Keras' `Tokenizer(oov_token="<unk>")` has them; `<start>` and
  /// `<end>` are words.
  public static let kerasTokenizer = SpecialTokens(
    start: "<start>", end: "<end>", leading: [.pad, .unknown])

  /// How the token of a role is spelled.
  public subscript(role: Role) -> String {
    switch role {
    case .pad: pad
    case .unknown: unknown
    case .start: start
    case .end: end
    }
  }

  /// The four spellings, pad, unknown, start, end.
  public var names: [String] { Role.allCases.map { self[$0] } }

  /// The spellings of ``leading``.
  public var leadingNames: [String] { leading.map { self[$0] } }

  private var problem: String? {
    if Set(names).count < names.count {
      return "special tokens must differ (\(names.joined(separator: " ")))"
    }
    let roles = leading.map(\.rawValue).joined(separator: ", ")
    if Set(leading).count < leading.count { return "a leading role is named twice (\(roles))" }
    if !leading.contains(.pad) || !leading.contains(.unknown) {
      return "pad and unknown must be leading (\(roles))"
    }
    return nil
  }
}

extension SpecialTokens: Codable {
  private enum CodingKeys: String, CodingKey { case pad, unknown, start, end, leading }

  /// - Throws: ``VocabularyError`` for tokens that contradict each other, or the decoder's error.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    pad = try values.decode(String.self, forKey: .pad)
    unknown = try values.decode(String.self, forKey: .unknown)
    start = try values.decode(String.self, forKey: .start)
    end = try values.decode(String.self, forKey: .end)
    leading = try values.decode([Role].self, forKey: .leading)
    if let problem { throw VocabularyError.invalidSpecials(problem) }
  }
}
