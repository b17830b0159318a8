import Tensor

extension Schedule {
  /// One rise to `maxLearningRate` and one fall far below the start, momentum going the other way
  /// (super-convergence: Smith and Topin 2017); `torch.optim.lr_scheduler.OneCycleLR`.
  ///
  /// The rate begins at maxLearningRate / divFactor, whatever the groups began with, is highest at
  /// pctStart · totalSteps − 1, and ends at the start / finalDivFactor at step totalSteps − 1. With
  /// `threePhase` it first falls back to the start, in as many steps as it rose.
  ///
  /// ```swift
  /// let schedule = Schedule.oneCycle(maxLearningRate: [0.1, 0.01], totalSteps: epochs * batches)
  /// ```
  /// - Parameters:
  ///   - pctStart: The share of the steps in which the rate rises.
  ///   - annealStrategy: How it rises and falls.
  ///   - cycleMomentum: Whether momentum (β₁) falls to `baseMomentum` while the rate rises, and
  ///     rises to `maxMomentum` while it falls.
  /// - Precondition: `totalSteps` is positive, `pctStart` in 0...1, and the step asked for at most
  ///   `totalSteps`, one more than there are, as PyTorch's `step()` allows.
  public static func oneCycle(
    maxLearningRate: any PerGroup, totalSteps: Int, pctStart: Double = 0.3,
    annealStrategy: AnnealStrategy = .cosine, cycleMomentum: Bool = true,
    baseMomentum: any PerGroup = 0.85, maxMomentum: any PerGroup = 0.95, divFactor: Double = 25,
    finalDivFactor: Double = 1e4, threePhase: Bool = false
  ) -> Schedule {
    require(totalSteps > 0, "oneCycle: totalSteps must be positive (\(totalSteps))")
    require(0...1 ~= pctStart, "oneCycle: pctStart must be in 0...1 (\(pctStart))")
    let rise = pctStart * Double(totalSteps)
    let last = Double(totalSteps - 1)
    let ends = threePhase ? [rise - 1, 2 * rise - 2, last] : [rise - 1, last]
    // The phase of a step, and the share of it that is over.
    let place = { @Sendable (step: Int) -> (phase: Int, fraction: Double) in
      require(
        step <= totalSteps,
        "oneCycle: step \(step) is beyond the total number of steps (\(totalSteps))")
      let phase = ends.firstIndex { Double(step) <= $0 } ?? ends.count - 1
      let start = phase == 0 ? 0 : ends[phase - 1]
      let length = ends[phase] - start
      return (phase, length == 0 ? 1 : (Double(step) - start) / length)
    }
    var call = "maxLearningRate: \(maxLearningRate), totalSteps: \(totalSteps), "
    call += "pctStart: \(pctStart), annealStrategy: .\(annealStrategy)"
    call += cycleMomentum ? ", baseMomentum: \(baseMomentum), maxMomentum: \(maxMomentum)" : ""
    call += ", divFactor: \(divFactor), finalDivFactor: \(finalDivFactor)"
    return Schedule(
      "oneCycle(\(call)\(threePhase ? ", threePhase: true" : ""))",
      groupCount: maxLearningRate.groupCount ?? baseMomentum.groupCount ?? maxMomentum.groupCount,
      rate: { step, _, group in
        let high = maxLearningRate(group, "oneCycle")
        let first = high / divFactor
        let rates = [first, high] + (threePhase ? [first] : []) + [first / finalDivFactor]
        let (phase, fraction) = place(step)
        return annealStrategy(rates[phase], rates[phase + 1], fraction)
      },
      momentum: { step, group in
        guard cycleMomentum else { return nil }
        let (low, high) = (baseMomentum(group, "oneCycle"), maxMomentum(group, "oneCycle"))
        let momenta = [high, low, high, high]
        let (phase, fraction) = place(step)
        return annealStrategy(momenta[phase], momenta[phase + 1], fraction)
      })
  }
}
