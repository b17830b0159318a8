extension MergeTable {
  /// Applies the merges to a word: the lowest rank first, the leftmost of equal ones.
  func apply(to word: inout [SubwordSymbol], from first: Int) {
    // Quadratic, yet without a heap: faster for words, which are short.
    if word.count - first <= 48 {
      applyByScanning(to: &word, from: first)
    } else {
      applyByQueue(to: &word, from: first)
    }
  }

  func applyByScanning(to word: inout [SubwordSymbol], from first: Int) {
    var count = word.count - first
    guard count > 1 else { return }
    withUnsafeTemporaryAllocation(of: (rank: Int32, merged: Int32).self, capacity: count) {
      merges in
      word.withUnsafeMutableBufferPointer { all in
        let symbols = UnsafeMutableBufferPointer(rebasing: all[first...])
        for index in 0..<count - 1 {
          merges[index] = merge(symbols[index].id, symbols[index + 1].id)
        }
        while count > 1 {
          var best = 0
          for index in 1..<max(1, count - 1) where merges[index].rank < merges[best].rank {
            best = index
          }
          guard merges[best].rank != Self.none else { break }
          symbols[best].id = merges[best].merged
          symbols[best].end = symbols[best + 1].end
          count -= 1
          for index in best + 1..<max(best + 1, count) { symbols[index] = symbols[index + 1] }
          for index in best + 1..<max(best + 1, count - 1) { merges[index] = merges[index + 1] }
          if best > 0 { merges[best - 1] = merge(symbols[best - 1].id, symbols[best].id) }
          if best < count - 1 { merges[best] = merge(symbols[best].id, symbols[best + 1].id) }
        }
      }
    }
    word.removeLast(word.count - first - count)
  }

  func applyByQueue(to word: inout [SubwordSymbol], from first: Int) {
    guard word.count - first > 1 else { return }
    var symbols = Array(word[first...])
    var next = Array(1...symbols.count)
    var previous = Array(-1..<symbols.count - 1)
    var queue = MinimumHeap<Candidate>()
    func push(_ place: Int) {
      guard place >= 0, next[place] < symbols.count else { return }
      let (left, right) = (symbols[place].id, symbols[next[place]].id)
      let (rank, merged) = merge(left, right)
      if rank != Self.none {
        queue.insert(
          Candidate(rank: rank, place: Int32(place), merged: merged, left: left, right: right))
      }
    }
    for place in symbols.indices { push(place) }
    while let candidate = queue.removeMinimum() {
      let place = Int(candidate.place)
      let other = next[place]
      // A merge since has taken one of the two away.
      guard symbols[place].id == candidate.left, other < symbols.count,
        symbols[other].id == candidate.right
      else { continue }
      symbols[place].id = candidate.merged
      symbols[place].end = symbols[other].end
      symbols[other].id = -1
      next[place] = next[other]
      if next[place] < symbols.count { previous[next[place]] = place }
      push(previous[place])
      push(place)
    }
    word.replaceSubrange(first..., with: symbols.lazy.filter { $0.id >= 0 })
  }

  private struct Candidate: Comparable {
    let rank: Int32
    let place: Int32
    let merged: Int32
    let left: Int32
    let right: Int32

    static func < (a: Self, b: Self) -> Bool { (a.rank, a.place) < (b.rank, b.place) }
  }
}
