import Tensor

/// A learning rate as a pure function of the step, so that it can be drawn and resumed.
///
/// ```swift
/// let schedule = Schedule.cosineAnnealing(tMax: 5000).warmedUp(steps: 300, from: 0.01)
/// schedule.apply(to: optimizer, step: 0)
/// ```
/// The counterpart of `torch.optim.lr_scheduler`: a schedule has no state and no `step()`, so a run
/// goes on from the number of its step alone. Step `t` gives what PyTorch's scheduler has set after
/// `t` calls of `step()`. Rates of schedules that scale are in proportion to the rate with which a
/// parameter group began. All is computed in double precision, in a time that does not grow with
/// the step (warm restarts that become longer: with its logarithm).
public struct Schedule: Sendable, CustomStringConvertible {
  typealias Rate = @Sendable (_ step: Int, _ base: Double, _ group: Int) -> Double
  typealias Momentum = @Sendable (_ step: Int, _ group: Int) -> Double?

  let rate: Rate
  let cycledMomentum: Momentum
  /// The number of groups for which there are numbers, nil where it does not matter.
  let groupCount: Int?

  /// The call that makes the schedule.
  public let description: String

  /// - Parameters:
  ///   - rate: Returns the learning rate of a step, from 0, for the rate with which a group began.
  ///   - momentum: Returns the momentum of a step, for schedules that cycle it.
  ///   - description: What ``description`` says.
  public init(
    _ rate: @escaping @Sendable (_ step: Int, _ base: Double) -> Double,
    momentum: (@Sendable (_ step: Int) -> Double)? = nil, description: String = "custom"
  ) {
    self.init(
      description, rate: { step, base, _ in rate(step, base) },
      momentum: { step, _ in momentum?(step) })
  }

  init(
    _ description: String, groupCount: Int? = nil, rate: @escaping Rate,
    momentum: @escaping Momentum = { _, _ in nil }
  ) {
    (self.rate, cycledMomentum) = (rate, momentum)
    (self.groupCount, self.description) = (groupCount, description)
  }

  /// Returns the learning rate of step `step`, from 0.
  ///
  /// - Parameters:
  ///   - base: The rate with which the parameter group began.
  ///   - group: The place of the parameter group, for schedules that have numbers for each.
  /// - Precondition: the step is not negative.
  public func callAsFunction(_ step: Int, base: Double = 1, group: Int = 0) -> Double {
    require(step >= 0, "Schedule: steps begin at 0 (\(step))")
    return rate(step, base, group)
  }

  /// Returns the momentum of step `step`, nil for schedules that leave it alone.
  ///
  /// - Precondition: the step is not negative.
  public func momentum(_ step: Int, group: Int = 0) -> Double? {
    require(step >= 0, "Schedule: steps begin at 0 (\(step))")
    return cycledMomentum(step, group)
  }

  /// Returns the rates of the steps from 0 up to but without `steps`, to be drawn.
  ///
  /// ```swift
  /// let curve = Schedule.stepLR(stepSize: 30).values(steps: 90, base: 0.1)
  /// ```
  /// - Precondition: the number is not negative.
  public func values(steps: Int, base: Double = 1, group: Int = 0) -> [Double] {
    require(steps >= 0, "Schedule: \(steps) values")
    return (0..<steps).map { rate($0, base, group) }
  }

  /// Sets the learning rate, and momentum where the schedule has one, of every parameter group.
  ///
  /// Groups without momentum keep none.
  ///
  /// - Precondition: a schedule with numbers for each group has as many as there are groups.
  public func apply(to optimizer: any Optimizer, step: Int) {
    let bases = optimizer.initialLearningRates
    require(
      groupCount == nil || groupCount == bases.count,
      "Schedule: \(description) is for \(groupCount ?? 0) groups, the optimiser has \(bases.count)")
    optimizer.learningRates = bases.enumerated().map { self(step, base: $1, group: $0) }
    let cycled = bases.indices.map { momentum(step, group: $0) }
    guard cycled.contains(where: { $0 != nil }) else { return }
    optimizer.momenta = zip(optimizer.momenta, cycled).map { $0 == nil ? nil : $1 ?? $0 }
  }
}
