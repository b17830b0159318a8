/// The words a captioner knows, each with an id: its place in the list.
///
/// ```swift
/// let vocabulary = Vocabulary(captions: captions.map(cleaner.words), minimumFrequency: 5)
/// let ids = vocabulary.encode(["a", "dog"])   // [2, 4, 9, 3]: <sos> a dog <eos>
/// let words = vocabulary.decode(ids)          // ["a", "dog"]
/// ```
///
/// Ids are `Int32`, the element type of token tensors. Equality, hash and the JSON form (an array
/// of words in id order) are those of the word list.
public struct Vocabulary: Sendable, Hashable, Codable {
  /// Fills a batch's captions up to one length.
  public static let pad = "<pad>"
  /// Stands for every word outside the vocabulary.
  public static let unknown = "<unk>"
  /// Starts each caption.
  public static let start = "<sos>"
  /// Ends each caption.
  public static let end = "<eos>"
  /// The special tokens in the order of their ids 0…3 in a vocabulary built from captions.
  public static let specials = [pad, unknown, start, end]

  /// The words in id order, special tokens included.
  public let words: [String]
  public let padID: Int32
  public let unknownID: Int32
  public let startID: Int32
  public let endID: Int32
  private let ids: [String: Int32]

  /// The vocabulary of `captions`: the special tokens, then the words by descending frequency,
  /// equally frequent ones in the order they are first seen.
  ///
  /// The order depends on nothing else, so the same captions always give the same ids.
  ///
  /// - Parameters:
  ///   - captions: Cleaned captions, each a list of words.
  ///   - minimumFrequency: Words seen fewer times over all captions are left out, and so encode
  ///     as `<unk>`.
  public init(captions: some Sequence<[String]>, minimumFrequency: Int = 1) {
    var places: [String: Int] = [:]
    var counted: [(word: String, count: Int)] = []
    for caption in captions {
      for word in caption {
        if let place = places[word] {
          counted[place].count += 1
        } else {
          places[word] = counted.count
          counted.append((word, 1))
        }
      }
    }
    let kept = counted.enumerated()
      .filter { $1.count >= minimumFrequency && !Self.specials.contains($1.word) }
      // The place breaks ties: `sorted` does not promise to be stable.
      .sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
    let words = Self.specials + kept.map(\.element.word)
    self.init(words: words, ids: Self.index(words))
  }

  /// The vocabulary whose ids are the places in `words`.
  ///
  /// The special tokens may stand anywhere in the list, so lists made elsewhere load too.
  ///
  /// - Throws: `VocabularyError` when a word occurs twice or a special token is missing.
  public init(words: [String]) throws {
    var ids: [String: Int32] = [:]
    ids.reserveCapacity(words.count)
    for (id, word) in words.enumerated() {
      if let first = ids.updateValue(Int32(id), forKey: word) {
        throw VocabularyError.duplicateWord(word, first: Int(first), second: id)
      }
    }
    let missing = Self.specials.filter { ids[$0] == nil }
    guard missing.isEmpty else { throw VocabularyError.missingSpecials(missing) }
    self.init(words: words, ids: ids)
  }

  /// Every list that reaches this holds each word once and all special tokens.
  private init(words: [String], ids: [String: Int32]) {
    self.words = words
    self.ids = ids
    padID = ids[Self.pad]!
    unknownID = ids[Self.unknown]!
    startID = ids[Self.start]!
    endID = ids[Self.end]!
  }

  private static func index(_ words: [String]) -> [String: Int32] {
    Dictionary(uniqueKeysWithValues: zip(words, Int32(0)...))
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

  /// The ids of `words` between `startID` and `endID`; words outside become `unknownID`.
  public func encode(_ words: [String]) -> [Int32] {
    var encoded: [Int32] = []
    encoded.reserveCapacity(words.count + 2)
    encoded.append(startID)
    for word in words { encoded.append(id(of: word)) }
    encoded.append(endID)
    return encoded
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

  /// Sixteen hexadecimal digits that tell vocabularies apart: FNV-1a, 64 bits, over the UTF-8 of
  /// each word followed by a zero byte.
  ///
  /// A checkpoint stores it, so that weights are never paired with other words. `hashValue` cannot
  /// serve, for Swift seeds it anew in every process; the zero byte keeps `["ab", "c"]` and
  /// `["a", "bc"]` apart. It detects mistakes, not attacks.
  public var contentHash: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    for word in words {
      for byte in word.utf8 { mix(byte) }
      mix(0)
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  public static func == (left: Self, right: Self) -> Bool { left.words == right.words }

  public func hash(into hasher: inout Hasher) { hasher.combine(words) }

  /// Reads an array of words in id order.
  ///
  /// - Throws: `VocabularyError` as `init(words:)` does, or the decoder's own error.
  public init(from decoder: any Decoder) throws {
    try self.init(words: decoder.singleValueContainer().decode([String].self))
  }

  /// Writes an array of words in id order.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(words)
  }
}
