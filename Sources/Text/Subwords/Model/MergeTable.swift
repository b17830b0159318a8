/// A BPE's merges: from a pair of ids to its rank and the id that replaces it, by open addressing.
struct MergeTable: Sendable {
  /// What a pair without a merge ranks as.
  static let none = Int32.max

  private struct Entry {
    var pair: UInt64
    var rank: Int32
    var merged: Int32
  }

  private var entries: [Entry]
  private let mask: Int

  /// - Parameter merges: The pairs in order of rank, each with the id that replaces it; the last of
  ///   equal pairs counts.
  init(_ merges: [(left: Int32, right: Int32, merged: Int32)]) {
    var capacity = 16
    while capacity < 2 * merges.count { capacity *= 2 }
    mask = capacity - 1
    entries = Array(repeating: Entry(pair: .max, rank: Self.none, merged: -1), count: capacity)
    for (rank, merge) in merges.enumerated() {
      let pair = Self.key(merge.left, merge.right)
      var slot = Self.slot(pair) & mask
      while entries[slot].pair != .max, entries[slot].pair != pair { slot = (slot + 1) & mask }
      entries[slot] = Entry(pair: pair, rank: Int32(rank), merged: merge.merged)
    }
  }

  @inline(__always) private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  @inline(__always) private static func slot(_ pair: UInt64) -> Int {
    Int(truncatingIfNeeded: (pair &* 0x9E37_79B9_7F4A_7C15) >> 30)
  }

  /// The rank of a pair, ``none`` where it has no merge, and the id that replaces it.
  @inline(__always)
  func merge(_ left: Int32, _ right: Int32) -> (rank: Int32, merged: Int32) {
    let pair = Self.key(left, right)
    var slot = Self.slot(pair) & mask
    while true {
      let entry = entries[slot]
      if entry.pair == pair { return (entry.rank, entry.merged) }
      if entry.pair == .max { return (Self.none, -1) }
      slot = (slot + 1) & mask
    }
  }
}
