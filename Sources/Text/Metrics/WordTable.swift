/// Numbers words 0, 1, … in the order they are first seen, by the bytes of their UTF-8.
///
/// A dictionary of strings would do the same, but slower, and it would take two words for one that
/// differ only in how an accent is composed, which the tools that metrics are compared with do not.
struct WordTable: Sendable {
  private struct Slot {
    var hash: UInt32 = 0
    var id: Int32 = -1
  }

  /// The words one after another.
  private var bytes: [UInt8] = []
  /// Where each word begins in `bytes`, and where the last one ends.
  private var bounds: [Int] = [0]
  private var slots = [Slot](repeating: Slot(), count: 64)

  var count: Int { bounds.count - 1 }

  /// The number of `word`, a new one if need be.
  mutating func id(of word: String) -> Int32 {
    var word = word
    return word.withUTF8 { text in
      let hash = Self.hash(text)
      let place = place(of: text, hash)
      if slots[place].id >= 0 { return slots[place].id }
      let id = Int32(count)
      slots[place] = Slot(hash: hash, id: id)
      bytes.append(contentsOf: text)
      bounds.append(bytes.count)
      if count * 2 > slots.count { grow() }
      return id
    }
  }

  mutating func ids(of words: [String]) -> [Int32] {
    var ids: [Int32] = []
    ids.reserveCapacity(words.count)
    for word in words { ids.append(id(of: word)) }
    return ids
  }

  /// The number of `word`, if it has one.
  func find(_ word: String) -> Int32? {
    var word = word
    return word.withUTF8 { text in
      let id = slots[place(of: text, Self.hash(text))].id
      return id < 0 ? nil : id
    }
  }

  /// The word with a number.
  subscript(id: Int32) -> String {
    String(decoding: bytes[bounds[Int(id)]..<bounds[Int(id) + 1]], as: UTF8.self)
  }

  /// The slot that has a word, or the free one where it belongs.
  private func place(of text: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> Int {
    let mask = slots.count - 1
    var place = Int(hash) & mask
    while true {
      let slot = slots[place]
      if slot.id < 0 || (slot.hash == hash && isWord(slot.id, text)) { return place }
      place = (place + 1) & mask
    }
  }

  private func isWord(_ id: Int32, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = bounds[Int(id)]
    guard bounds[Int(id) + 1] - start == text.count else { return false }
    for index in text.indices where bytes[start + index] != text[index] { return false }
    return true
  }

  private mutating func grow() {
    var larger = [Slot](repeating: Slot(), count: slots.count * 4)
    let mask = larger.count - 1
    for slot in slots where slot.id >= 0 {
      var place = Int(slot.hash) & mask
      while larger[place].id >= 0 { place = (place + 1) & mask }
      larger[place] = slot
    }
    slots = larger
  }

  /// Eight bytes at a time, each round a multiplication by the golden ratio.
  private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
    let raw = UnsafeRawBufferPointer(text)
    var hash = UInt64(text.count) &* factor
    var index = 0
    while index + 8 <= raw.count {
      hash = (hash ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)) &* factor
      hash ^= hash >> 29
      index += 8
    }
    var rest: UInt64 = 0
    while index < raw.count {
      rest = rest << 8 | UInt64(raw[index])
      index += 1
    }
    hash = (hash ^ rest) &* factor
    return UInt32(truncatingIfNeeded: hash >> 32)
  }
}
