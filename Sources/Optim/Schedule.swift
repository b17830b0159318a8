#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A learning rate as a pure function of the step, so that it can be drawn and resumed.
///
/// ```swift
/// let schedule = Schedule.warmupCosine(peak: 1e-3, warmup: 300, total: 5000)
/// schedule.apply(to: optimizer, step: 0)
/// ```
/// The counterpart of `torch.optim.lr_scheduler`: a schedule has no state and no `step()`. Rates of
/// schedules that scale are in proportion to the rate with which a parameter group began.
public struct Schedule: Sendable {
  private let rate: @Sendable (Int, Double) -> Double
  private let cycledMomentum: (@Sendable (Int) -> Double)?

  /// - Parameters:
  ///   - rate: Returns the learning rate of a step, from 0, for the rate with which a group began.
  ///   - momentum: Returns the momentum of a step, for schedules that cycle it.
  public init(
    _ rate: @escaping @Sendable (_ step: Int, _ base: Double) -> Double,
    momentum: (@Sendable (_ step: Int) -> Double)? = nil
  ) {
    self.rate = rate
    cycledMomentum = momentum
  }

  /// Returns the learning rate of step `step`, from 0.
  ///
  /// - Parameter base: The rate with which the parameter group began.
  public func callAsFunction(_ step: Int, base: Double = 1) -> Double { rate(step, base) }

  /// Returns the momentum of step `step`, nil for schedules that leave it alone.
  public func momentum(_ step: Int) -> Double? { cycledMomentum?(step) }

  /// Sets the learning rate, and momentum where the schedule has one, of every parameter group.
  public func apply(to optimizer: any Optimizer, step: Int) {
    optimizer.learningRates = optimizer.initialLearningRates.map { rate(step, $0) }
    if let momentum = momentum(step) {
      optimizer.momenta = optimizer.momenta.map { $0 == nil ? nil : momentum }
    }
  }

  public static func constant(_ rate: Double) -> Schedule { Schedule { _, _ in rate } }

  /// Rises linearly to `peak` over `warmup` steps, then falls along half a cosine to `final` at
  /// `total` (Loshchilov and Hutter 2017).
  public static func warmupCosine(peak: Double, warmup: Int, total: Int, final: Double = 0)
    -> Schedule
  {
    Schedule { step, _ in
      if step < warmup { return peak * Double(step + 1) / Double(warmup) }
      let progress = Double(step - warmup) / Double(max(1, total - warmup))
      return final + (peak - final) * 0.5 * (1 + cos(.pi * min(1, progress)))
    }
  }
}
