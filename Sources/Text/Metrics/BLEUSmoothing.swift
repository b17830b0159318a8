#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension BLEU {
  /// What takes the place of precisions that are 0: NLTK's `SmoothingFunction`.
  ///
  /// The methods 1 to 7 are those of B. Chen and C. Cherry, *A Systematic Comparison of Smoothing
  /// Techniques for Sentence-Level BLEU*, WMT 2014. m and t are an order's matches and its n-grams,
  /// p = m/t.
  public enum Smoothing: Sendable, Hashable, Codable {
    /// None, yet a precision of 0 becomes the least normal number, 2.2e-308.
    case method0
    /// `ε / t` where m = 0.
    case method1(epsilon: Double = 0.1)
    /// `(m + 1) / (t + 1)` for pairs and longer n-grams.
    case method2
    /// `1 / (2ᵏ t)` for the k-th order without a match, as NIST's `mteval` has it.
    case method3
    /// `log(c) / (2ᵏ K t)` for the k-th order without a match, for candidates of c > 1 words.
    case method4(k: Double = 5)
    /// The mean of the precisions of the orders n − 1, n and n + 1, the first smoothed already.
    case method5
    /// `(m + α π) / (t + α)` from triples on, with `π = pₙ₋₁² / pₙ₋₂`; without matching triples it
    /// is not defined.
    case method6(alpha: Double = 5)
    /// Method 4, then 5.
    case method7(k: Double = 5)

    /// The least order that precisions must have.
    var leastOrder: Int {
      switch self {
      case .method5, .method7: 5
      default: 1
      }
    }

    /// The first `count` precisions, smoothed.
    func smoothed(_ precisions: Precisions, count: Int) -> [Double] {
      let values = Array(precisions.values.prefix(count))
      switch self {
      case .method0: return values.map { $0 == 0 ? .leastNormalMagnitude : $0 }
      case .method1(let epsilon):
        return zip(values, precisions.totals).map { $0 == 0 ? epsilon / Double($1) : $0 }
      case .method2:
        let counts = zip(precisions.matches, precisions.totals)
        return values.prefix(1)
          + counts.dropFirst().prefix(count - 1).map { Double($0 + 1) / Double($1 + 1) }
      case .method3:
        return halved(values) { 1 / ($1 * Double(precisions.totals[$0])) }
      case .method4(let k): return byLength(values, precisions, k)
      case .method5: return averaged(values, precisions)
      case .method6(let alpha): return interpolated(values, precisions, alpha)
      case .method7(let k): return averaged(byLength(values, precisions, k), precisions)
      }
    }

    /// Replaces zeros by what `value` says of the order's index and of 2, 4, 8, ….
    private func halved(_ values: [Double], _ value: (Int, Double) -> Double) -> [Double] {
      var power = 1.0
      return values.enumerated().map { index, old in
        guard old == 0 else { return old }
        power *= 2
        return value(index, power)
      }
    }

    private func byLength(
      _ values: [Double], _ precisions: Precisions, _ k: Double
    ) -> [Double] {
      let length = precisions.candidateLength
      guard length > 1 else { return values }
      return halved(values) {
        1 / ($1 * k / log(Double(length))) / Double(precisions.totals[$0])
      }
    }

    /// The order after the last is always that of 5-grams, of the last candidate.
    private func averaged(_ values: [Double], _ precisions: Precisions) -> [Double] {
      let last = Double(precisions.last.matches[4]) / Double(precisions.last.totals[4])
      var before = values[0] + 1
      return values.indices.map { index in
        let next = index + 1 < values.count ? values[index + 1] : last
        before = (before + values[index] + next) / 3
        return before
      }
    }

    private func interpolated(
      _ values: [Double], _ precisions: Precisions, _ alpha: Double
    ) -> [Double] {
      guard values[2] > 0 else { return values.map { _ in .nan } }
      var values = values
      for index in values.indices.dropFirst(2) {
        let before = values[index - 2]
        let prior = before == 0 ? 0 : values[index - 1] * values[index - 1] / before
        let total = Double(max(0, precisions.last.length - index))
        values[index] = (Double(precisions.matches[index]) + alpha * prior) / (total + alpha)
      }
      return values
    }
  }
}
