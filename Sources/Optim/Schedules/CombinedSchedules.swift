import Tensor

extension Schedule {
  /// One schedule after the other: schedule i begins, at its step 0, with milestone i − 1;
  /// `torch.optim.lr_scheduler.SequentialLR`.
  ///
  /// ```swift
  /// .sequential([.linear(totalIters: 20), .exponential(gamma: 0.9)], milestones: [20])
  /// ```
  /// - Precondition: there is one milestone less than schedules, and milestones rise.
  public static func sequential(_ schedules: [Schedule], milestones: [Int]) -> Schedule {
    require(
      !schedules.isEmpty && milestones.count == schedules.count - 1,
      "sequential: \(schedules.count) schedules and \(milestones.count) milestones; "
        + "one less is needed")
    require(
      zip(milestones, milestones.dropFirst()).allSatisfy { $0 < $1 } && milestones.first ?? 1 > 0,
      "sequential: milestones must be positive and rise (\(milestones))")
    let starts = [0] + milestones
    let list = schedules.map(\.description).joined(separator: ", ")
    return Schedule(
      "sequential([\(list)], milestones: \(milestones))", groupCount: groupCount(of: schedules),
      rate: { step, base, group in
        let i = milestones.places(upTo: step)
        return schedules[i].rate(step - starts[i], base, group)
      },
      momentum: { step, group in
        let i = milestones.places(upTo: step)
        return schedules[i].cycledMomentum(step - starts[i], group)
      })
  }

  /// All schedules at once: each takes the rate of the one before it for the rate with which the
  /// group began, so that those which scale are multiplied;
  /// `torch.optim.lr_scheduler.ChainedScheduler`.
  ///
  /// PyTorch's schedulers each change the current rate instead of the first one. That is the same
  /// for all which multiply, but not for cosine annealing with `etaMin` above 0: there PyTorch's
  /// result depends on all steps before. The momentum is that of the last schedule which has one.
  ///
  /// - Precondition: there is a schedule.
  public static func chained(_ schedules: [Schedule]) -> Schedule {
    require(!schedules.isEmpty, "chained: there is no schedule")
    let list = schedules.map(\.description).joined(separator: ", ")
    return Schedule(
      "chained([\(list)])", groupCount: groupCount(of: schedules),
      rate: { step, base, group in schedules.reduce(base) { $1.rate(step, $0, group) } },
      momentum: { step, group in
        schedules.lazy.reversed().compactMap { $0.cycledMomentum(step, group) }.first
      })
  }

  /// Returns this schedule, made for epochs, for steps: the rate changes after every `steps` steps.
  ///
  /// ```swift
  /// let schedule = Schedule.stepLR(stepSize: 30).everyEpoch(steps: batches)
  /// ```
  /// PyTorch users call `step()` once an epoch for it.
  ///
  /// - Precondition: `steps`, the number of steps in an epoch, is positive.
  public func everyEpoch(steps: Int) -> Schedule {
    require(steps > 0, "everyEpoch: the number of steps must be positive (\(steps))")
    return Schedule(
      "\(description).everyEpoch(steps: \(steps))", groupCount: groupCount,
      rate: { [rate] step, base, group in rate(step / steps, base, group) },
      momentum: { [cycledMomentum] step, group in cycledMomentum(step / steps, group) })
  }

  private static func groupCount(of schedules: [Schedule]) -> Int? {
    let counts = Set(schedules.compactMap(\.groupCount))
    require(
      counts.count <= 1, "Schedule: schedules for different numbers of groups (\(counts.sorted()))")
    return counts.first
  }
}
