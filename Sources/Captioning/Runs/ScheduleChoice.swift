import Optim
import Tensor

/// A course of the learning rate by name, see `Schedule`; all but `plateau` change it every step.
public enum ScheduleChoice: String, Sendable, Codable, CaseIterable {
  /// A straight rise over the warm-up, then half a cosine.
  case warmupCosine = "warmup-cosine"
  case oneCycle = "one-cycle"
  /// Half a cosine from the first step on.
  case cosine
  case warmRestarts = "warm-restarts"
  /// Up and down in straight lines.
  case cyclic
  /// A straight rise over the warm-up, then the inverse root of the step.
  case noam
  case constant
  /// Lower whenever the monitor does not improve.
  case plateau

  /// The fields of ``TrainingConfiguration`` that it has of its own.
  var fields: Set<String> {
    switch self {
    case .warmupCosine, .cosine: ["finalLearningRate"]
    case .oneCycle: ["pctStart", "divFactor", "finalDivFactor"]
    case .warmRestarts: ["finalLearningRate", "cycleEpochs", "cycleGrowth"]
    case .cyclic: ["finalLearningRate", "cycleEpochs"]
    case .noam: ["noamFactor"]
    case .constant: []
    case .plateau:
      [
        "finalLearningRate", "plateauFactor", "plateauPatience", "plateauThreshold",
        "plateauCooldown",
      ]
    }
  }
}

extension TrainingConfiguration {
  /// The epochs before self-critical training.
  var crossEntropyEpochs: Int { min(epochs, (selfCriticalFromEpoch ?? .max) - 1) }

  /// The learning rate of self-critical training.
  var selfCriticalRate: Double { selfCriticalLearningRate ?? learningRate / 20 }

  /// Returns the rates of all steps, nil for ``ScheduleChoice/plateau``.
  ///
  /// A group that begins with another rate than ``learningRate`` keeps its proportion to it, in
  /// self-critical training too, which has a constant rate.
  ///
  /// - Parameters:
  ///   - stepsPerEpoch: The optimiser's.
  ///   - hiddenWidth: The model's, for Noam's rule.
  func makeSchedule(stepsPerEpoch: Int, hiddenWidth: Int) -> Schedule? {
    let steps = max(1, crossEntropyEpochs * stepsPerEpoch)
    guard let main = mainSchedule(steps: steps, stepsPerEpoch, hiddenWidth) else { return nil }
    let hasSecond = crossEntropyEpochs < epochs
    let first = crossEntropyEpochs * stepsPerEpoch
    let (peak, second) = (learningRate, selfCriticalRate)
    if !hasSecond && (backboneLearningRate ?? peak) == peak { return main }
    let rates = { @Sendable (step: Int, base: Double) -> Double in
      let rate = hasSecond && step >= first ? second : main(step, base: peak)
      return base == peak ? rate : rate * (base / peak)
    }
    let description = hasSecond ? "\(main), then constant(\(second))" : main.description
    guard let momentum = main.momentum(0) else { return Schedule(rates, description: description) }
    let last = hasSecond ? max(0, first - 1) : .max
    return Schedule(
      rates, momentum: { step in main.momentum(min(step, last)) ?? momentum },
      description: description)
  }

  private func mainSchedule(steps: Int, _ stepsPerEpoch: Int, _ hiddenWidth: Int) -> Schedule? {
    let final = finalLearningRate ?? 0
    let round = cycleEpochs ?? max(1, crossEntropyEpochs / 4)
    switch schedule ?? .warmupCosine {
    case .warmupCosine:
      return .warmupCosine(peak: learningRate, warmup: warmupSteps, total: steps, final: final)
    case .oneCycle:
      return .oneCycle(
        maxLearningRate: learningRate, totalSteps: steps, pctStart: pctStart ?? 0.3,
        divFactor: divFactor ?? 25, finalDivFactor: finalDivFactor ?? 1e4)
    case .cosine: return .cosineAnnealing(tMax: steps, etaMin: final)
    case .warmRestarts:
      return .cosineAnnealingWarmRestarts(
        t0: round, tMult: cycleGrowth ?? 1, etaMin: final, stepsPerEpoch: stepsPerEpoch)
    case .cyclic:
      let half = max(1, round * stepsPerEpoch / 2)
      return .cyclic(
        baseLearningRate: finalLearningRate ?? learningRate / 10, maxLearningRate: learningRate,
        stepSizeUp: half)
    case .noam:
      return .noam(
        modelSize: hiddenWidth, warmup: max(1, warmupSteps), factor: noamFactor ?? 1)
    case .constant: return .constant(learningRate)
    case .plateau: return nil
    }
  }

  /// What lowers the rates of ``ScheduleChoice/plateau``, by the monitor.
  func makePlateau() -> ReduceOnPlateau {
    let isLoss = monitor == .loss
    return ReduceOnPlateau(
      mode: isLoss ? .min : .max, factor: plateauFactor ?? 0.6, patience: plateauPatience ?? 3,
      threshold: plateauThreshold ?? 1e-4, thresholdMode: .abs, cooldown: plateauCooldown ?? 1,
      minLearningRate: finalLearningRate ?? 0)
  }
}
