#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Replaces the squared distances of one point to others by the probabilities with which it would
/// choose them, `exp(−β d) / Σ exp(−β d)`, of the β with which they have the entropy `target`, in
/// nats: the logarithm of the perplexity.
///
/// Up to 10⁻⁵ and at most 100 steps as in scikit-learn, by Newton's method in log β where theirs
/// halves intervals.
func replaceByProbabilities(
  _ distances: UnsafeMutablePointer<Float>, count: Int, entropy target: Double
) {
  var least = Float.infinity
  for j in 0..<count { least = min(least, distances[j]) }
  withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { p in
    // From the nearest: the greatest exponential is 1.
    func excess(_ j: Int) -> Double { Double(distances[j] - least) }
    var mean = 0.0
    for j in 0..<count { mean += excess(j) / Double(count) }
    var beta = mean > 0 ? 1 / mean : 1
    var (low, high) = (0.0, Double.infinity)
    var sum = 1.0
    for _ in 0..<100 {
      var (first, second) = (0.0, 0.0)
      sum = 0
      for j in 0..<count {
        let d = excess(j)
        let weight = exp(-d * beta)
        p[j] = weight
        sum += weight
        first += d * weight
        second += d * d * weight
      }
      first /= sum
      let difference = log(sum) + beta * first - target
      if abs(difference) <= 1e-5 { break }
      if difference > 0 { low = beta } else { high = beta }
      // Of the entropy, by −log β.
      let slope = beta * beta * (second / sum - first * first)
      beta *= exp(max(-3, min(3, difference / slope)))
      if !(beta > low && beta < high) { beta = high.isFinite ? (low + high) / 2 : 2 * low }
    }
    for j in 0..<count { distances[j] = Float(p[j] / sum) }
  }
}
