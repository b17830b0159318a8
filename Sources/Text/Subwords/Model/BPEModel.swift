/// Byte pair encoding: a word's characters, joined by the merges in their order.
///
/// Sennrich, Haddow, Birch: *Neural Machine Translation of Rare Words with Subword Units*, 2016.
struct BPEModel: Sendable {
  struct Options: Sendable {
    var unknownToken: String?
    /// Before every character but a word's first.
    var continuingPrefix = ""
    /// After a word's last character.
    var endOfWordSuffix = ""
    /// Whether unknown characters in a row are one unknown token.
    var fusesUnknown = false
    /// Whether an unknown character becomes its bytes, `<0xE2>` and so on.
    var fallsBackToBytes = false
    /// Whether a word that is a token stays whole.
    var ignoresMerges = false
  }

  let vocabulary: SubwordVocabulary
  let merges: MergeTable
  let options: Options
  /// Whether words are bytes that stand for ``ByteAlphabet``'s characters, not characters.
  let readsBytes: Bool
  private let unknownID: Int32
  private let prefix: [UInt8]
  private let suffix: [UInt8]
  /// The ids of bytes, or of ASCII characters, without and with prefix and suffix; -1 for none.
  private let symbols: [Int32]
  private let fallbackIDs: [Int32]

  init(
    vocabulary: SubwordVocabulary, merges: MergeTable, options: Options, readsBytes: Bool
  ) {
    (self.vocabulary, self.merges, self.options) = (vocabulary, merges, options)
    self.readsBytes = readsBytes
    unknownID = options.unknownToken.flatMap(vocabulary.modelID) ?? -1
    prefix = Array(options.continuingPrefix.utf8)
    suffix = Array(options.endOfWordSuffix.utf8)
    var symbols: [Int32] = []
    for place in 0..<4 {
      for byte in 0..<UInt32(256) {
        let scalar = readsBytes ? ByteAlphabet.scalars[Int(byte)] : byte
        let text =
          (place & 2 == 0 ? "" : options.continuingPrefix) + String(Unicode.Scalar(scalar)!)
          + (place & 1 == 0 ? "" : options.endOfWordSuffix)
        symbols.append(vocabulary.modelID(text) ?? -1)
      }
    }
    self.symbols = symbols
    fallbackIDs =
      options.fallsBackToBytes
      ? (0..<256).map { byte in
        let digits = String(byte, radix: 16, uppercase: true)
        return vocabulary.modelID("<0x\(digits.count < 2 ? "0" : "")\(digits)>") ?? -1
      } : []
  }

  /// Appends the tokens of a word.
  func cut(_ word: UnsafeBufferPointer<UInt8>, into result: inout [SubwordSymbol]) {
    if options.ignoresMerges, let id = wholeWord(word) {
      result.append(SubwordSymbol(id: id, start: 0, end: Int32(word.count)))
      return
    }
    let first = result.count
    var position = 0
    var lastWasUnknown = false
    while position < word.count {
      let length = readsBytes ? 1 : UTF8Decoding.scalar(word, at: position).length
      let end = position + length
      let place = (position == 0 ? 0 : 2) | (end == word.count ? 1 : 0)
      let id =
        length == 1
        ? symbols[place << 8 | Int(word[position])]
        : character(UnsafeBufferPointer(rebasing: word[position..<end]), place)
      defer { position = end }
      if id >= 0 {
        result.append(SubwordSymbol(id: id, start: Int32(position), end: Int32(end)))
        lastWasUnknown = false
        continue
      }
      if options.fallsBackToBytes, fallBack(word, position..<end, place, &result) {
        lastWasUnknown = false
        continue
      }
      // Without an unknown token the character is dropped.
      guard unknownID >= 0 else { continue }
      if lastWasUnknown, options.fusesUnknown {
        result[result.count - 1].end = Int32(end)
      } else {
        result.append(SubwordSymbol(id: unknownID, start: Int32(position), end: Int32(end)))
      }
      lastWasUnknown = true
    }
    merges.apply(to: &result, from: first)
  }

  private func wholeWord(_ word: UnsafeBufferPointer<UInt8>) -> Int32? {
    guard readsBytes else {
      let id = vocabulary.id(hash: SubwordVocabulary.hash(word), word)
      return id < 0 ? nil : id
    }
    var spelled: [UInt8] = []
    for byte in word { UTF8Decoding.append(ByteAlphabet.scalars[Int(byte)], to: &spelled) }
    let id = spelled.withUnsafeBufferPointer {
      vocabulary.id(hash: SubwordVocabulary.hash($0), $0)
    }
    return id < 0 ? nil : id
  }

  private func character(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int32 {
    spelled(bytes, place).withUnsafeBufferPointer {
      vocabulary.id(hash: SubwordVocabulary.hash($0), $0)
    }
  }

  private func spelled(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> [UInt8] {
    (place & 2 == 0 ? [] : prefix) + bytes + (place & 1 == 0 ? [] : suffix)
  }

  /// Appends the bytes of an unknown character, affixes included, if all are tokens.
  private func fallBack(
    _ word: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ place: Int,
    _ result: inout [SubwordSymbol]
  ) -> Bool {
    var character = Array(word[range])
    if readsBytes {
      let byte = character.removeLast()
      UTF8Decoding.append(ByteAlphabet.scalars[Int(byte)], to: &character)
    }
    let bytes = character.withUnsafeBufferPointer { spelled($0, place) }
    guard bytes.allSatisfy({ fallbackIDs[Int($0)] >= 0 }) else { return false }
    for byte in bytes {
      result.append(
        SubwordSymbol(
          id: fallbackIDs[Int(byte)], start: Int32(range.lowerBound),
          end: Int32(range.upperBound)))
    }
    return true
  }
}
