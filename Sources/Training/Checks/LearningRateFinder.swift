import NN
import Optim
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The learning rate range test (Smith 2017, "Cyclical Learning Rates for Training Neural
/// Networks"): a short run with rates that rise from step to step shows which ones train.
///
/// ```swift
/// let found = try LearningRateFinder().find(optimizer, on: model) { loss(of: batches.next()!) }
/// optimizer.learningRate = found.valley ?? 1e-3
/// try found.writeCSV(to: "rates.csv")
/// ```
/// As `lr_find` of fastai and the package torch-lr-finder have it. Model and optimiser are
/// afterwards as they were before.
public struct LearningRateFinder: Sendable {
  /// How rates rise.
  public enum Sweep: String, Sendable {
    /// By the same factor each step.
    case exponential
    /// By the same amount each step.
    case linear
  }

  /// The first rate.
  public var start: Double
  /// The last rate.
  public var end: Double
  /// The number of steps to take.
  public var steps: Int
  public var sweep: Sweep
  /// The share β of the past in the smoothed loss: s ← β·s + (1 − β)·loss, divided by 1 − βⁿ.
  public var smoothing: Double
  /// The test ends when the smoothed loss is this many times the lowest one.
  public var divergence: Double

  /// The defaults are fastai's.
  ///
  /// - Precondition: 0 < `start` < `end`, at least two steps, `smoothing` in 0..<1, and
  ///   `divergence` above 1.
  public init(
    start: Double = 1e-7, end: Double = 10, steps: Int = 100, sweep: Sweep = .exponential,
    smoothing: Double = 0.98, divergence: Double = 4
  ) {
    require(
      start > 0 && start < end,
      "LearningRateFinder: rates must rise from above 0 (from \(start) to \(end))")
    require(steps > 1, "LearningRateFinder: at least two steps are needed (\(steps))")
    require(
      smoothing >= 0 && smoothing < 1,
      "LearningRateFinder: smoothing must be at least 0 and below 1 (\(smoothing))")
    require(divergence > 1, "LearningRateFinder: divergence must be above 1 (\(divergence))")
    (self.start, self.end, self.steps, self.sweep) = (start, end, steps, sweep)
    (self.smoothing, self.divergence) = (smoothing, divergence)
  }

  /// Returns the rate of a step, from 0.
  public func rate(_ step: Int) -> Double {
    let share = Double(step) / Double(steps - 1)
    return switch sweep {
    case .linear: start + (end - start) * share
    case .exponential: start * pow(end / start, share)
    }
  }

  /// Trains with rising rates and reports the losses; then puts parameters, buffers, modes and the
  /// optimiser's state back bit for bit, and the random numbers of `Generator.current` too, also on
  /// an error.
  ///
  /// Steps are the optimiser's, in the mode in which the module is. The rate swept is that of the
  /// first parameter group; others keep their proportion to it. The loss of a rate is the one
  /// before the step with it.
  ///
  /// - Parameter loss: Returns the loss of the next batch.
  /// - Throws: What `loss` throws, or the optimiser where it does not take back its own state.
  public func find(
    _ optimizer: any Optimizer, on module: any Module, loss: () throws -> Tensor<Float>
  ) throws -> Result {
    let (snapshot, state) = (ModuleSnapshot(of: module), optimizer.state)
    let generator = Generator.current
    let random = generator.state
    let outcome = Swift.Result { try run(optimizer, loss) }
    snapshot.restore()
    generator.state = random
    try optimizer.load(state)
    return try outcome.get()
  }

  private func run(
    _ optimizer: any Optimizer, _ loss: () throws -> Tensor<Float>
  ) throws -> Result {
    let bases = optimizer.learningRates
    let proportions = bases.map { bases[0] > 0 ? $0 / bases[0] : 1 }
    var result = Result()
    var (average, weight, best) = (0.0, 0.0, Double.infinity)
    for step in 0..<steps {
      let rate = rate(step)
      optimizer.learningRates = proportions.map { $0 * rate }
      let (value, gradients) = try valueAndGradient(loss)
      let found = Double(value.item)
      guard found.isFinite else {
        result.ending = .notFinite
        break
      }
      average = smoothing * average + (1 - smoothing) * found
      weight = smoothing * weight + (1 - smoothing)
      let smoothed = average / weight
      result.rates.append(rate)
      result.losses.append(found)
      result.smoothed.append(smoothed)
      best = min(best, smoothed)
      // A multiple of the best, for losses below 0 as far above it.
      if smoothed > best + (divergence - 1) * abs(best) {
        result.ending = .diverged
        break
      }
      optimizer.update(gradients)
    }
    return result
  }
}
