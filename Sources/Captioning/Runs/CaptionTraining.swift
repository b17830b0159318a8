import NN
import Optim
import Tensor
import Training
import Vision
import Yams

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Trains a captioner in a run's folder, from the start or from where a run was cut off.
///
/// The folder gets `best.safetensors` (highest BLEU-4 of generated captions on the development
/// split, or what ``TrainingConfiguration/monitor`` says) and `last.safetensors` beside what every ``RunFolder`` has: configuration, environment,
/// logs, plots, and checkpoints to resume from.
public final class CaptionTraining {
  /// How a run ended.
  public struct Summary: Sendable {
    /// The best epoch by the monitor: what ``Evaluation/metrics`` has of captions generated for the
    /// development split, such as `bleu4` and `cider`, and `train_loss` and `dev_loss` in nats a
    /// word.
    public let best: EpochReport
    /// Pictures that could not be read, of all splits used.
    public let skipped: Int
    /// Training steps taken.
    public let steps: Int
    /// Why training ended before its last epoch, nil where it did not.
    public let stopReason: String?
  }

  public let pipeline: CaptioningPipeline
  /// The development split, and the captions that training reads.
  let dev: CaptionDataset
  let train: CaptionDataset
  let data: CaptionData
  let task: CaptionTask
  let configuration: TrainingConfiguration
  private let devInputs: any ImageInputs
  private let progress: ProgressReporter
  private let dataHash: String

  /// Prepares models and data; writes nothing but cached features.
  ///
  /// - Parameters:
  ///   - cacheFolder: Where features of a frozen backbone are kept.
  /// - Throws: errors of files, data sets and names that do not exist.
  public init(
    _ configuration: TrainingConfiguration, train: CaptionDataset, dev: CaptionDataset,
    cacheFolder: String, progress: ProgressReporter
  ) throws {
    (self.configuration, self.progress) = (configuration, progress)
    (self.train, self.dev) = (train, dev)
    try train.requireCaptions()
    try dev.requireCaptions()
    try configuration.check()
    Generator.current.seed(configuration.seed)
    let (codec, captions) = try configuration.codec(for: train)
    let backbone = try Backbones.makeForCaptioning(configuration.backbone)
    let captioner = try configuration.captioner(
      vocabularySize: codec.count, featureWidth: backbone.channels)
    if let file = configuration.tokenizer?.file, captioner.vocabularySize != codec.count {
      throw FileError(
        path: file,
        reason: "a tokenizer of \(codec.count) tokens, the model (--preset "
          + "\(configuration.preset ?? "")) has \(captioner.vocabularySize)")
    }
    pipeline = try CaptioningPipeline(
      backbone: configuration.backbone, grid: configuration.grid, captioner: captioner,
      codec: codec, preprocessing: configuration.preprocessing())
    try pipeline.start(configuration, progress)
    let trainInputs: any ImageInputs
    if configuration.isBackboneFrozen {
      let backbone = pipeline.backbone
      func features(_ dataset: CaptionDataset, isMirrored: Bool = false) throws -> FeatureCache {
        try FeatureExtraction(
          backbone, name: configuration.backbone, grid: configuration.grid,
          precision: configuration.featurePrecision == .bfloat16 ? .bfloat16 : .float32,
          isMirrored: isMirrored, folder: cacheFolder
        ).features(of: dataset, progress: progress).cache
      }
      trainInputs = CachedInputs(
        cache: try features(train),
        mirrored: configuration.flip ? try features(train, isMirrored: true) : nil)
      devInputs = CachedInputs(cache: try features(dev))
    } else {
      let size = pipeline.backbone.preprocessing
      trainInputs = try PixelInputs(
        train, pipeline, progress,
        augmentation: configuration.augmentation?.transform(
          width: size.width, height: size.height))
      devInputs = try PixelInputs(dev, pipeline, progress)
    }
    guard trainInputs.isUsable.contains(true) else {
      throw CaptionDatasetError(path: train.name, problem: "not one picture can be read")
    }
    // A model with positions up to a length reads no longer captions.
    let longest = captioner.longestCaption ?? .max
    func data(_ inputs: any ImageInputs, _ captions: [[String]]) -> CaptionData {
      CaptionData(
        inputs: inputs,
        captions: captions.map { $0.map { codec.encode($0, maximumLength: longest) } },
        codec: codec, maximumLength: longest)
    }
    self.data = data(trainInputs, captions)
    guard !self.data.pairs.isEmpty else {
      throw CaptionDatasetError(
        path: train.name, problem: "not one caption of a picture is left to train on")
    }
    task = CaptionTask(
      pipeline, configuration, self.data, dev: dev,
      devData: data(devInputs, dev.samples.map(\.captions)), progress: progress)
    try task.checkAttention()
    dataHash = Self.hash(of: train, trainInputs)
  }

  /// Which captions of which pictures a run is trained on, and what these show.
  private static func hash(of dataset: CaptionDataset, _ inputs: any ImageInputs) -> String {
    var hash = ContentHash()
    for (sample, isUsable) in zip(dataset.samples, inputs.isUsable) {
      hash.add("\(sample.name) \(isUsable)")
      for caption in sample.captions { hash.add(caption) }
    }
    hash.add(inputs.contentHash)
    return hash.text
  }

  /// Trains for all epochs in a new folder, or goes on with the run that a folder holds and ends with
  /// the same weights, bit for bit, as if it had never been cut off.
  ///
  /// - Throws: ``Interruption/Interrupted`` after Ctrl-C, with the state saved; errors of files;
  ///   ``CheckpointError`` for a run with other data.
  public func run(in folder: RunFolder, resuming: Bool = false) throws -> Summary {
    let (trainer, history) = trainer(in: folder)
    if resuming {
      guard let found = try CheckpointStore(in: folder.checkpoints).newest() else {
        throw FileError(path: folder.checkpoints, reason: "there is no checkpoint to go on from")
      }
      for problem in found.damaged {
        progress.note("warning: \(problem); going back to \(found.path)")
      }
      try trainer.load(found.state)
      progress.note("Going on after step \(found.step)")
    } else {
      try folder.write(configuration: configuration.yaml, format: "yaml")
    }
    try folder.write(.current(seed: configuration.seed, dataHash: dataHash))
    let summary = try trainer.fit()
    let best = history.best(configuration.bestMonitor)!
    try folder.finish(metrics: best.metrics)
    let skipped = [data.inputs, devInputs].reduce(0) { sum, inputs in
      sum + inputs.isUsable.count { !$0 }
    }
    return Summary(
      best: best, skipped: skipped, steps: summary.progress.step,
      stopReason: summary.progress.stopReason)
  }

  typealias CaptionTrainer = Trainer<
    CaptionTask, LoaderSource<ArrayDataset<CaptionData.Pair>, CaptionTask.Batch>
  >

  private func trainer(in folder: RunFolder) -> (CaptionTrainer, EpochHistory) {
    let source = LoaderSource(loader())
    let options = trainerOptions(stepsPerEpoch: source.count)
    let logging = MetricLogging(histogramsEveryEpochs: 5) { step in
      try folder.loggers(resumingAt: step == 0 ? nil : step + 1)
    }
    let (history, flow) = (EpochHistory(), GradientFlowRecorder())
    var callbacks: [any TrainerCallback] = [
      TrainingPhases(configuration, task), ProgressDisplay(progress), history, flow,
      RunReport(folder, configuration, options, history, flow, logging),
      logging,
    ]
    let monitor = configuration.bestMonitor
    if configuration.schedule == .plateau {
      callbacks.append(PlateauReduction(of: monitor.metric, configuration.makePlateau()))
    }
    if let patience = configuration.patience {
      callbacks.append(EarlyStopping(of: monitor.metric, mode: monitor.mode, patience: patience))
    }
    callbacks.append(
      Checkpointing(
        in: folder.checkpoints, everySteps: configuration.checkpointEverySteps,
        best: monitor
      ) { [pipeline] kind, report in
        try pipeline.save(
          to: "\(folder.path)/\(kind.rawValue).safetensors",
          training: [
            "epoch": "\(report.epoch)", "step": "\(report.step)",
            "bleu4": "\(report.metrics["bleu4"]!)",
          ])
      })
    let averaging = configuration.averagingDecay.map {
      ExponentialMovingAverage(of: task.model, decay: $0, warmUp: .count)
    }
    let trainer = CaptionTrainer(
      task, optimizer(), source, options, averaging: averaging,
      identity: ["vocabulary": pipeline.codec.contentHash, "training data": dataHash],
      callbacks: callbacks)
    return (trainer, history)
  }

  /// The batches of a run, in an order that depends on the seed alone.
  func loader() -> DataLoader<ArrayDataset<CaptionData.Pair>, CaptionTask.Batch> {
    let sampler = CaptionSampler(
      data, batchSize: configuration.batchSize,
      captionsPerImage: configuration.isBackboneFrozen ? nil : configuration.captionsPerImage)
    return DataLoader(
      ArrayDataset(data.pairs), batchSampler: sampler, numWorkers: 0,
      generator: Philox(seed: configuration.seed, stream: 1)
    ) { $0 }
  }

  /// A group for the captioner, and one for the backbone where it has a rate of its own or is to be
  /// trained later.
  func optimizer() -> any Optimizer {
    let rate = configuration.learningRate
    let own = configuration.backboneLearningRate
    guard own != nil || configuration.fineTuneFromEpoch != nil else {
      let parameters = task.model.parameters.filter(\.isTrainable)
      return configuration.makeOptimizer([RateGroup(parameters: parameters, learningRate: rate)])
    }
    return configuration.makeOptimizer([
      RateGroup(
        parameters: pipeline.captioner.parameters.filter(\.isTrainable), learningRate: rate),
      // Frozen ones have no gradients, and stay.
      RateGroup(parameters: pipeline.backbone.parameters, learningRate: own ?? rate),
    ])
  }

  func trainerOptions(stepsPerEpoch batches: Int) -> TrainerOptions {
    let accumulation = configuration.accumulation
    let steps = (batches + accumulation - 1) / accumulation
    var options = TrainerOptions(
      epochs: configuration.epochs,
      schedule: configuration.makeSchedule(
        stepsPerEpoch: steps, hiddenWidth: pipeline.captioner.configuration.hiddenWidth),
      clipNorm: configuration.clipNorm > 0 ? configuration.clipNorm : nil)
    options.clipValue = configuration.clipValue
    options.accumulation = accumulation
    options.precision = configuration.precision == .bfloat16 ? .bfloat16 : .float32
    return options
  }
}
