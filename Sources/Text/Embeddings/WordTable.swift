/// Numbers words by their bytes: 0, 1, … in the order in which they came.
///
/// Open addressing over 64-bit FNV-1a hashes, the bytes of all words in one array: looking a word of
/// a file up makes no string. Unlike strings, words in different Unicode normal forms differ.
struct WordTable: Sendable {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// The number of words.
  private(set) var count = 0
  /// Whether a word has a space in it.
  private(set) var hasSpaces = false
  /// A word's number plus one, 0 for a free slot; a power of two of them, at most half of them taken.
  private var slots: [Int32]
  private var hashes: [UInt64] = []
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]

  /// - Parameter capacity: The number of words for which no slot has to be found anew.
  init(capacity: Int = 8) {
    var size = 16
    while size < 2 * capacity { size *= 2 }
    slots = [Int32](repeating: 0, count: size)
    hashes.reserveCapacity(capacity)
    ends.reserveCapacity(capacity + 1)
  }

  static let emptyHash: UInt64 = 0xcbf2_9ce4_8422_2325

  @inline(__always)
  static func mix(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  static func hash(_ word: Bytes) -> UInt64 { word.reduce(emptyHash, mix) }

  /// The number of a word with the given hash, nil for one that is not here.
  @inline(__always)
  func index(of word: Bytes, hash: UInt64) -> Int? {
    var slot = place(hash)
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      if hashes[index] == hash && isEqual(index, word) { return index }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  func index(of word: Bytes) -> Int? { index(of: word, hash: Self.hash(word)) }

  func index(of word: String) -> Int? {
    var word = word
    return word.withUTF8 { index(of: $0) }
  }

  /// The number of a word, and whether it got it now.
  mutating func insert(_ word: Bytes) -> (index: Int, isNew: Bool) {
    let hash = Self.hash(word)
    if let index = index(of: word, hash: hash) { return (index, false) }
    if 2 * (count + 1) > slots.count { grow() }
    hashes.append(hash)
    bytes.append(contentsOf: word)
    ends.append(bytes.count)
    hasSpaces = hasSpaces || word.contains(UInt8(ascii: " "))
    count += 1
    take(hash, count)
    return (count - 1, true)
  }

  @discardableResult
  mutating func insert(_ word: String) -> (index: Int, isNew: Bool) {
    var word = word
    return word.withUTF8 { insert($0) }
  }

  /// The upper bits, into which multiplication carries every byte.
  @inline(__always)
  private func place(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15 >> 32) & (slots.count - 1)
  }

  private func isEqual(_ index: Int, _ word: Bytes) -> Bool {
    let start = ends[index]
    guard ends[index + 1] - start == word.count else { return false }
    for i in 0..<word.count where bytes[start + i] != word[i] { return false }
    return true
  }

  private mutating func take(_ hash: UInt64, _ number: Int) {
    var slot = place(hash)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(number)
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: 2 * slots.count)
    for (index, hash) in hashes.enumerated() { take(hash, index + 1) }
  }
}
