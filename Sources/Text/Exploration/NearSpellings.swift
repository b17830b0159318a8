/// Words that differ little from one that was perhaps misspelled.
struct NearSpellings {
  private let word: [UInt8]
  /// How many letters may be wrong.
  private let limit: Int

  init(of word: String) {
    self.word = word.utf8.map(Self.lowercased)
    limit = max(1, min(2, self.word.count / 3))
  }

  /// Returns up to `count` of these words, those that differ least first, then in their own order.
  func among(_ words: [String], count: Int = 3) -> [String] {
    var byDistance = [[String]](repeating: [], count: limit + 1)
    for other in words where abs(other.utf8.count - word.count) <= limit {
      let distance = distance(to: other.utf8.map(Self.lowercased))
      if distance <= limit && byDistance[distance].count < count {
        byDistance[distance].append(other)
      }
    }
    return Array(byDistance.joined().prefix(count))
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte + 0x20 : byte
  }

  /// The number of bytes to insert, remove, replace or exchange with their neighbours (optimal string
  /// alignment).
  private func distance(to other: [UInt8]) -> Int {
    let width = other.count + 1
    var before = [Int](repeating: 0, count: width)
    var last = Array(0..<width)
    for i in 0..<word.count {
      var row = [i + 1]
      row.reserveCapacity(width)
      for j in 0..<other.count {
        var best = min(last[j] + (word[i] == other[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0 && j > 0 && word[i] == other[j - 1] && word[i - 1] == other[j] {
          best = min(best, before[j - 1] + 1)
        }
        row.append(best)
      }
      (before, last) = (last, row)
    }
    return last[other.count]
  }
}
