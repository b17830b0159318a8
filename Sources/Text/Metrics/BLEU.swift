#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// BLEU, the n-gram precision of candidates against references.
///
/// ```swift
/// let scores = BLEU.corpus(
///   candidates: [["a", "dog", "runs"]], references: [[["a", "dog", "is", "running"], …]])
/// print(scores[3])  // BLEU-4
/// ```
///
/// Papineni, Roukos, Ward, Zhu: *BLEU: a Method for Automatic Evaluation of Machine Translation*,
/// ACL 2002.
public enum BLEU {
  /// BLEU-1 … BLEU-`maximumOrder` of a corpus, each in 0…1.
  ///
  ///     BLEU-N = BP · exp(Σₙ₌₁ᴺ 1/N · log pₙ)
  ///     pₙ     = Σ clipped matches of n-grams / Σ n-grams of the candidates
  ///     BP     = 1 if c > r else exp(1 − r/c)
  ///
  /// A match is clipped to the count in the single reference that has it most often. `c` sums the
  /// candidates' lengths and `r` the lengths of the references closest to them, the shorter one
  /// of two equally close. Sums run over the whole corpus before any division, and nothing is
  /// smoothed: where no n-gram matches, the score is 0.
  ///
  /// The values are those of NLTK's `corpus_bleu` with the weights `(1/N, …, 1/N)`, which differs
  /// from the paper in one point: a candidate too short to have an n-gram counts as one that does
  /// not match, where the paper counts none. (NLTK itself answers something like 1e-231 or 1e-77,
  /// not 0, where no n-gram of a higher order matches.)
  ///
  /// - Parameters:
  ///   - candidates: A sentence for each image; it may be empty.
  ///   - references: For each image one or more sentences.
  /// - Precondition: `references` is as long as `candidates`, none of its elements is empty, and
  ///   `maximumOrder` is at least 1.
  public static func corpus(
    candidates: [[String]], references: [[[String]]], maximumOrder: Int = 4
  ) -> [Double] {
    require(
      candidates.count == references.count,
      "BLEU: as many candidates as reference lists are needed "
        + "(\(candidates.count) and \(references.count))")
    require(maximumOrder >= 1, "BLEU: maximumOrder must be at least 1 (\(maximumOrder))")

    var totals = [Counts](repeating: Counts(), count: maximumOrder)
    var candidateLength = 0
    var referenceLength = 0
    for (index, (candidate, references)) in zip(candidates, references).enumerated() {
      require(!references.isEmpty, "BLEU: a candidate has no references (number \(index))")
      count(candidate, references, into: &totals)
      candidateLength += candidate.count
      referenceLength += closestLength(to: candidate.count, among: references)
    }

    let penalty =
      candidateLength > referenceLength
      ? 1 : exp(1 - Double(referenceLength) / Double(max(candidateLength, 1)))
    var logarithms = 0.0
    return totals.enumerated().map { index, counts in
      guard counts.matches > 0 else {
        logarithms = -.infinity
        return 0
      }
      logarithms += log(Double(counts.matches) / Double(counts.total))
      return penalty * exp(logarithms / Double(index + 1))
    }
  }

  /// The n-grams of one order: how many the candidates have, and how many of them match.
  private struct Counts {
    var matches = 0
    var total = 0
  }

  /// The length of the reference closest to `length`, the shorter one of two equally close.
  private static func closestLength(to length: Int, among references: [[String]]) -> Int {
    references.map(\.count).min {
      (abs($0 - length), $0) < (abs($1 - length), $1)
    }!
  }

  /// Adds one candidate's counts of every order to `totals`.
  ///
  /// An n-gram's key packs the slot of its first n−1 words and the id of its last word, both local
  /// to this candidate, into one integer. Keys so never hash strings or arrays, hold for any
  /// order, and a reference's n-gram is looked up only where its first n−1 words matched.
  private static func count(
    _ candidate: [String], _ references: [[String]], into totals: inout [Counts]
  ) {
    var wordIDs: [String: Int] = [:]
    let candidateWords = candidate.map { slot(of: $0, in: &wordIDs) }
    let referenceWords = references.map { $0.map { wordIDs[$0] ?? absent } }

    // The slot of the (n−1)-gram that starts at each position; the one 0-gram has slot 0.
    var candidateSlots = [Int](repeating: 0, count: candidate.count)
    var referenceSlots = references.map { [Int](repeating: 0, count: $0.count) }

    for order in totals.indices {
      guard order < candidate.count else {
        totals[order].total += 1
        continue
      }
      var keys: [Int: Int] = [:]
      var counts: [Int] = []
      for position in 0..<candidate.count - order {
        let key = candidateSlots[position] << 32 | candidateWords[position + order]
        let slot = slot(of: key, in: &keys)
        candidateSlots[position] = slot
        if slot == counts.count { counts.append(0) }
        counts[slot] += 1
      }

      var largest = [Int](repeating: 0, count: counts.count)
      for (reference, words) in referenceWords.enumerated() {
        var occurrences = [Int](repeating: 0, count: counts.count)
        for position in 0..<max(0, words.count - order) {
          let prefix = referenceSlots[reference][position]
          let word = words[position + order]
          let slot = prefix == absent || word == absent ? nil : keys[prefix << 32 | word]
          referenceSlots[reference][position] = slot ?? absent
          if let slot { occurrences[slot] += 1 }
        }
        for slot in largest.indices { largest[slot] = max(largest[slot], occurrences[slot]) }
      }

      totals[order].matches += zip(counts, largest).reduce(0) { $0 + min($1.0, $1.1) }
      totals[order].total += candidate.count - order
    }
  }

  /// The number of `key` in first-seen order, which it gets now if it has none.
  private static func slot<Key: Hashable>(of key: Key, in slots: inout [Key: Int]) -> Int {
    if let slot = slots[key] { return slot }
    let slot = slots.count
    slots[key] = slot
    return slot
  }

  /// Stands for a word or an n-gram that the candidate lacks.
  private static let absent = -1
}
