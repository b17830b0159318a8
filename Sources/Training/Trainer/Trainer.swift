import NN
import Optim
import Tensor

/// Trains a task over the batches of a source: steps, epochs, evaluation, callbacks, and a state from
/// which a run goes on bit for bit.
///
/// ```swift
/// let trainer = Trainer(
///   task, AdamW(task.model.parameters), loader, TrainerOptions(epochs: 10, clipNorm: 5),
///   callbacks: [EarlyStopping(of: "loss", patience: 3), Checkpointing(in: "run/checkpoints")])
/// let summary = try trainer.fit()
/// ```
public final class Trainer<Task: TrainingTask, Source: BatchSource>: TrainingRun
where Source.Batch == Task.Batch {
  public let task: Task
  public let optimizer: any Optimizer
  public let source: Source
  public let options: TrainerOptions
  public let callbacks: [any TrainerCallback]
  /// The averages of the weights that evaluation and final weights are to use.
  public let averaging: (any WeightAveraging)?
  /// What a checkpoint has to share with the run that goes on from it, such as hashes of vocabulary
  /// and data, by name.
  public let identity: [String: String]
  public internal(set) var progress = TrainingProgress()
  public private(set) var times = TrainingTimes()
  private let step: OptimizationStep

  /// - Parameters:
  ///   - averaging: Averages of the model's weights, updated after each step.
  ///   - identity: What a checkpoint has to share with the run that goes on from it.
  ///   - callbacks: Called in this order; those that come last, such as ``Checkpointing``, after the
  ///     others.
  /// - Precondition: there is an epoch at least, accumulation is positive, and no two callbacks have
  ///   one name.
  public init(
    _ task: Task, _ optimizer: any Optimizer, _ source: Source, _ options: TrainerOptions,
    averaging: (any WeightAveraging)? = nil, identity: [String: String] = [:],
    callbacks: [any TrainerCallback] = []
  ) {
    require(options.epochs > 0, "Trainer: epochs must be positive (\(options.epochs))")
    require(
      options.accumulation > 0, "Trainer: accumulation must be positive (\(options.accumulation))")
    require(
      Set(callbacks.map(\.name)).count == callbacks.count,
      "Trainer: two callbacks have the same name (\(callbacks.map(\.name)))")
    (self.task, self.optimizer, self.source) = (task, optimizer, source)
    (self.options, self.averaging, self.identity) = (options, averaging, identity)
    self.callbacks = callbacks.filter { !$0.comesLast } + callbacks.filter(\.comesLast)
    step = OptimizationStep(
      optimizer, clipNorm: options.clipNorm, clipValue: options.clipValue,
      precision: options.precision)
  }

  public var model: any Module { task.model }

  public var epochs: Int { options.epochs }

  public var stepsPerEpoch: Int {
    (source.count + options.accumulation - 1) / options.accumulation
  }

  /// How a run ended.
  public struct Summary: Sendable {
    public let progress: TrainingProgress
    public let times: TrainingTimes
    /// The last epoch's metrics.
    public let metrics: [String: Double]
  }

  /// Trains until the last epoch is over or a callback stops it; a resumed run goes on where it was.
  ///
  /// - Throws: ``TrainingDiverged``, and what the source, the task and callbacks throw.
  public func fit() throws -> Summary {
    var last: [String: Double] = [:]
    try notify { try $0.trainingBegins(self) }
    while progress.epoch < options.epochs && progress.stopReason == nil {
      last = try runEpoch()
    }
    try notify { try $0.trainingEnds(self) }
    return Summary(progress: progress, times: times, metrics: last)
  }

  private func runEpoch() throws -> [String: Double] {
    try notify { try $0.epochBegins(self) }
    task.setTraining(true)
    while progress.stopReason == nil, let batches = try nextBatches() {
      let report = try takeStep(batches)
      try notify { try $0.stepEnds(report, self) }
    }
    task.setTraining(false)
    var metrics = try measure(\.evaluation) {
      try withFinalWeights { try task.evaluate(at: progress) }
    }
    metrics["train_loss"] = progress.meanLoss
    source.nextEpoch()
    progress.epoch += 1
    (progress.stepInEpoch, progress.lossSum, progress.lossCount) = (0, 0, 0)
    let report = EpochReport(epoch: progress.epoch, step: progress.step, metrics: metrics)
    try notify { try $0.epochEnds(report, self) }
    return metrics
  }

  /// Returns the batches of a step, fewer at the end of an epoch, nil after it.
  private func nextBatches() throws -> [Task.Batch]? {
    try measure(\.data) {
      var batches: [Task.Batch] = []
      while batches.count < options.accumulation, let batch = try source.next() {
        batches.append(batch)
      }
      return batches.isEmpty ? nil : batches
    }
  }

  private func takeStep(_ batches: [Task.Batch]) throws -> OptimizationStep.Report {
    let unit = options.scheduleUnit == .step ? progress.step : progress.epoch
    options.schedule?.apply(to: optimizer, step: unit)
    let report = try measure(\.steps) {
      let losses = batches.map { batch in { self.task.loss(of: batch, at: self.progress) } }
      return try step(losses) { gradients, report in
        for callback in callbacks { try callback.gradientsComputed(gradients, report, self) }
        if !report.isFinite { try meetNonFinite(gradients) }
      }
    }
    times.stepCount += 1
    progress.step += 1
    progress.stepInEpoch += 1
    if report.isFinite {
      progress.skippedInARow = 0
      progress.lossSum += Double(report.loss)
      progress.lossCount += 1
      averaging?.update()
    }
    return report
  }

  private func meetNonFinite(_ gradients: Gradients) throws {
    progress.skippedSteps += 1
    progress.skippedInARow += 1
    if case .skip(let limit) = options.nonFinite, progress.skippedInARow <= limit { return }
    throw TrainingDiverged(
      epoch: progress.epoch + 1, step: progress.step + 1,
      finding: TrainingDiverged.finding(model, gradients))
  }

  /// Adds the duration of `body` to one of the times.
  private func measure<R>(
    _ time: WritableKeyPath<TrainingTimes, Double>, _ body: () throws -> R
  ) rethrows -> R {
    let start = ContinuousClock.now
    defer { times[keyPath: time] += (ContinuousClock.now - start) / .seconds(1) }
    return try body()
  }

  private func notify(_ body: (any TrainerCallback) throws -> Void) rethrows {
    try measure(\.callbacks) { for callback in callbacks { try body(callback) } }
  }

  public func stop(because reason: String) { progress.stopReason = progress.stopReason ?? reason }

  public func withFinalWeights<R>(_ body: () throws -> R) rethrows -> R {
    guard let averaging else { return try body() }
    return try averaging.withAverages(on: model, body)
  }
}
