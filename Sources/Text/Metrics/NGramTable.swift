/// Gives n-grams of any order a number.
protocol NGramNumbering {
  /// The number of the n-gram that continues `prefix` by `word`; 0 is the empty n-gram.
  mutating func node(after prefix: Int32, _ word: Int32) -> Int32
}

/// Numbers n-grams 1, 2, … in the order they are first seen.
///
/// They are the nodes of a trie, kept in one hash table: an n-gram's key packs the number of its
/// first n−1 words and its last word into one integer. So nothing hashes strings or arrays, orders
/// are not limited, and an n-gram of a reference is looked for only where its beginning was found.
struct NGramTable: NGramNumbering, Sendable {
  private struct Slot {
    var key: UInt64 = 0
    /// 0, which no word leads to, marks a free slot.
    var node: Int32 = 0
  }

  private var slots = [Slot](repeating: Slot(), count: 1024)
  /// 64 less the logarithm of the number of slots: the upper bits of a hash are its best.
  private var shift: UInt64 = 54
  /// How many numbers are given, the empty n-gram's included.
  private(set) var count = 1

  mutating func node(after prefix: Int32, _ word: Int32) -> Int32 {
    let key = Self.key(prefix, word)
    let place = place(of: key)
    if slots[place].node != 0 { return slots[place].node }
    let node = Int32(count)
    slots[place] = Slot(key: key, node: node)
    count += 1
    if count * 5 > slots.count * 3 { grow() }
    return node
  }

  /// The number of the n-gram that continues `prefix` by `word`, 0 where it has none.
  func find(after prefix: Int32, _ word: Int32) -> Int32 {
    slots[place(of: Self.key(prefix, word))].node
  }

  private static func key(_ prefix: Int32, _ word: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: prefix)) << 32 | UInt64(UInt32(bitPattern: word))
  }

  /// The slot that has a key, or the free one where it belongs.
  private func place(of key: UInt64) -> Int {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
    while true {
      let slot = slots[place]
      if slot.node == 0 || slot.key == key { return place }
      place = (place + 1) & mask
    }
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 4)
    shift -= 2
    for slot in old where slot.node != 0 { slots[place(of: slot.key)] = slot }
  }
}

/// Numbers of a table that stays as it is, and further ones for what it lacks.
///
/// Scoring another batch so costs nothing that grows with the table.
struct NGramOverlay: NGramNumbering {
  private let base: NGramTable
  private var own = NGramTable()

  init(_ base: NGramTable) { self.base = base }

  mutating func node(after prefix: Int32, _ word: Int32) -> Int32 {
    if Int(prefix) < base.count {
      let node = base.find(after: prefix, word)
      if node != 0 { return node }
    }
    return own.node(after: prefix, word) + Int32(base.count - 1)
  }
}
