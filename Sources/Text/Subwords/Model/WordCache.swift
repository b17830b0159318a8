/// The symbols of words met before. Bounded: it starts anew when it is full.
///
/// Not for several threads at once; ``WordCachePool`` lends each call one.
final class WordCache {
  /// Longer words are not kept.
  static let longestWord = 256
  private static let entryLimit = 1 << 14
  private static let slotCount = entryLimit * 2
  private static let byteLimit = 1 << 20

  private struct Entry {
    var hash: UInt64
    var keyStart: Int32
    var keyCount: Int32
    var symbolStart: Int32
    var symbolCount: Int32
  }

  private var slots = [Int32](repeating: -1, count: slotCount)
  private var entries: [Entry] = []
  private var keys: [UInt8] = []
  private(set) var symbols: [SubwordSymbol] = []
  /// For the word that is being cut, kept to spare its allocation.
  var scratch: [SubwordSymbol] = []

  /// Where the symbols of a word lie in ``symbols``, nil for a word not met yet.
  @inline(__always)
  func symbols(of word: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Range<Int>? {
    var slot = Self.slot(hash)
    while slots[slot] >= 0 {
      let entry = entries[Int(slots[slot])]
      if entry.hash == hash, Int(entry.keyCount) == word.count, holds(entry.keyStart, word) {
        return Int(entry.symbolStart)..<Int(entry.symbolStart + entry.symbolCount)
      }
      slot = (slot + 1) & (Self.slotCount - 1)
    }
    return nil
  }

  @inline(__always)
  private func holds(_ keyStart: Int32, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
    var position = Int(keyStart)
    for byte in word {
      if keys[position] != byte { return false }
      position += 1
    }
    return true
  }

  @inline(__always) private static func slot(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash ^ hash >> 31) & (slotCount - 1)
  }

  /// Keeps what a word not met yet was cut into.
  func insert(
    _ word: UnsafeBufferPointer<UInt8>, hash: UInt64, _ found: ArraySlice<SubwordSymbol>
  ) {
    guard word.count <= Self.longestWord else { return }
    if entries.count == Self.entryLimit || keys.count + word.count > Self.byteLimit {
      for slot in slots.indices { slots[slot] = -1 }
      entries.removeAll(keepingCapacity: true)
      keys.removeAll(keepingCapacity: true)
      symbols.removeAll(keepingCapacity: true)
    }
    var slot = Self.slot(hash)
    while slots[slot] >= 0 { slot = (slot + 1) & (Self.slotCount - 1) }
    slots[slot] = Int32(entries.count)
    entries.append(
      Entry(
        hash: hash, keyStart: Int32(keys.count), keyCount: Int32(word.count),
        symbolStart: Int32(symbols.count), symbolCount: Int32(found.count)))
    keys.append(contentsOf: word)
    symbols.append(contentsOf: found)
  }
}
