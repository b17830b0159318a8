import Tensor

/// How often the right next word is a captioner's first choice, or among its first few,
/// teacher-forced: each word is predicted from the right words before it.
///
/// It says nothing of captions that are generated. Words that only fill up a batch are left out.
///
/// ```swift
/// var accuracy = TokenAccuracy(top: [1, 5])
/// accuracy.add(scores: logits, targets: ids, ignoring: padID)
/// print(accuracy[top: 5])
/// ```
public struct TokenAccuracy: Sendable, Hashable, Codable {
  /// The numbers of choices that are counted, ascending.
  public let top: [Int]
  /// The number of words counted.
  public private(set) var tokens = 0
  /// For each of `top` how often the right word was among as many first choices.
  public private(set) var hits: [Int]

  /// - Precondition: `top` is not empty, its numbers are at least 1 and differ.
  public init(top: [Int] = [1, 5]) {
    require(
      !top.isEmpty && top.allSatisfy { $0 >= 1 }, "TokenAccuracy: top are numbers from 1 (\(top))")
    require(Set(top).count == top.count, "TokenAccuracy: top has a number twice (\(top))")
    self.top = top.sorted()
    hits = top.map { _ in 0 }
  }

  /// Adds predictions as scores of all words: probabilities, their logarithms or logits.
  ///
  /// Of equally high scores the one of the lower id comes first, as with `argmax`; a right word
  /// whose score is NaN is a miss.
  ///
  /// - Parameters:
  ///   - scores: [targets, vocabulary], row by row.
  ///   - ignored: The id of targets that are not counted.
  /// - Precondition: `scores.count` is a multiple of `targets.count`; counted targets are ids of
  ///   the vocabulary.
  public mutating func add(scores: [Float], targets: [Int32], ignoring ignored: Int32? = nil) {
    let width = Self.width(scores.count, "scores", targets.count)
    scores.withUnsafeBufferPointer { scores in
      for (row, target) in targets.enumerated() where target != ignored {
        require(
          (0..<width).contains(Int(target)),
          "TokenAccuracy: a target is no id of the vocabulary (\(target) of \(width))")
        let own = scores[row * width + Int(target)]
        var ahead = 0
        for index in 0..<width {
          let other = scores[row * width + index]
          ahead += !(other <= own) ? 1 : 0
          ahead += other == own && index < Int(target) ? 1 : 0
        }
        count(rank: own.isNaN ? .max : ahead)
      }
    }
  }

  /// Adds predictions as the ids of the first choices, the best first.
  ///
  /// - Parameter choices: [targets, k], row by row.
  /// - Precondition: `choices.count` is a multiple of `targets.count`, and k at least the largest
  ///   of `top`.
  public mutating func add(choices: [Int32], targets: [Int32], ignoring ignored: Int32? = nil) {
    let width = Self.width(choices.count, "choices", targets.count)
    require(
      targets.isEmpty || width >= top.last!,
      "TokenAccuracy: top \(top.last!) needs as many choices a target (\(width))")
    for (row, target) in targets.enumerated() where target != ignored {
      let own = choices[row * width..<(row + 1) * width]
      count(rank: own.firstIndex(of: target).map { $0 - own.startIndex } ?? .max)
    }
  }

  /// Adds what another has counted, in another thread for example.
  ///
  /// - Precondition: it counts the same numbers of choices.
  public mutating func add(_ other: TokenAccuracy) {
    require(top == other.top, "TokenAccuracy: both must count the same (\(top) and \(other.top))")
    tokens += other.tokens
    for index in hits.indices { hits[index] += other.hits[index] }
  }

  /// The share of words that were among the first `k` choices; NaN before the first word.
  ///
  /// - Precondition: `k` is one of `top`.
  public subscript(top k: Int) -> Double {
    let index = top.firstIndex(of: k)
    require(index != nil, "TokenAccuracy: top \(k) is not counted (\(top))")
    return Double(hits[index!]) / Double(tokens)
  }

  private mutating func count(rank: Int) {
    tokens += 1
    for (index, k) in top.enumerated() where rank < k { hits[index] += 1 }
  }

  private static func width(_ count: Int, _ name: String, _ targets: Int) -> Int {
    guard targets > 0 else {
      require(count == 0, "TokenAccuracy: \(count) \(name) for no targets")
      return 0
    }
    require(
      count.isMultiple(of: targets),
      "TokenAccuracy: \(count) \(name) are no rows for \(targets) targets")
    return count / targets
  }
}
