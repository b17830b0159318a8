import Tensor

/// Lowers the learning rates when a metric has stopped to improve;
/// `torch.optim.lr_scheduler.ReduceLROnPlateau`.
///
/// ```swift
/// var plateau = ReduceOnPlateau(factor: 0.5, patience: 3)
/// plateau.observe(validationLoss, optimizer)   // once an epoch
/// ```
/// The one thing of its kind that is no ``Schedule``: it depends on what training found. A value,
/// which is encoded and decoded to resume; the rates themselves are in the optimiser's state.
public struct ReduceOnPlateau: Codable, Sendable, Equatable {
  /// Which metrics are better.
  public enum Mode: String, Codable, Sendable {
    case min, max
  }

  /// What ``threshold`` is a share of.
  public enum ThresholdMode: String, Codable, Sendable {
    /// The best metric: best · (1 ∓ threshold).
    case rel
    /// Nothing: best ∓ threshold.
    case abs
  }

  public var mode: Mode
  /// What rates are multiplied by.
  public var factor: Double
  /// How many observations without improvement are borne before a reduction.
  public var patience: Int
  /// By how much a metric has to be better to be an improvement.
  public var threshold: Double
  public var thresholdMode: ThresholdMode
  /// How many observations after a reduction do not count as bad.
  public var cooldown: Int
  /// The lowest rates, one for all groups or one for each.
  public var minLearningRates: [Double]
  /// Smaller reductions are left out.
  public var eps: Double

  /// The best metric so far, nil before one that was a number.
  public private(set) var best: Double?
  /// Observations since the last improvement or reduction.
  public private(set) var badCount = 0
  /// Observations for which the cooldown lasts on.
  public private(set) var cooldownCount = 0

  /// - Precondition: `factor` is in 0..<1, `patience` and `cooldown` are not negative.
  public init(
    mode: Mode = .min, factor: Double = 0.1, patience: Int = 10, threshold: Double = 1e-4,
    thresholdMode: ThresholdMode = .rel, cooldown: Int = 0, minLearningRate: any PerGroup = 0,
    eps: Double = 1e-8
  ) {
    require(
      factor >= 0 && factor < 1,
      "ReduceOnPlateau: the factor must be at least 0 and below 1 (\(factor))")
    require(
      patience >= 0 && cooldown >= 0,
      "ReduceOnPlateau: patience and cooldown must not be negative (\(patience), \(cooldown))")
    (self.mode, self.factor, self.patience) = (mode, factor, patience)
    (self.threshold, self.thresholdMode) = (threshold, thresholdMode)
    (self.cooldown, self.eps) = (cooldown, eps)
    minLearningRates = (0..<(minLearningRate.groupCount ?? 1)).map {
      minLearningRate($0, "ReduceOnPlateau")
    }
  }

  /// Notes a metric and returns the rates that follow on `learningRates`, one a group.
  ///
  /// NaN is no improvement.
  ///
  /// - Precondition: there is one lowest rate, or as many as groups.
  public mutating func observe(_ metric: Double, learningRates: [Double]) -> [Double] {
    require(
      minLearningRates.count == 1 || minLearningRates.count == learningRates.count,
      "ReduceOnPlateau: \(minLearningRates.count) lowest rates for \(learningRates.count) groups")
    if isImprovement(metric) {
      (best, badCount) = (metric, 0)
    } else {
      badCount += 1
    }
    if cooldownCount > 0 {
      cooldownCount -= 1
      badCount = 0
    }
    guard badCount > patience else { return learningRates }
    (cooldownCount, badCount) = (cooldown, 0)
    return learningRates.enumerated().map { group, rate in
      let lowest = minLearningRates[minLearningRates.count == 1 ? 0 : group]
      let reduced = Swift.max(rate * factor, lowest)
      return rate - reduced > eps ? reduced : rate
    }
  }

  /// Notes a metric and lowers the optimiser's rates if it is time.
  public mutating func observe(_ metric: Double, _ optimizer: any Optimizer) {
    optimizer.learningRates = observe(metric, learningRates: optimizer.learningRates)
  }

  /// Returns the rates after each metric of a history, for a plateau that stands as this one does.
  ///
  /// - Parameter learningRates: The rates before the first of them, one a group.
  public func learningRates(after history: [Double], from learningRates: [Double]) -> [[Double]] {
    var (copy, rates) = (self, learningRates)
    return history.map {
      rates = copy.observe($0, learningRates: rates)
      return rates
    }
  }

  private func isImprovement(_ metric: Double) -> Bool {
    guard let best else { return mode == .min ? metric < .infinity : metric > -.infinity }
    return switch (mode, thresholdMode) {
    case (.min, .rel): metric < best * (1 - threshold)
    case (.min, .abs): metric < best - threshold
    case (.max, .rel): metric > best * (1 + threshold)
    case (.max, .abs): metric > best + threshold
    }
  }
}
