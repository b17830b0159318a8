import Tensor

/// Keeps what every epoch reached, also over a resumption.
public final class EpochHistory: TrainerCallback {
  /// One an epoch.
  public private(set) var reports: [EpochReport] = []

  public init() {}

  public func epochEnds(_ report: EpochReport, _ run: any TrainingRun) throws {
    reports.append(report)
  }

  /// Returns the epoch with the best value of a metric, the first of equal ones; nil where there is
  /// none.
  public func best(_ monitor: MetricMonitor) -> EpochReport? {
    var best: EpochReport?
    for report in reports {
      if let value = report.metrics[monitor.metric],
        monitor.improves(value, over: best?.metrics[monitor.metric])
      {
        best = report
      }
    }
    return best
  }

  public var state: TorchValue { ["reports": .json(reports)] }

  public func load(_ state: TorchValue) throws {
    reports = try state.decoded([EpochReport].self, "reports")
  }
}
