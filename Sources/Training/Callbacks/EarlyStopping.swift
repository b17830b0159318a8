import Tensor

/// Stops training when a metric has not been better than its best for some epochs.
///
/// As `EarlyStopping` of Lightning and Keras: a value counts as better when it beats the best by more
/// than `minDelta`.
public final class EarlyStopping: TrainerCallback {
  public let monitor: MetricMonitor
  /// The epochs without a better value after which training stops.
  public let patience: Int
  /// The best value so far and its epoch, from 1.
  public private(set) var best: Double?
  public private(set) var bestEpoch = 0
  /// The epochs since.
  public private(set) var waited = 0

  /// - Precondition: patience is positive, `minDelta` not negative.
  public init(
    of metric: String, mode: MetricMonitor.Mode = .min, patience: Int = 3, minDelta: Double = 0
  ) {
    require(patience > 0, "EarlyStopping: patience must be positive (\(patience))")
    require(minDelta >= 0, "EarlyStopping: minDelta must not be negative (\(minDelta))")
    monitor = MetricMonitor(metric, mode, minDelta: minDelta)
    self.patience = patience
  }

  public func epochEnds(_ report: EpochReport, _ run: any TrainingRun) throws {
    let value = try monitor.value(in: report)
    if monitor.improves(value, over: best) {
      (best, bestEpoch, waited) = (value, report.epoch, 0)
      return
    }
    waited += 1
    if waited >= patience {
      run.stop(
        because: "\(monitor.metric) has not improved for \(patience) epochs "
          + "(best \(best.map { "\($0)" } ?? "none"), epoch \(bestEpoch))")
    }
  }

  private struct Remembered: Codable {
    let best: Double?
    let bestEpoch, waited: Int
  }

  public var state: TorchValue {
    ["early_stopping": .json(Remembered(best: best, bestEpoch: bestEpoch, waited: waited))]
  }

  public func load(_ state: TorchValue) throws {
    let saved = try state.decoded(Remembered.self, "early_stopping")
    (best, bestEpoch, waited) = (saved.best, saved.bestEpoch, saved.waited)
  }
}
