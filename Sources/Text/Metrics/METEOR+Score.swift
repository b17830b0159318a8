#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension METEOR {
  /// A score and what it is made of.
  public struct Score: Sendable, Hashable {
    /// METEOR, in 0…1.
    public let value: Double
    /// The weighted share of the candidate's words that match.
    public let precision: Double
    /// The weighted share of the reference's words that match.
    public let recall: Double
    /// The harmonic mean of precision and recall, weighted by α.
    public let mean: Double
    /// What is taken off for matches that stand apart, a share of `mean`.
    public let penalty: Double
    /// The runs of matches that stand together in both texts.
    public var chunks: Int { Int(statistics.chunks) }
    let statistics: METEORStatistics

    /// Quotients of nothing, as of an empty text, count as 0.
    init(_ statistics: METEORStatistics, _ parameters: Parameters) {
      let delta = parameters.delta
      func share(_ text: METEORStatistics.Text) -> Double {
        let length = delta * (text.length - text.functionWords) + (1 - delta) * text.functionWords
        let content = (text.contentMatches * parameters.weights * delta).sum()
        return (content + (text.functionMatches * parameters.weights * (1 - delta)).sum()) / length
      }
      func orZero(_ value: Double) -> Double { value.isNaN ? 0 : value }
      let (candidate, reference) = (statistics.candidate, statistics.reference)
      let precision = share(candidate)
      let recall = share(reference)
      let mean = 1 / ((1 - parameters.alpha) / precision + parameters.alpha / recall)
      let fragmentation =
        statistics.isOneChunk
        ? 0 : statistics.chunks / ((candidate.matches + reference.matches) / 2)
      let penalty = parameters.gamma * pow(fragmentation, parameters.beta)
      self.statistics = statistics
      self.precision = orZero(precision)
      self.recall = orZero(recall)
      self.mean = orZero(mean)
      self.penalty = orZero(penalty)
      value = max(0, orZero(mean * (1 - penalty)))
    }
  }
}

/// The counts from which a score is computed; those of a corpus are the sums of its images'.
struct METEORStatistics: Sendable, Hashable {
  /// The counts of one side, by kind of match: exact, stem, synonym, paraphrase.
  struct Text: Sendable, Hashable {
    var length = 0.0
    var functionWords = 0.0
    var contentMatches = SIMD4<Double>()
    var functionMatches = SIMD4<Double>()

    var matches: Double { (contentMatches + functionMatches).sum() }

    mutating func count(_ kind: METEORMatch.Kind, isFunctionWord: Bool) {
      if isFunctionWord {
        functionMatches[kind.rawValue] += 1
      } else {
        contentMatches[kind.rawValue] += 1
      }
    }

    static func += (left: inout Self, right: Self) {
      left.length += right.length
      left.functionWords += right.functionWords
      left.contentMatches += right.contentMatches
      left.functionMatches += right.functionMatches
    }
  }

  var candidate = Text()
  var reference = Text()
  var chunks = 0.0

  /// Whether all words match, in the same order.
  var isOneChunk: Bool {
    candidate.matches == candidate.length && reference.matches == reference.length && chunks == 1
  }

  static func += (left: inout Self, right: Self) {
    left.candidate += right.candidate
    left.reference += right.reference
    // What is one chunk as a whole is not fragmented at all.
    if !right.isOneChunk { left.chunks += right.chunks }
  }
}
