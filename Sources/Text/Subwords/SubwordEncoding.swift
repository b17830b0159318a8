import Tensor

/// A text, or a pair of texts, as a tokenizer cut it: arrays of one length.
public struct SubwordEncoding: Sendable {
  /// The tokens' ids.
  public internal(set) var ids: [Int32]
  /// For each token the range of its text's UTF-8 that it comes from; empty for special tokens
  /// and padding that were put in.
  ///
  /// Ranges begin and end at scalars: the tokens of one emoji's bytes have all its range.
  public internal(set) var offsets: [Range<Int>]
  /// 0 for the first text, 1 for the second, as the file's template says.
  public internal(set) var typeIDs: [Int32]
  /// 1 for special tokens and padding that were put in, else 0.
  public internal(set) var specialTokensMask: [Int32]
  /// 0 for padding, else 1.
  public internal(set) var attentionMask: [Int32]
  /// For each token its text: 0, 1, or nil for what was put in.
  public internal(set) var sequenceIDs: [Int?]

  let vocabulary: SubwordVocabulary
  /// Added tokens that were found with white space or in another case: how they stood there.
  var spellings: [Int: String] = [:]

  init(vocabulary: SubwordVocabulary) {
    self.vocabulary = vocabulary
    (ids, offsets, typeIDs, specialTokensMask) = ([], [], [], [])
    (attentionMask, sequenceIDs) = ([], [])
  }

  /// The tokens of one text, before anything is put in.
  init(
    vocabulary: SubwordVocabulary, ids: [Int32], offsets: [Range<Int>], spellings: [Int: String],
    sequence: Int
  ) {
    self.init(vocabulary: vocabulary)
    (self.ids, self.offsets, self.spellings) = (ids, offsets, spellings)
    typeIDs = Array(repeating: Int32(sequence), count: ids.count)
    specialTokensMask = Array(repeating: 0, count: ids.count)
    attentionMask = Array(repeating: 1, count: ids.count)
    sequenceIDs = Array(repeating: sequence, count: ids.count)
  }

  /// The number of tokens.
  public var count: Int { ids.count }

  /// The tokens as the vocabulary spells them; an added token as it stood in the text.
  public var tokens: [String] {
    ids.enumerated().map { spellings[$0] ?? vocabulary.token($1) }
  }

  /// The ``offsets`` in Unicode scalars, which are Python's characters, instead of bytes.
  ///
  /// - Parameters:
  ///   - text: The text that was encoded.
  ///   - pair: The second text, where there was one.
  public func scalarOffsets(in text: String, pair: String = "") -> [Range<Int>] {
    let counts = [Self.scalarCounts(text), Self.scalarCounts(pair)]
    return zip(offsets, sequenceIDs).map { range, sequence in
      guard let counts = counts[sequence ?? 0] else { return range }
      require(
        range.upperBound < counts.count,
        "SubwordEncoding: the text is not the one that was encoded "
          + "(a token ends at byte \(range.upperBound) of \(counts.count - 1))")
      return counts[range.lowerBound]..<counts[range.upperBound]
    }
  }

  /// How many scalars begin before each byte, nil where every scalar is a byte.
  private static func scalarCounts(_ text: String) -> [Int]? {
    guard text.unicodeScalars.count < text.utf8.count else { return nil }
    var counts: [Int] = []
    counts.reserveCapacity(text.utf8.count + 1)
    var count = 0
    for byte in text.utf8 {
      if !counts.isEmpty, !UTF8Decoding.isContinuation(byte) { count += 1 }
      counts.append(count)
    }
    counts.append(count + 1)
    return counts
  }

  /// Appends another encoding.
  mutating func append(_ other: SubwordEncoding) {
    for (index, spelling) in other.spellings { spellings[count + index] = spelling }
    ids += other.ids
    offsets += other.offsets
    typeIDs += other.typeIDs
    specialTokensMask += other.specialTokensMask
    attentionMask += other.attentionMask
    sequenceIDs += other.sequenceIDs
  }

  /// Appends tokens that are in no text.
  mutating func append(special ids: [Int32], typeID: Int32, attention: Int32 = 1) {
    self.ids += ids
    offsets += repeatElement(0..<0, count: ids.count)
    typeIDs += repeatElement(typeID, count: ids.count)
    specialTokensMask += repeatElement(1, count: ids.count)
    attentionMask += repeatElement(attention, count: ids.count)
    sequenceIDs += repeatElement(nil, count: ids.count)
  }

  /// Keeps only the tokens of a range.
  mutating func keep(_ range: Range<Int>) {
    guard range.count < count else { return }
    ids = Array(ids[range])
    offsets = Array(offsets[range])
    typeIDs = Array(typeIDs[range])
    specialTokensMask = Array(specialTokensMask[range])
    attentionMask = Array(attentionMask[range])
    sequenceIDs = Array(sequenceIDs[range])
    guard !spellings.isEmpty else { return }
    spellings = [Int: String](
      uniqueKeysWithValues: spellings.filter { range.contains($0.key) }
        .map { ($0.key - range.lowerBound, $0.value) })
  }
}

extension SubwordEncoding: Equatable {
  public static func == (a: Self, b: Self) -> Bool {
    a.ids == b.ids && a.offsets == b.offsets && a.typeIDs == b.typeIDs
      && a.specialTokensMask == b.specialTokensMask && a.attentionMask == b.attentionMask
      && a.sequenceIDs == b.sequenceIDs && a.tokens == b.tokens
  }
}
