import Tensor

extension Schedule {
  /// Returns this schedule up to step `start`, from whose rate there it then goes to a rate that
  /// stays, for the steps in which weights are averaged by ``StochasticWeightAveraging``;
  /// `torch.optim.swa_utils.SWALR`.
  ///
  /// ```swift
  /// let schedule = Schedule.exponential(gamma: 0.99).averaging(at: 0.05, from: 160)
  /// ```
  /// α · swaLearningRate + (1 − α) · rate(start), α going from 0 to 1 in `annealEpochs` steps.
  /// PyTorch's scheduler begins where the one before it stopped: its first `step()`, after the last
  /// one of the other scheduler for step `start`, gives step start + 1. Momentum stays what it is
  /// at `start`.
  ///
  /// - Precondition: `annealEpochs` and `start` are not negative.
  public func averaging(
    at swaLearningRate: any PerGroup, from start: Int, annealEpochs: Int = 10,
    annealStrategy: AnnealStrategy = .cosine
  ) -> Schedule {
    require(
      start >= 0 && annealEpochs >= 0,
      "averaging: steps must not be negative (from \(start), \(annealEpochs) to anneal)")
    var call = "at: \(swaLearningRate), from: \(start), annealEpochs: \(annealEpochs), "
    call += "annealStrategy: .\(annealStrategy)"
    return Schedule(
      "\(description).averaging(\(call))", groupCount: groupCount ?? swaLearningRate.groupCount,
      rate: { [rate] step, base, group in
        guard step > start else { return rate(step, base, group) }
        let fraction = min(1, Double(step - start) / Double(max(1, annealEpochs)))
        return annealStrategy(
          rate(start, base, group), swaLearningRate(group, "averaging"), fraction)
      },
      momentum: { [cycledMomentum] step, group in cycledMomentum(min(step, start), group) })
  }
}
