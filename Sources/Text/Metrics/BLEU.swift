import Tensor

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
/// ACL 2002. There are two common readings of it, which differ in candidates of fewer than four
/// words and where nothing matches: NLTK's, with weights and smoothing, and the COCO toolkit's,
/// `coco`, with a score for each image. Words are compared by their bytes, as they come: cutting
/// captions into words is the caller's.
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
    let statistics = statistics(
      InternedCaptions(candidates: candidates, references: references), order: maximumOrder)
    let precisions = Precisions(statistics)
    var logarithms = 0.0
    return (0..<maximumOrder).map { index in
      logarithms += log(precisions.values[index])
      return precisions.penalty * exp(logarithms / Double(index + 1))
    }
  }

  /// NLTK's `corpus_bleu`: a score for each list of weights.
  ///
  ///     BLEU = BP · exp(Σₙ wₙ · log pₙ)
  ///
  /// Precisions and penalty are those of ``corpus(candidates:references:maximumOrder:)``. Where not
  /// one word matches the score is 0; a precision that stays 0 after smoothing is left out of the
  /// sum; and ``Smoothing/method0`` has the tiny scores of NLTK. The methods 5, 6 and 7 look at the
  /// last candidate of the corpus alone, also as in NLTK, and so are meant for single sentences.
  ///
  /// - Parameters:
  ///   - weights: For each score the weights of words, of pairs, and so on.
  ///   - autoReweigh: Whether the weights (¼, ¼, ¼, ¼) become (1/c, …, 1/c) for a corpus of c < 4
  ///     words.
  /// - Returns: The scores, NaN where the smoothing is not defined (method 6 without matching
  ///   triples, where NLTK stops).
  /// - Precondition: as many candidates as reference lists; no reference list and no list of
  ///   weights is empty; method 6 has at least three weights.
  public static func corpus(
    candidates: [[String]], references: [[[String]]], weights: [[Double]],
    smoothing: Smoothing = .method0, autoReweigh: Bool = false
  ) -> [Double] {
    let order = requiredOrder(weights, smoothing)
    let statistics = statistics(
      InternedCaptions(candidates: candidates, references: references), order: order)
    return scores(statistics, weights, smoothing, autoReweigh)
  }

  /// NLTK's `sentence_bleu`: the score of one candidate.
  ///
  /// ```swift
  /// BLEU.sentence(words, references: others, smoothing: .method1())
  /// ```
  /// - Precondition: see ``corpus(candidates:references:weights:smoothing:autoReweigh:)``.
  public static func sentence(
    _ candidate: [String], references: [[String]], weights: [Double] = [0.25, 0.25, 0.25, 0.25],
    smoothing: Smoothing = .method0, autoReweigh: Bool = false
  ) -> Double {
    corpus(
      candidates: [candidate], references: [references], weights: [weights],
      smoothing: smoothing, autoReweigh: autoReweigh)[0]
  }

  // MARK: Steps that the metrics' front shares

  static func statistics(
    _ captions: InternedCaptions, order: Int, length: ReferenceLength = .closest
  ) -> Statistics {
    captions.check("BLEU")
    require(order >= 1, "BLEU: maximumOrder must be at least 1 (\(order))")
    return Statistics(CaptionNGrams(captions, order: order), length: length)
  }

  /// The order that statistics must have for a smoothing: some look at 5-grams.
  static func requiredOrder(_ weights: [[Double]], _ smoothing: Smoothing) -> Int {
    require(!weights.isEmpty, "BLEU: there is no list of weights")
    require(weights.allSatisfy { !$0.isEmpty }, "BLEU: a list of weights is empty")
    let longest = weights.map(\.count).max()!
    if case .method6 = smoothing {
      require(longest >= 3, "BLEU: method 6 smooths from triples on (\(longest) weights)")
    }
    return max(longest, smoothing.leastOrder)
  }

  /// The scores for each list of weights, of all candidates or of those in `range`.
  static func scores(
    _ statistics: Statistics, _ weights: [[Double]], _ smoothing: Smoothing,
    _ autoReweigh: Bool, in range: Range<Int>? = nil
  ) -> [Double] {
    let precisions = Precisions(statistics, in: range)
    guard precisions.matches[0] > 0 else { return weights.map { _ in 0 } }
    let smoothed = smoothing.smoothed(precisions, count: weights.map(\.count).max()!)
    return weights.map { weights in
      var weights = weights
      let length = precisions.candidateLength
      if autoReweigh, length < 4, weights == [0.25, 0.25, 0.25, 0.25] {
        weights = [Double](repeating: 1 / Double(length), count: length)
      }
      var sum = 0.0
      for (weight, value) in zip(weights, smoothed) where !(value <= 0) {
        sum += weight * log(value)
      }
      return precisions.penalty * exp(sum)
    }
  }

  /// The precisions of a corpus, as NLTK counts them.
  struct Precisions {
    let matches: [Int]
    /// At least 1 a candidate, however short it is.
    let totals: [Int]
    let candidateLength: Int
    let penalty: Double
    /// Of the last candidate.
    let last: (length: Int, matches: [Int], totals: [Int])

    var values: [Double] { zip(matches, totals).map { Double($0) / Double(max($1, 1)) } }

    init(_ statistics: Statistics, in range: Range<Int>? = nil) {
      let order = statistics.order
      let range = range ?? 0..<statistics.candidateLengths.count
      var matches = [Int](repeating: 0, count: order)
      var totals = matches
      var lengths = 0
      var references = 0.0
      for candidate in range {
        for n in 1...order {
          matches[n - 1] += statistics.matches(candidate, n)
          totals[n - 1] += max(1, statistics.total(candidate, n))
        }
        lengths += statistics.candidateLengths[candidate]
        references += statistics.referenceLengths[candidate]
      }
      self.matches = matches
      self.totals = totals
      candidateLength = lengths
      let isLong = Double(lengths) > references
      penalty = isLong ? 1 : lengths == 0 ? 0 : exp(1 - references / Double(lengths))
      last =
        range.last.map { last in
          (
            statistics.candidateLengths[last], (1...order).map { statistics.matches(last, $0) },
            (1...order).map { max(1, statistics.total(last, $0)) }
          )
        } ?? (0, matches, totals)
    }
  }
}
