import NN
import Optim
import Tensor
import Text
import Training
import Vision
import Yams

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Trains a captioner and keeps its best and last state in a folder.
///
/// The folder gets `best.safetensors` (highest BLEU-4 of generated captions on the development
/// split), `last.safetensors`, `metrics.jsonl` and `configuration.yaml`.
public final class CaptionTraining {
  /// What an epoch reached; a line of `metrics.jsonl`.
  public struct EpochMetrics: Sendable, Codable {
    public let epoch: Int
    /// Mean cross entropy per word, in nats, teacher-forced.
    public let trainLoss: Float
    public let learningRate: Float
    /// Of greedy captions on the development split.
    public let bleu1, bleu2, bleu3, bleu4: Double
    /// The duration of training without evaluation.
    public let seconds: Double
  }

  /// How a run ended.
  public struct Summary: Sendable {
    public let best: EpochMetrics
    /// Pictures that could not be read, of all splits used.
    public let skipped: Int
    /// Training steps taken.
    public let steps: Int
  }

  public let pipeline: CaptioningPipeline
  private let configuration: TrainingConfiguration
  private let folder: String
  private let progress: ProgressReporter
  private let train: CaptionDataset
  private let dev: CaptionDataset
  private let trainInputs: any ImageInputs
  private let devInputs: any ImageInputs
  /// Encoded captions, `[sample][caption][token]`.
  private let captions: [[[Int32]]]
  /// Words that a mirrored picture exchanges.
  private let mirrored: [Int32: Int32]
  private var random: Philox

  /// - Parameters:
  ///   - folder: Where results go; created if need be.
  ///   - cacheFolder: Where features of a frozen backbone are kept.
  /// - Throws: errors of files, data sets and names that do not exist.
  public init(
    _ configuration: TrainingConfiguration, train: CaptionDataset, dev: CaptionDataset,
    folder: String, cacheFolder: String, progress: ProgressReporter
  ) throws {
    (self.configuration, self.folder, self.progress) = (configuration, folder, progress)
    (self.train, self.dev) = (train, dev)
    guard access("\(folder)/best.safetensors", F_OK) != 0 else {
      throw FileError(path: folder, reason: "holds the results of another run")
    }
    Generator.current.seed(configuration.seed)
    random = Philox(seed: configuration.seed, stream: 1)
    let cleaner = CaptionCleaner()
    let words = train.samples.map { $0.captions.map(cleaner.words) }
    let vocabulary = Vocabulary(
      captions: words.joined(), minimumFrequency: configuration.minimumFrequency)
    captions = words.map { $0.map(vocabulary.encode) }
    let (left, right) = (vocabulary.id(of: "left"), vocabulary.id(of: "right"))
    let hasSides = vocabulary.contains("left") && vocabulary.contains("right")
    mirrored = hasSides ? [left: right, right: left] : [:]
    var captioner = CaptionerConfiguration(
      vocabularySize: vocabulary.count,
      featureWidth: try Backbones.make(configuration.backbone).channels)
    captioner.model = configuration.model
    captioner.embeddingWidth = configuration.embeddingWidth
    captioner.hiddenWidth = configuration.hiddenWidth
    captioner.attentionWidth = configuration.attentionWidth
    captioner.dropout = configuration.dropout
    pipeline = try CaptioningPipeline(
      backbone: configuration.backbone, grid: configuration.grid, captioner: captioner,
      vocabulary: vocabulary, cleaner: cleaner)
    if let weights = configuration.backboneWeights {
      try pipeline.backbone.load(SafetensorsFile(path: weights))
      pipeline.backbone.freeze()
      let extraction = FeatureExtraction(pipeline, folder: cacheFolder)
      trainInputs = CachedInputs(cache: try extraction.features(of: train, progress))
      devInputs = CachedInputs(cache: try extraction.features(of: dev, progress))
    } else {
      trainInputs = PixelInputs(train, pipeline, progress)
      devInputs = PixelInputs(dev, pipeline, progress)
    }
    guard trainInputs.isUsable.contains(true) else {
      throw CaptionDatasetError(path: train.name, problem: "not one picture can be read")
    }
    try createFolder(folder)
    try writeAtomically(YAMLEncoder().encode(configuration), to: "\(folder)/configuration.yaml")
  }

  /// Trains for all epochs.
  ///
  /// - Throws: ``Interruption/Interrupted`` after Ctrl-C, with the state saved.
  public func run() throws -> Summary {
    let log = try JSONLinesLogger(path: "\(folder)/metrics.jsonl")
    let trainable = pipeline.parameters.filter(\.isTrainable)
    let stepsPerEpoch = batches().count
    let trainer = Trainer(
      Adam(trainable, learningRate: configuration.learningRate),
      schedule: .warmupCosine(
        peak: configuration.learningRate, warmup: configuration.warmupSteps,
        total: configuration.epochs * stepsPerEpoch),
      clipNorm: configuration.clipNorm)
    var best: EpochMetrics?
    for epoch in 1...configuration.epochs {
      let metrics = try runEpoch(epoch, trainer)
      try log.append(metrics)
      let facts = ["epoch": "\(epoch)", "bleu4": "\(metrics.bleu4)"]
      if metrics.bleu4 > best?.bleu4 ?? -1 {
        best = metrics
        try pipeline.save(to: "\(folder)/best.safetensors", training: facts)
      }
      try pipeline.save(to: "\(folder)/last.safetensors", training: facts)
    }
    let skipped = [trainInputs, devInputs].reduce(0) { sum, inputs in
      sum + inputs.isUsable.count { !$0 }
    }
    return Summary(best: best!, skipped: skipped, steps: trainer.step)
  }

  private func runEpoch(_ epoch: Int, _ trainer: Trainer) throws -> EpochMetrics {
    let clock = ContinuousClock()
    let start = clock.now
    let batches = batches()
    let fraction = Float(epoch - 1) / Float(max(1, configuration.epochs - 1))
    let sampling = ScheduledSampling(probability: configuration.scheduledSampling * fraction)
    pipeline.setTraining(true)
    progress.begin("Epoch \(epoch)/\(configuration.epochs)", total: batches.count)
    var (total, recent): (Float, Float) = (0, 0)
    for (done, batch) in batches.enumerated() {
      let report = trainer.step { loss(batch, sampling) }
      guard report.loss.isFinite else {
        throw TrainingDiverged(epoch: epoch, step: trainer.step)
      }
      total += report.loss
      recent = done == 0 ? report.loss : 0.95 * recent + 0.05 * report.loss
      progress.update(done + 1, detail: "loss \(recent.rounded(3))")
      if Interruption.isRequested {
        let checkpoint = "\(folder)/last.safetensors"
        try pipeline.save(
          to: checkpoint, training: ["epoch": "\(epoch)", "step": "\(trainer.step)"])
        progress.finish()
        throw Interruption.Interrupted(checkpoint: checkpoint)
      }
    }
    let seconds = (clock.now - start) / .seconds(1)
    let evaluation = try pipeline.evaluate(
      dev, devInputs, DecodingOptions(), progress: ProgressReporter(.quiet))
    let b = evaluation.bleu
    progress.note(
      "Epoch \(epoch)/\(configuration.epochs)  loss \((total / Float(batches.count)).rounded(3))"
        + "  dev BLEU-1…4 \(b.map { "\(Float($0).rounded(3))" }.joined(separator: " "))"
        + "  \(Int(seconds.rounded())) s")
    return EpochMetrics(
      epoch: epoch, trainLoss: total / Float(batches.count),
      learningRate: trainer.optimizer.learningRate, bleu1: b[0], bleu2: b[1], bleu3: b[2],
      bleu4: b[3], seconds: seconds)
  }

  // MARK: Batches

  /// Captions of a batch: which image, and which of its captions.
  private typealias Batch = [(sample: Int, caption: Int)]

  /// Divides the captions into batches of about equal length. A backbone that is trained along sees
  /// each picture once an epoch, with a few of its captions in one batch.
  private func batches() -> [Batch] {
    let isUsable = trainInputs.isUsable
    let samples = train.samples.indices.filter { isUsable[$0] }
    if configuration.backboneWeights == nil {
      let chosen = samples.map { sample -> Batch in
        captions[sample].indices.shuffled(using: &random).prefix(configuration.captionsPerImage)
          .map { (sample, $0) }
      }
      let lengths = chosen.map { $0.map { captions[$0.sample][$0.caption].count }.max() ?? 0 }
      let size = max(1, configuration.batchSize / configuration.captionsPerImage)
      return bucketedBatches(lengths: lengths, batchSize: size, using: &random)
        .map { $0.flatMap { chosen[$0] } }
    }
    let pairs = samples.flatMap { sample in captions[sample].indices.map { (sample, $0) } }
    let lengths = pairs.map { captions[$0.0][$0.1].count }
    return bucketedBatches(lengths: lengths, batchSize: configuration.batchSize, using: &random)
      .map { $0.map { pairs[$0] } }
  }

  /// Returns the mean cross entropy of the batch's words, padding left out.
  private func loss(_ batch: Batch, _ sampling: ScheduledSampling) -> Tensor<Float> {
    var places: [Int: Int] = [:]
    var samples: [Int] = []
    for (sample, _) in batch where places[sample] == nil {
      places[sample] = samples.count
      samples.append(sample)
    }
    let isFlipped = samples.map { _ in
      configuration.flip && trainInputs.canFlip && Bool.random(using: &random)
    }
    var locations = trainInputs.locations(samples, isFlipped: isFlipped)
    if samples.count < batch.count {
      locations = locations.slices(Tensor(batch.map { Int32(places[$0.sample]!) }))
    }
    let (inputs, targets) = padded(
      batch.map {
        let caption = captions[$0.sample][$0.caption]
        return isFlipped[places[$0.sample]!] ? caption.map { mirrored[$0] ?? $0 } : caption
      })
    let memory = pipeline.captioner.encode(locations)
    let logits = pipeline.captioner.logits(memory, inputs, sampling: sampling)
    return crossEntropy(
      logits, targets, ignoreIndex: pipeline.vocabulary.padID,
      labelSmoothing: configuration.labelSmoothing)
  }

  /// Returns captions as the tokens to read and those to predict, one further, `[B, T]` each.
  private func padded(_ captions: [[Int32]]) -> (inputs: Tensor<Int32>, targets: Tensor<Int32>) {
    let length = captions.reduce(0) { max($0, $1.count) } - 1
    func block(_ tokens: (ArraySlice<Int32>) -> ArraySlice<Int32>) -> Tensor<Int32> {
      let pad = pipeline.vocabulary.padID
      let rows = captions.flatMap { caption -> [Int32] in
        let row = tokens(caption[...])
        return row + Array(repeating: pad, count: length - row.count)
      }
      return Tensor(rows, shape: [captions.count, length])
    }
    return (block { $0.dropLast() }, block { $0.dropFirst() })
  }
}

/// Training that has left the finite numbers.
public struct TrainingDiverged: Error, CustomStringConvertible, Sendable {
  public let epoch, step: Int
  public var description: String {
    "the loss is not finite any more (epoch \(epoch), step \(step)); try a lower learning rate"
  }
}

extension Float {
  /// With `digits` decimals.
  fileprivate func rounded(_ digits: Int) -> Float {
    let scale: Float = [1, 10, 100, 1000, 10000][digits]
    return (self * scale).rounded() / scale
  }
}
