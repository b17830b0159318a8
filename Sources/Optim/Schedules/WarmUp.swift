import Tensor

/// How ``Schedule/warmedUp(steps:from:mode:shifted:)`` comes to the full rate.
public enum WarmUpMode: String, Sendable, Codable {
  /// By the same amount each step; `LinearLR`.
  case linear
  /// At once, after the warm-up; `ConstantLR`.
  case constant
}

extension Schedule {
  /// Returns this schedule with smaller rates in its first steps (Goyal et al. 2017, "Accurate,
  /// Large Minibatch SGD").
  ///
  /// ```swift
  /// let schedule = Schedule.cosineAnnealing(tMax: 900).warmedUp(steps: 100, from: 0.01)
  /// ```
  /// The factor goes from `startFactor` at step 0 to 1 at step `steps`. Shifted, it scales this
  /// schedule's first rate, and the schedule begins when the warm-up is over: as `SequentialLR` of
  /// `LinearLR` and another scheduler. Not shifted, both run from the first step on: as
  /// `ChainedScheduler`. So for momentum.
  ///
  /// - Precondition: `steps` is not negative, and `startFactor` in 0...1.
  public func warmedUp(
    steps: Int, from startFactor: Double = 1.0 / 3, mode: WarmUpMode = .linear,
    shifted: Bool = true
  ) -> Schedule {
    require(steps >= 0, "warmedUp: the number of steps must not be negative (\(steps))")
    require(0...1 ~= startFactor, "warmedUp: the factor must be in 0...1 (\(startFactor))")
    let inner = { @Sendable step in shifted ? max(0, step - steps) : step }
    var call = "steps: \(steps), from: \(startFactor), mode: .\(mode)"
    call += shifted ? "" : ", shifted: false"
    return Schedule(
      "\(description).warmedUp(\(call))", groupCount: groupCount,
      rate: { [rate] step, base, group in
        let full = rate(inner(step), base, group)
        guard step < steps else { return full }
        return full
          * (mode == .linear ? interpolated(startFactor, 1, step, of: steps) : startFactor)
      },
      momentum: { [cycledMomentum] step, group in cycledMomentum(inner(step), group) })
  }
}
