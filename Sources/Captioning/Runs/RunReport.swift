import Optim
import Plots
import Tensor
import Training

/// Draws a run into its folder: curves, schedule, gradients; and tells its loggers in the end what it
/// was given and what it reached.
final class RunReport: TrainerCallback {
  private let folder: RunFolder
  private let configuration: TrainingConfiguration
  private let options: TrainerOptions
  private let history: EpochHistory
  private let flow: GradientFlowRecorder
  private let logging: MetricLogging
  private var lastDrawn = ContinuousClock.now

  init(
    _ folder: RunFolder, _ configuration: TrainingConfiguration, _ options: TrainerOptions,
    _ history: EpochHistory, _ flow: GradientFlowRecorder, _ logging: MetricLogging
  ) {
    (self.folder, self.configuration) = (folder, configuration)
    (self.options, self.history) = (options, history)
    (self.flow, self.logging) = (flow, logging)
  }

  func trainingBegins(_ run: any TrainingRun) throws {
    guard let schedule = options.schedule else { return }
    let steps = run.epochs * (options.scheduleUnit == .step ? run.stepsPerEpoch : 1)
    let base = run.optimizer.initialLearningRates.first ?? 0
    let rates = Series("learning rate", y: (0..<steps).map { schedule($0, base: base) })
    try SchedulePlot([rates]).save(to: "\(folder.plots)/schedule.png")
  }

  func epochEnds(_ report: EpochReport, _ run: any TrainingRun) throws {
    // Drawing takes a tenth of a second, which short epochs have not to spare.
    guard ContinuousClock.now - lastDrawn > .seconds(30) else { return }
    try draw()
  }

  func trainingEnds(_ run: any TrainingRun) throws {
    try draw()
    let best = history.best(configuration.bestMonitor)?.metrics ?? [:]
    let step = run.progress.step
    for logger in logging.loggers {
      try logger.logImage(png: curves.png(), name: "curves", step: step)
      try logger.logHyperparameters(
        configuration.hyperparameters,
        metrics: Dictionary(uniqueKeysWithValues: best.map { ("best/\($0)", $1) }), step: step)
    }
  }

  private var curves: CurvePlot {
    let reports = history.reports
    func series(_ metric: String, _ label: String) -> Series {
      Series(
        label, x: reports.map { Double($0.epoch) }, y: reports.map { $0.metrics[metric] ?? .nan })
    }
    return CurvePlot(
      [
        .init(
          "Loss (nats a \(configuration.tokenizer?.file == nil ? "word" : "token"))",
          [series("train_loss", "training"), series("dev_loss", "dev")],
          best: .lowest("dev")),
        .init(
          "BLEU of generated captions, dev",
          (1...4).map { series("bleu\($0)", "BLEU-\($0)") }, best: .highest("BLEU-4")),
      ], xLabel: "Epoch")
  }

  private func draw() throws {
    try curves.save(to: "\(folder.plots)/curves.png")
    if let last = flow.records.last {
      try GradientFlowPlot(last.flow, title: "Gradients at step \(last.step)")
        .save(to: "\(folder.plots)/gradient_flow.png")
    }
    lastDrawn = ContinuousClock.now
  }
}

extension GradientFlowPlot {
  /// The sizes of a model's gradients.
  public init(_ flow: GradientFlow, title: String? = "Gradient flow") {
    self.init(
      flow.layers.map { .init($0.name, mean: $0.mean, maximum: $0.maximum) },
      verdict: flow.verdict.description, title: title)
  }
}

extension LearningRateFinderPlot {
  /// What a range test found, with what it suggests.
  public init(_ found: LearningRateFinder.Result) {
    let suggestions = [
      ("steepest slope", found.steepest), ("a tenth of the minimum", found.minimum),
      ("valley", found.valley),
    ]
    self.init(
      rates: found.rates, losses: found.losses, smoothed: found.smoothed,
      marks: suggestions.compactMap { name, rate in rate.map { .init(name, $0) } })
  }
}
