import Tensor

/// WordNet, the lexical database of English, read from its own files.
///
/// ```swift
/// let wordNet = try WordNet()
/// let senses = wordNet.synsets(of: "dog", as: .noun)   // eight, the most frequent sense first
/// let words = try wordNet.lemmas(of: senses[0])        // ["dog", "domestic_dog", …]
/// ```
///
/// Debian and Ubuntu ship WordNet 3.0 as `wordnet-base` in `/usr/share/wordnet`; the `dict` folders
/// of Princeton's releases 3.0 and 3.1 read alike. The files are mapped, not copied, and one value
/// can be used from any number of threads.
///
/// Fellbaum (ed.): *WordNet: An Electronic Lexical Database*, MIT Press 1998.
public final class WordNet: Sendable {
  /// The word classes that WordNet tells apart. Raw values are its letters.
  public enum PartOfSpeech: String, CaseIterable, Sendable, Codable {
    case noun = "n"
    case verb = "v"
    /// Adjectives, satellite adjectives (WordNet's `s`) included.
    case adjective = "a"
    case adverb = "r"

    /// As in the names of the files.
    var suffix: String {
      switch self {
      case .noun: "noun"
      case .verb: "verb"
      case .adjective: "adj"
      case .adverb: "adv"
      }
    }

    /// The place among `allCases`.
    var index: Int {
      switch self {
      case .noun: 0
      case .verb: 1
      case .adjective: 2
      case .adverb: 3
      }
    }
  }

  /// A sense: a set of words that mean the same.
  public struct Synset: Hashable, Sendable, Codable {
    public let partOfSpeech: PartOfSpeech
    /// Where the synset's line begins in the data file of its part of speech, in bytes.
    public let offset: Int

    public init(partOfSpeech: PartOfSpeech, offset: Int) {
      self.partOfSpeech = partOfSpeech
      self.offset = offset
    }
  }

  /// The folder that was read.
  public let folder: String
  private let indexes: [WordNetFile]
  private let exceptions: [WordNetFile]
  private let data: [MappedFile]

  /// Opens WordNet's files.
  ///
  /// - Parameter folder: The folder of `index.noun`, `data.noun`, `noun.exc` and so on. Without one
  ///   it is the first that exists of `$WNSEARCHDIR`, `$WNHOME/dict` and `/usr/share/wordnet`, in
  ///   which WordNet's own programs look too.
  /// - Throws: `FileError` that names the missing file and the package that brings it, or the line
  ///   that is not WordNet's.
  public init(folder: String? = nil) throws {
    let folder = folder ?? Self.defaultFolder
    self.folder = folder
    indexes = try PartOfSpeech.allCases.map { part in
      try Self.open("\(folder)/index.\(part.suffix)") { path in
        try WordNetFile(path: path) { Self.problem(ofIndexLine: $0, part) }
      }
    }
    exceptions = try PartOfSpeech.allCases.map { part in
      try Self.open("\(folder)/\(part.suffix).exc") { path in
        try WordNetFile(path: path) {
          var fields = WordNetFields($0)
          _ = fields.next()
          return fields.next() == nil ? "expected a word and its base forms" : nil
        }
      }
    }
    data = try PartOfSpeech.allCases.map {
      try Self.open("\(folder)/data.\($0.suffix)") { try MappedFile(path: $0) }
    }
  }

  /// Whether `word` has a synset of that part of speech; for forms of words see
  /// ``WordNetLemmatizer``.
  public func contains(_ word: String, as part: PartOfSpeech) -> Bool {
    withKey(word) { contains($0, as: part) }
  }

  /// The synsets of `word`, the most frequent sense first; none for a word that WordNet lacks.
  ///
  /// ASCII letters may be of either case, and spaces may stand for the underscores of phrases. The
  /// word must be a base form: NLTK's `wordnet.synsets` lemmatises first, this does not.
  public func synsets(of word: String, as part: PartOfSpeech) -> [Synset] {
    var synsets: [Synset] = []
    withKey(word) { key in
      forEachOffset(of: key, as: part) { synsets.append(Synset(partOfSpeech: part, offset: $0)) }
    }
    return synsets
  }

  /// The synsets of `word` of all parts of speech, in the order of `PartOfSpeech.allCases`.
  public func synsets(of word: String) -> [Synset] {
    PartOfSpeech.allCases.flatMap { synsets(of: word, as: $0) }
  }

  /// The words of a synset, as WordNet writes them: phrases with underscores, names capitalised.
  ///
  /// The marker of an adjective's place, as in `galore(ip)`, is left out, as in NLTK.
  ///
  /// - Throws: `FileError` when no synset begins there.
  public func lemmas(of synset: Synset) throws -> [String] {
    let file = data[synset.partOfSpeech.index]
    let bytes = file.bytes.bindMemory(to: UInt8.self)
    func damaged() -> FileError {
      FileError(path: file.path, reason: "there is no synset at byte \(synset.offset)")
    }
    guard synset.offset >= 0, synset.offset < bytes.count else { throw damaged() }
    let rest = bytes[synset.offset...]
    let line = UnsafeBufferPointer(rebasing: rest[..<(rest.firstIndex(of: 10) ?? rest.endIndex)])
    // 02084071 05 n 03 dog 0 domestic_dog 0 Canis_familiaris 0 023 @ …
    var fields = WordNetFields(line)
    guard fields.next()?.number() == synset.offset, fields.next() != nil, fields.next() != nil,
      let count = fields.next()?.number(base: 16)
    else { throw damaged() }
    var lemmas: [String] = []
    for _ in 0..<count {
      guard let word = fields.next(), fields.next() != nil else { throw damaged() }
      let end =
        word.last == UInt8(ascii: ")") ? word.firstIndex(of: UInt8(ascii: "(")) : nil
      lemmas.append(String(decoding: word[..<(end ?? word.endIndex)], as: UTF8.self))
    }
    return lemmas
  }

  // MARK: - By bytes

  func contains(_ key: UnsafeBufferPointer<UInt8>, as part: PartOfSpeech) -> Bool {
    indexes[part.index].contains(key)
  }

  /// Calls `body` with the offset of each synset of a key as in the index file.
  func forEachOffset(
    of key: UnsafeBufferPointer<UInt8>, as part: PartOfSpeech, _ body: (Int) -> Void
  ) {
    indexes[part.index].forEachLine(of: key) { line in
      for field in Self.offsets(of: line) { body(field) }
    }
  }

  /// Calls `body` with the base forms of each line of the exception list for `key`.
  func forEachException(
    of key: UnsafeBufferPointer<UInt8>, as part: PartOfSpeech, _ body: (WordNetFields) -> Void
  ) {
    exceptions[part.index].forEachLine(of: key) { line in
      var fields = WordNetFields(line)
      _ = fields.next()
      body(fields)
    }
  }

  private func withKey<Result>(
    _ word: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    let key = word.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte + 32
      case UInt8(ascii: " "): UInt8(ascii: "_")
      default: byte
      }
    }
    return key.withUnsafeBufferPointer(body)
  }

  // MARK: - Lines of an index

  /// dog n 7 5 @ ~ #m #p %p 7 1 02084071 10114209 …: the third field counts the offsets at the end,
  /// of eight digits each.
  private static func problem(
    ofIndexLine line: UnsafeBufferPointer<UInt8>, _ part: PartOfSpeech
  ) -> String? {
    var fields = WordNetFields(line)
    guard fields.next() != nil, let letter = fields.next(), letter.count == 1,
      let count = fields.next()?.number(), count > 0
    else { return "expected a word, a part of speech and the number of its synsets" }
    guard letter[0] == part.rawValue.utf8.first else {
      return "expected the part of speech \(part.rawValue)"
    }
    let end = trimmedEnd(of: line)
    guard end > 9 * count else { return "expected \(count) synsets at the end of the line" }
    for place in 0..<count {
      let start = end - 9 * (place + 1)
      let digits = UnsafeBufferPointer(rebasing: line[start + 1..<start + 9])
      guard line[start] == UInt8(ascii: " "), digits.number() != nil else {
        return "expected \(count) synsets at the end of the line"
      }
    }
    return nil
  }

  private static func offsets(of line: UnsafeBufferPointer<UInt8>) -> [Int] {
    var fields = WordNetFields(line)
    (_, _) = (fields.next(), fields.next())
    let count = fields.next()!.number()!
    let end = trimmedEnd(of: line)
    return (0..<count).map { place in
      let start = end - 9 * (count - place)
      return UnsafeBufferPointer(rebasing: line[start + 1..<start + 9]).number()!
    }
  }

  private static func trimmedEnd(of line: UnsafeBufferPointer<UInt8>) -> Int {
    var end = line.count
    while end > 0, line[end - 1] == UInt8(ascii: " ") || line[end - 1] == 13 { end -= 1 }
    return end
  }
}
