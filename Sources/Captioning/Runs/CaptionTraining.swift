import NN
import Optim
import Tensor
import Text
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
/// split) and `last.safetensors` beside what every ``RunFolder`` has: configuration, environment,
/// logs, plots, and checkpoints to resume from.
public final class CaptionTraining {
  /// How a run ended.
  public struct Summary: Sendable {
    /// The epoch with the highest BLEU-4: `bleu1` … `bleu4`, and `train_loss` and `dev_loss` in nats
    /// a word.
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
    Generator.current.seed(configuration.seed)
    let cleaner = CaptionCleaner()
    let words = train.samples.map { $0.captions.map(cleaner.words) }
    let vocabulary = Vocabulary(
      captions: words.joined(), minimumFrequency: configuration.minimumFrequency)
    var captioner = CaptionerConfiguration(
      vocabularySize: vocabulary.count,
      featureWidth: try Backbones.makeForCaptioning(configuration.backbone).channels)
    captioner.model = configuration.model
    captioner.embeddingWidth = configuration.embeddingWidth
    captioner.hiddenWidth = configuration.hiddenWidth
    captioner.attentionWidth = configuration.attentionWidth
    captioner.dropout = configuration.dropout
    pipeline = try CaptioningPipeline(
      backbone: configuration.backbone, grid: configuration.grid, captioner: captioner,
      vocabulary: vocabulary, cleaner: cleaner)
    let trainInputs: any ImageInputs
    if let weights = configuration.backboneWeights {
      try pipeline.backbone.load(weights: weights)
      pipeline.backbone.freeze()
      let extraction = FeatureExtraction(
        pipeline.backbone, name: pipeline.backboneName, grid: pipeline.grid,
        precision: configuration.featurePrecision == .bfloat16 ? .bfloat16 : .float32,
        folder: cacheFolder)
      func features(_ dataset: CaptionDataset) throws -> CachedInputs {
        CachedInputs(cache: try extraction.features(of: dataset, progress: progress).cache)
      }
      (trainInputs, devInputs) = (try features(train), try features(dev))
    } else {
      trainInputs = try PixelInputs(train, pipeline, progress)
      devInputs = try PixelInputs(dev, pipeline, progress)
    }
    guard trainInputs.isUsable.contains(true) else {
      throw CaptionDatasetError(path: train.name, problem: "not one picture can be read")
    }
    data = CaptionData(
      inputs: trainInputs, captions: words.map { $0.map(vocabulary.encode) },
      vocabulary: vocabulary)
    let devWords = dev.samples.map { $0.captions.map(cleaner.words) }
    let devData = CaptionData(
      inputs: devInputs, captions: devWords.map { $0.map(vocabulary.encode) },
      vocabulary: vocabulary)
    task = CaptionTask(
      pipeline, configuration, data, dev: dev, devData: devData, progress: progress)
    dataHash = Self.hash(of: train, trainInputs)
  }

  /// Which captions of which pictures a run is trained on.
  private static func hash(of dataset: CaptionDataset, _ inputs: any ImageInputs) -> String {
    var hash = ContentHash()
    for (sample, isUsable) in zip(dataset.samples, inputs.isUsable) {
      hash.add("\(sample.name) \(isUsable)")
      for caption in sample.captions { hash.add(caption) }
    }
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
      try folder.write(configuration: YAMLEncoder().encode(configuration), format: "yaml")
    }
    try folder.write(.current(seed: configuration.seed, dataHash: dataHash))
    let summary = try trainer.fit()
    let best = history.best(MetricMonitor("bleu4", .max))!
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
      ProgressDisplay(progress), history, flow,
      RunReport(folder, configuration, options, history, flow, logging),
      logging,
    ]
    if let patience = configuration.patience {
      callbacks.append(EarlyStopping(of: "bleu4", mode: .max, patience: patience))
    }
    callbacks.append(
      Checkpointing(
        in: folder.checkpoints, everySteps: configuration.checkpointEverySteps,
        best: MetricMonitor("bleu4", .max)
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
      identity: ["vocabulary": pipeline.vocabulary.contentHash, "training data": dataHash],
      callbacks: callbacks)
    return (trainer, history)
  }

  /// The batches of a run, in an order that depends on the seed alone.
  func loader() -> DataLoader<ArrayDataset<CaptionData.Pair>, CaptionTask.Batch> {
    let sampler = CaptionSampler(
      data, batchSize: configuration.batchSize,
      captionsPerImage: configuration.backboneWeights == nil
        ? configuration.captionsPerImage : nil)
    return DataLoader(
      ArrayDataset(data.pairs), batchSampler: sampler, numWorkers: 0,
      generator: Philox(seed: configuration.seed, stream: 1)
    ) { $0 }
  }

  func optimizer() -> any Optimizer {
    Adam(task.model.parameters.filter(\.isTrainable), learningRate: configuration.learningRate)
  }

  func trainerOptions(stepsPerEpoch batches: Int) -> TrainerOptions {
    let accumulation = configuration.accumulation
    let steps = (batches + accumulation - 1) / accumulation
    var options = TrainerOptions(epochs: configuration.epochs, clipNorm: configuration.clipNorm)
    options.schedule = .warmupCosine(
      peak: configuration.learningRate, warmup: configuration.warmupSteps,
      total: configuration.epochs * steps)
    options.accumulation = accumulation
    options.precision = configuration.precision == .bfloat16 ? .bfloat16 : .float32
    return options
  }
}
