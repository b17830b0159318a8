/// A token that a hypothesis could go on with.
struct Candidate {
  /// The log-probability of the hypothesis with it, penalties included.
  var score: Double
  /// The hypothesis' place among the live ones.
  let parent: Int
  let token: Int32
}

/// The best of many candidates, best first; of equal ones the first that was offered.
struct BestCandidates {
  private(set) var best: [Candidate] = []
  private let capacity: Int

  init(_ capacity: Int) {
    self.capacity = capacity
    best.reserveCapacity(capacity + 1)
  }

  /// Offers all tokens of a hypothesis.
  ///
  /// - Parameters:
  ///   - scores: `[V]`; NaN and −∞ are never taken.
  ///   - offset: What makes them the log-probabilities of the whole.
  mutating func offer(_ scores: UnsafeBufferPointer<Float>, parent: Int, offset: Double) {
    guard offset > -.infinity && offset < .infinity else { return }
    var least = threshold(offset)
    // Single precision sorts out nearly all; doubles, in which sums of different scores never
    // become equal, decide about the rest.
    for token in scores.indices where scores[token] > least {
      let score = offset + Double(scores[token])
      guard best.count < capacity || score > best[capacity - 1].score else { continue }
      insert(Candidate(score: score, parent: parent, token: Int32(token)))
      least = threshold(offset)
    }
  }

  /// A score below all that can still be taken.
  private func threshold(_ offset: Double) -> Float {
    best.count < capacity ? -.infinity : Float(best[capacity - 1].score - offset).nextDown
  }

  private mutating func insert(_ candidate: Candidate) {
    var (low, high) = (0, best.count)
    while low < high {
      let middle = (low + high) / 2
      if best[middle].score < candidate.score { high = middle } else { low = middle + 1 }
    }
    best.insert(candidate, at: low)
    if best.count > capacity { best.removeLast() }
  }
}
