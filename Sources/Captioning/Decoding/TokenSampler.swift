#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Draws a token from probabilities of which only the best, the nucleus or the typical are left.
struct TokenSampler {
  private let options: SamplingOptions
  /// What is left of a row, and used again for the next.
  private var left: [(token: Int32, probability: Float)] = []

  init(_ options: SamplingOptions) { self.options = options }

  /// - Parameter random: In [0, 1).
  /// - Returns: −1 when nothing can be drawn.
  mutating func draw(_ probabilities: UnsafeBufferPointer<Float>, _ random: Double) -> Int32 {
    keep(probabilities)
    var rest = random * total
    for (token, probability) in left {
      rest -= Double(probability)
      if rest < 0 { return token }
    }
    // Rounding may leave a little behind the last.
    return left.last?.token ?? -1
  }

  /// The tokens that could be drawn.
  mutating func kept(_ probabilities: UnsafeBufferPointer<Float>) -> [Int32] {
    keep(probabilities)
    return left.map(\.token)
  }

  private var total: Double { left.reduce(0) { $0 + Double($1.probability) } }

  private mutating func keep(_ probabilities: UnsafeBufferPointer<Float>) {
    left.removeAll(keepingCapacity: true)
    var least: Float = 0
    if options.topK > 0 && options.topK < probabilities.count {
      var best = BestCandidates(options.topK)
      best.offer(probabilities, parent: 0, offset: 0)
      least = best.best.last.map { Float($0.score) } ?? 0
    }
    // What is 0, or NaN because nothing was allowed, cannot be drawn.
    for token in probabilities.indices
    where probabilities[token] >= least && probabilities[token] > 0 {
      left.append((Int32(token), probabilities[token]))
    }
    if options.topP < 1 { keepNucleus() }
    if options.typicalP < 1 { keepTypical() }
  }

  /// Keeps a token if those before it in descending order have less than the share.
  private mutating func keepNucleus() {
    let total = total
    // All tokens below this together have less than what may be left out: most need no sorting.
    let least = Float((1 - Double(options.topP)) * total / Double(max(left.count, 1)))
    if left.contains(where: { $0.probability >= least }) {
      left.removeAll { $0.probability < least }
    }
    left.sort { ($1.probability, $0.token) < ($0.probability, $1.token) }
    keepFirst(Double(options.topP) * total)
  }

  /// As above, in the order of the distance between surprise and entropy.
  private mutating func keepTypical() {
    let total = total
    let entropy = left.reduce(0) { sum, entry in
      let p = Double(entry.probability) / total
      return sum - p * log(p)
    }
    func distance(_ entry: (token: Int32, probability: Float)) -> Double {
      abs(-log(Double(entry.probability) / total) - entropy)
    }
    let ordered = left.map { (distance($0), $0) }.sorted {
      ($0.0, $0.1.token) < ($1.0, $1.1.token)
    }
    left = ordered.map(\.1)
    keepFirst(Double(options.typicalP) * total)
  }

  /// Keeps tokens until they have `mass` between them.
  private mutating func keepFirst(_ mass: Double) {
    var sum = 0.0
    let end = left.firstIndex { entry in
      if sum >= mass { return true }
      sum += Double(entry.probability)
      return false
    }
    if let end { left.removeSubrange(max(end, 1)...) }
  }
}
