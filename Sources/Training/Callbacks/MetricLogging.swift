import Tensor

/// Sends what a run measures to loggers: every few steps `train/loss`, `train/gradient_norm` and
/// `learning_rate`, after each epoch its metrics as `epoch/<name>`.
///
/// With more than one parameter group, the rates are `learning_rate/0`, `learning_rate/1` …
public final class MetricLogging: TrainerCallback {
  /// Opens the loggers of a run that begins, or goes on after a number of steps.
  public typealias Opener = (_ stepsTaken: Int) throws -> [any MetricLogger]

  /// Open from the beginning of the run to its end; for callbacks that come after this one, too.
  public private(set) var loggers: [any MetricLogger] = []
  /// After how many steps a step is logged.
  public let everySteps: Int
  /// After how many epochs histograms of all parameters are logged; nil for never.
  public let histogramsEveryEpochs: Int?
  private let open: Opener

  /// - Parameter open: Opens the loggers when the run begins, so that a checkpoint that does not fit
  ///   leaves the logs as they are.
  /// - Precondition: the intervals are positive.
  public init(
    everySteps: Int = 10, histogramsEveryEpochs: Int? = nil, opening open: @escaping Opener
  ) {
    require(everySteps > 0, "MetricLogging: the interval must be positive (\(everySteps))")
    require(
      histogramsEveryEpochs ?? 1 > 0,
      "MetricLogging: the interval must be positive (\(histogramsEveryEpochs ?? 1) epochs)")
    (self.everySteps, self.histogramsEveryEpochs) = (everySteps, histogramsEveryEpochs)
    self.open = open
  }

  /// Logs into loggers that are open already.
  ///
  /// - Precondition: the intervals are positive.
  public convenience init(
    _ loggers: [any MetricLogger], everySteps: Int = 10, histogramsEveryEpochs: Int? = nil
  ) {
    self.init(everySteps: everySteps, histogramsEveryEpochs: histogramsEveryEpochs) { _ in loggers }
  }

  public func trainingBegins(_ run: any TrainingRun) throws {
    loggers = try open(run.progress.step)
  }

  public func stepEnds(_ report: OptimizationStep.Report, _ run: any TrainingRun) throws {
    let step = run.progress.step
    guard step.isMultiple(of: everySteps) || step == 1 else { return }
    var values = [
      "train/loss": Double(report.loss), "train/gradient_norm": Double(report.gradientNorm),
    ]
    let rates = run.optimizer.learningRates
    for (group, rate) in rates.enumerated() {
      values[rates.count == 1 ? "learning_rate" : "learning_rate/\(group)"] = rate
    }
    for logger in loggers { try logger.log(values, step: step) }
  }

  public func epochEnds(_ report: EpochReport, _ run: any TrainingRun) throws {
    var values = ["epoch": Double(report.epoch)]
    for (name, value) in report.metrics { values["epoch/\(name)"] = value }
    for logger in loggers { try logger.log(values, step: report.step) }
    if let every = histogramsEveryEpochs, report.epoch.isMultiple(of: every) {
      for (name, parameter) in run.model.namedParameters {
        guard let tensor = parameter.tensor else { continue }
        for logger in loggers {
          try logger.logHistogram(tensor, name: "weights/\(name)", step: report.step)
        }
      }
    }
    for logger in loggers { try logger.flush() }
  }

  public func trainingEnds(_ run: any TrainingRun) throws {
    for logger in loggers { try logger.finish() }
  }
}
