import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension LearningRateFinder {
  /// What a range test found, to be drawn, and the rates that it suggests.
  public struct Result: Sendable, Equatable {
    /// How a test ended.
    public enum Ending: String, Sendable {
      /// After its last step.
      case completed
      /// The smoothed loss had become too large.
      case diverged
      /// A loss was infinite or NaN; it is in none of the arrays.
      case notFinite
    }

    /// The rate of each step taken.
    public internal(set) var rates: [Double] = []
    /// The loss before that step.
    public internal(set) var losses: [Double] = []
    /// The losses smoothed.
    public internal(set) var smoothed: [Double] = []
    public internal(set) var ending = Ending.completed

    /// The rate at which the smoothed loss falls fastest over the logarithm of the rate, nil where
    /// it never falls.
    ///
    /// Slopes are taken between both neighbours, and not from the first tenth, where the mean is
    /// still one of few losses, nor from the last five steps, after which the loss rises; fastai
    /// leaves the same out.
    public var steepest: Double? {
      let inner = inner
      var (best, slope): (Int?, Double) = (nil, 0)
      for i in inner.dropFirst().dropLast() {
        let run = log(rates[i + 1]) - log(rates[i - 1])
        let found = (smoothed[i + 1] - smoothed[i - 1]) / run
        if found < slope { (best, slope) = (i, found) }
      }
      return best.map { rates[$0] }
    }

    /// A tenth of the rate with the lowest smoothed loss, nil where there is none; fastai's
    /// `minimum`.
    public var minimum: Double? {
      inner.min { smoothed[$0] < smoothed[$1] }.map { rates[$0] / 10 }
    }

    /// The rate halfway down the longest descent, nil where there is none: fastai's `valley` and
    /// its default.
    ///
    /// The descent is the longest sequence of steps of which each has a lower smoothed loss than
    /// the one before; the point taken lies in the middle third of the stretch from its beginning.
    public var valley: Double? {
      let (rates, losses) = (inner.map { self.rates[$0] }, inner.map { smoothed[$0] })
      guard losses.count > 1 else { return nil }
      var lengths = [Int](repeating: 1, count: losses.count)
      var last = 0
      for i in 1..<losses.count {
        for j in 0..<i where losses[i] < losses[j] { lengths[i] = max(lengths[i], lengths[j] + 1) }
        if lengths[i] > lengths[last] { last = i }
      }
      guard lengths[last] > 1 else { return nil }
      let start = last - lengths[last]
      let section = lengths[last] / 3
      return rates[max(0, start + section + section / 2)]
    }

    /// Without the first tenth and the last five steps, unless that left fewer than three.
    private var inner: Range<Int> {
      let range = rates.count / 10..<max(rates.count / 10, rates.count - 5)
      return range.count < 3 ? rates.indices : range
    }

    /// Writes `learning_rate,loss,smoothed_loss` and a line for each step, atomically.
    ///
    /// - Throws: `FileError`; an existing file is then unchanged.
    public func writeCSV(to path: String) throws {
      let lines = rates.indices.map { "\(rates[$0]),\(losses[$0]),\(smoothed[$0])\n" }
      try writeAtomically("learning_rate,loss,smoothed_loss\n" + lines.joined(), to: path)
    }
  }
}
