/// The words a captioner knows, each with an id: its place in the list.
///
/// ```swift
/// let vocabulary = Vocabulary(captions: captions.map(cleaner.words), minimumFrequency: 5)
/// let ids = vocabulary.encode(["a", "dog"])   // [2, 4, 9, 3]: <sos> a dog <eos>
/// let words = vocabulary.decode(ids)          // ["a", "dog"]
/// ```
///
/// Ids are `Int32`, the element type of token tensors. Equality and hash are those of the word list
/// and the spelling of the special tokens. Words that differ only in their Unicode normal form are
/// one word, as Swift's strings compare; normalise captions before counting them.
public struct Vocabulary: Sendable, Hashable {
  /// Fills a batch's captions up to one length, in the standard special tokens.
  public static let pad = SpecialTokens.standard.pad
  /// Stands for every word outside the vocabulary, in the standard special tokens.
  public static let unknown = SpecialTokens.standard.unknown
  /// Starts each caption, in the standard special tokens.
  public static let start = SpecialTokens.standard.start
  /// Ends each caption, in the standard special tokens.
  public static let end = SpecialTokens.standard.end
  /// The standard special tokens in the order of their ids 0…3 in a vocabulary built from captions.
  public static let specials = SpecialTokens.standard.leadingNames

  /// The words in id order, special tokens included.
  public let words: [String]
  /// How the special tokens are spelled.
  public let specials: SpecialTokens
  /// How often each word stood in the captions, in id order, where the vocabulary was told to keep
  /// it; the unknown token's is the number of tokens that were left out.
  public let frequencies: [Int]?
  public let padID: Int32
  public let unknownID: Int32
  public let startID: Int32
  public let endID: Int32
  private let ids: [String: Int32]

  /// The vocabulary whose ids are the places in `words`.
  ///
  /// The special tokens may stand anywhere in the list, so lists made elsewhere load too, such as
  /// Keras' `get_vocabulary()` with ``SpecialTokens/textVectorization``.
  ///
  /// - Throws: `VocabularyError` when a word occurs twice or a special token is missing.
  public init(words: [String], specials: SpecialTokens = .standard) throws {
    try self.init(words: words, specials: specials, frequencies: nil)
  }

  init(words: [String], specials: SpecialTokens, frequencies: [Int]?) throws {
    var ids: [String: Int32] = [:]
    ids.reserveCapacity(words.count)
    for (id, word) in words.enumerated() {
      if let first = ids.updateValue(Int32(id), forKey: word) {
        throw VocabularyError.duplicateWord(word, first: Int(first), second: id)
      }
    }
    let missing = specials.names.filter { ids[$0] == nil }
    guard missing.isEmpty else { throw VocabularyError.missingSpecials(missing) }
    if let frequencies, frequencies.count != words.count {
      throw VocabularyError.frequencies(frequencies.count, words: words.count)
    }
    self.init(words: words, ids: ids, specials: specials, frequencies: frequencies)
  }

  /// Every list that reaches this holds each word once and all special tokens.
  private init(
    words: [String], ids: [String: Int32], specials: SpecialTokens, frequencies: [Int]?
  ) {
    self.words = words
    self.ids = ids
    self.specials = specials
    self.frequencies = frequencies
    padID = ids[specials.pad]!
    unknownID = ids[specials.unknown]!
    startID = ids[specials.start]!
    endID = ids[specials.end]!
  }

  /// - Precondition: each word stands once in the list, and all special tokens do.
  init(checked words: [String], specials: SpecialTokens, frequencies: [Int]?) {
    self.init(
      words: words, ids: Dictionary(uniqueKeysWithValues: zip(words, Int32(0)...)),
      specials: specials, frequencies: frequencies)
  }

  /// The number of words, special tokens included: the width of a captioner's logits.
  public var count: Int { words.count }

  /// Whether `word` has an id of its own.
  public func contains(_ word: String) -> Bool { ids[word] != nil }

  /// The id of `word`, or `unknownID` when the vocabulary lacks it.
  public func id(of word: String) -> Int32 { ids[word] ?? unknownID }

  /// The word with the given id.
  ///
  /// - Precondition: `0 <= id < count`.
  public subscript(id: Int32) -> String {
    require(
      words.indices.contains(Int(id)), "Vocabulary: id out of range (\(id) of \(words.count))")
    return words[Int(id)]
  }

  /// How often `word` stood in the captions, 0 for one outside the vocabulary; nil where the
  /// vocabulary was not told to keep frequencies.
  public func frequency(of word: String) -> Int? {
    frequencies.map { frequencies in ids[word].map { frequencies[Int($0)] } ?? 0 }
  }

  /// The ids of `words` between `startID` and `endID`; words outside become `unknownID`.
  public func encode(_ words: [String]) -> [Int32] {
    var encoded: [Int32] = []
    encoded.reserveCapacity(words.count + 2)
    encoded.append(startID)
    for word in words { encoded.append(id(of: word)) }
    encoded.append(endID)
    return encoded
  }

  /// As ``encode(_:)``, of at most `maximumLength` ids: words at the end are left out, `endID`
  /// never is.
  ///
  /// - Precondition: `maximumLength` is at least 2, the start and the end.
  public func encode(_ words: [String], maximumLength: Int) -> [Int32] {
    require(
      maximumLength >= 2,
      "Vocabulary: maximumLength must leave room for start and end (\(maximumLength))")
    return encode(words.count + 2 > maximumLength ? Array(words.prefix(maximumLength - 2)) : words)
  }

  /// The words of `ids` up to the first `endID`, without special tokens.
  ///
  /// - Precondition: every id up to there is in `0 ..< count`.
  public func decode(_ ids: some Sequence<Int32>) -> [String] {
    var decoded: [String] = []
    for id in ids {
      if id == endID { break }
      if id == padID || id == unknownID || id == startID { continue }
      decoded.append(self[id])
    }
    return decoded
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.words == right.words && left.specials.names == right.specials.names
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(words) }
}
