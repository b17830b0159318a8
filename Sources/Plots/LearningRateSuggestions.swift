import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Learning rates that a range test (Smith 2017, "Cyclical Learning Rates for Training Neural
/// Networks") recommends; those that its curve does not show are `nil`.
///
/// ```swift
/// let suggestions = LearningRateSuggestions(rates: rates, losses: losses)
/// let rate = suggestions.steepest ?? 1e-3
/// ```
public struct LearningRateSuggestions: Sendable, Hashable {
  /// Where the loss falls fastest over the logarithm of the rate, before its minimum.
  public var steepest: Double?
  /// A tenth of the rate with the lowest loss.
  public var minimumTenth: Double?
  /// Where, beyond the minimum, the loss is above that at the start again, or not finite any more.
  public var divergence: Double?

  /// Given ones.
  public init(steepest: Double? = nil, minimumTenth: Double? = nil, divergence: Double? = nil) {
    (self.steepest, self.minimumTenth, self.divergence) = (steepest, minimumTenth, divergence)
  }

  /// Those of a curve, which should be smooth.
  ///
  /// - Parameters:
  ///   - rates: Rising, above 0.
  ///   - losses: One for each rate; the first that is not finite ends the curve.
  /// - Precondition: both are as many.
  public init(rates: [Double], losses: [Double]) {
    require(
      rates.count == losses.count,
      "LearningRateSuggestions: rates and losses must be of one count (\(rates.count), \(losses.count))"
    )
    let end = losses.firstIndex { !$0.isFinite } ?? losses.count
    let usable = (0..<end).filter { rates[$0] > 0 && rates[$0].isFinite }
    guard usable.count >= 3, let lowest = usable.min(by: { losses[$0] < losses[$1] }) else {
      divergence = end < losses.count ? rates[end] : nil
      return
    }
    let start = losses[usable[0]]
    // A fall in the noise of rounding is none.
    if start - losses[lowest] > start.magnitude * 1e-9 {
      minimumTenth = rates[lowest] / 10
      steepest = Self.steepest(rates, losses, usable.filter { $0 <= lowest })
    }
    let risen = usable.first { $0 > lowest && losses[$0] - start > start.magnitude * 1e-9 }
    divergence = risen.map { rates[$0] } ?? (end < losses.count ? rates[end] : nil)
  }

  /// By central differences over the logarithm.
  private static func steepest(
    _ rates: [Double], _ losses: [Double], _ indices: [Int]
  ) -> Double? {
    var best: (slope: Double, rate: Double)?
    for i in 1..<max(2, indices.count - 1) where i + 1 < indices.count {
      let (a, b) = (indices[i - 1], indices[i + 1])
      let slope = (losses[b] - losses[a]) / log(rates[b] / rates[a])
      if slope < best?.slope ?? 0 { best = (slope, rates[indices[i]]) }
    }
    return best?.rate
  }
}
