import Tensor

/// Saves the states of a run: after every epoch or some steps the whole state to go on from, and the
/// weights of the best and of the last epoch.
///
/// When Ctrl-C was pressed (see ``Interruption/watch()``), the state is saved after the step under way
/// and ``Interruption/Interrupted`` thrown.
public final class Checkpointing: TrainerCallback {
  public let store: CheckpointStore
  /// After how many steps the state is saved, besides the ends of epochs; nil for these alone.
  public let everySteps: Int?
  /// After how many epochs the state is saved.
  public let everyEpochs: Int
  /// What tells the best epoch; nil saves no best weights.
  public let monitor: MetricMonitor?
  /// The best epoch's value.
  public private(set) var best: Double?
  /// The best epoch, from 1; 0 where there is none.
  public private(set) var bestEpoch = 0
  private let export: Export

  /// Which weights are written.
  public enum Kind: String, Sendable { case best, last }

  /// Writes the weights of the best or the last epoch.
  public typealias Export = (_ kind: Kind, _ report: EpochReport) throws -> Void

  /// - Parameters:
  ///   - folder: Where the states go.
  ///   - keepingLast: How many of them are kept.
  ///   - monitor: What tells the best epoch.
  ///   - export: Writes the weights to use, called with those that are to be kept: the averages
  ///     where the run averages them.
  /// - Precondition: the intervals are positive.
  public init(
    in folder: String, keepingLast: Int = 3, everySteps: Int? = nil, everyEpochs: Int = 1,
    best monitor: MetricMonitor? = nil, export: @escaping Export = { _, _ in }
  ) {
    require(
      everySteps ?? 1 > 0 && everyEpochs > 0,
      "Checkpointing: intervals must be positive (\(everySteps ?? 1) steps, \(everyEpochs) epochs)")
    store = CheckpointStore(in: folder, keepingLast: keepingLast)
    (self.everySteps, self.everyEpochs, self.monitor) = (everySteps, everyEpochs, monitor)
    self.export = export
  }

  public var comesLast: Bool { true }

  public func stepEnds(_ report: OptimizationStep.Report, _ run: any TrainingRun) throws {
    let isInterrupted = Interruption.isRequested
    let isDue = everySteps.map { run.progress.step.isMultiple(of: $0) } ?? false
    guard isDue || isInterrupted else { return }
    try store.save(run.state, step: run.progress.step)
    if isInterrupted {
      throw Interruption.Interrupted(checkpoint: store.paths.last?.path ?? store.folder)
    }
  }

  public func epochEnds(_ report: EpochReport, _ run: any TrainingRun) throws {
    if let monitor {
      let value = try monitor.value(in: report)
      if monitor.improves(value, over: best) {
        (best, bestEpoch) = (value, report.epoch)
        try run.withFinalWeights { try export(.best, report) }
      }
    }
    try run.withFinalWeights { try export(.last, report) }
    let isOver = run.progress.epoch == run.epochs || run.progress.stopReason != nil
    if isOver || report.epoch.isMultiple(of: everyEpochs) {
      try store.save(run.state, step: run.progress.step)
    }
  }

  private struct Remembered: Codable {
    let best: Double?
    let bestEpoch: Int
  }

  public var state: TorchValue {
    ["best": .json(Remembered(best: best, bestEpoch: bestEpoch))]
  }

  public func load(_ state: TorchValue) throws {
    let saved = try state.decoded(Remembered.self, "best")
    (best, bestEpoch) = (saved.best, saved.bestEpoch)
  }
}
