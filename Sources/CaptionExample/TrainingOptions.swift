import ArgumentParser
import Captioning
import Tensor
import Training

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What is trained and how: the options that change a data set's recipe.
struct TrainingOptions: ParsableArguments {
  @OptionGroup var data: DatasetOptions

  @Option(help: "The model: \(Captioners.names.joined(separator: ", ")).")
  var model: String?

  @Option(help: "The image network.")
  var backbone: String?

  @Option(help: "Its weights; it is then frozen, and its features are computed once.")
  var backboneWeights: String?

  @Option(help: "How its features are kept on disk: float32, or bfloat16 in half the space.")
  var featurePrecision: TrainingConfiguration.Precision?

  @Option(help: "The side to which the features' grid is averaged; 0 leaves it.")
  var grid: Int?

  @Option(help: "Passes over the training split.")
  var epochs: Int?

  @Option(help: "Captions in a batch.")
  var batchSize: Int?

  @Option(help: "Captions a picture brings into a batch when the backbone is trained along.")
  var captionsPerImage: Int?

  @Option(help: "The highest learning rate.")
  var learningRate: Double?

  @Option(help: "The largest norm of the gradients.")
  var clip: Float?

  @Option(help: "Batches of which the mean gradient makes a step.")
  var accumulation: Int?

  @Option(help: "The precision of products: float32, or bfloat16 for mixed precision.")
  var precision: TrainingConfiguration.Precision?

  @Option(help: "The decay a step of averaged weights, such as 0.999, which are then kept.")
  var averagingDecay: Double?

  @Option(help: "Epochs without a better BLEU-4 after which training stops.")
  var patience: Int?

  @Option(help: "The probability of dropping an element before the output.")
  var dropout: Float?

  @Option(help: "The share of each target spread over all words.")
  var labelSmoothing: Float?

  @Option(help: "How often the model reads its own word at the last epoch; rises from 0.")
  var scheduledSampling: Float?

  @Option(help: "Words seen fewer times are unknown.")
  var minimumFrequency: Int?

  @Option(help: "The length of a word's vector.")
  var embeddingWidth: Int?

  @Option(help: "The length of the recurrent state.")
  var hiddenWidth: Int?

  @Option(help: "The length of attention's keys.")
  var attentionWidth: Int?

  @Option(help: "The seed of all random numbers.")
  var seed: UInt64?

  @OptionGroup var machine: MachineOptions

  func validate() throws {
    func check(_ isValid: Bool?, _ rule: String) throws {
      if isValid == false { throw ValidationError(rule) }
    }
    try check(grid.map { $0 >= 0 }, "--grid must not be negative")
    try check(epochs.map { $0 >= 1 }, "--epochs must be at least 1")
    try check(batchSize.map { $0 >= 1 }, "--batch-size must be at least 1")
    try check(captionsPerImage.map { $0 >= 1 }, "--captions-per-image must be at least 1")
    try check(learningRate.map { $0 > 0 }, "--learning-rate must be positive")
    try check(clip.map { $0 > 0 }, "--clip must be positive")
    try check(accumulation.map { $0 >= 1 }, "--accumulation must be at least 1")
    try check(
      averagingDecay.map { $0 > 0 && $0 < 1 }, "--averaging-decay must be between 0 and 1")
    try check(patience.map { $0 >= 1 }, "--patience must be at least 1")
    try check(dropout.map { $0 >= 0 && $0 < 1 }, "--dropout must be in [0, 1)")
    try check(labelSmoothing.map { $0 >= 0 && $0 <= 1 }, "--label-smoothing must be in [0, 1]")
    try check(
      scheduledSampling.map { $0 >= 0 && $0 <= 1 }, "--scheduled-sampling must be in [0, 1]")
    try check(minimumFrequency.map { $0 >= 1 }, "--minimum-frequency must be at least 1")
    for width in [embeddingWidth, hiddenWidth, attentionWidth] {
      try check(width.map { $0 >= 1 }, "widths must be at least 1")
    }
  }

  /// The data set's recipe with the options laid over.
  var recipe: TrainingConfiguration {
    var c: TrainingConfiguration = data.dataset == .scenes ? .scenes : .flickr8k
    if backbone != nil || backboneWeights != nil || data.dataset == .scenes {
      c.backbone = backbone ?? c.backbone
    } else {
      // Without weights there is nothing to freeze: a small network is trained along.
      (c.backbone, c.grid) = ("small_conv", nil)
    }
    c.setSource(data.specification)
    c.model = model ?? c.model
    c.backboneWeights = backboneWeights
    c.featurePrecision = featurePrecision
    if let grid { c.grid = grid == 0 ? nil : grid }
    c.epochs = epochs ?? c.epochs
    c.batchSize = batchSize ?? c.batchSize
    c.captionsPerImage = captionsPerImage ?? c.captionsPerImage
    c.learningRate = learningRate ?? c.learningRate
    c.clipNorm = clip ?? c.clipNorm
    c.accumulation = accumulation ?? c.accumulation
    c.precision = precision ?? c.precision
    c.averagingDecay = averagingDecay ?? c.averagingDecay
    c.patience = patience ?? c.patience
    c.dropout = dropout ?? c.dropout
    c.labelSmoothing = labelSmoothing ?? c.labelSmoothing
    c.scheduledSampling = scheduledSampling ?? c.scheduledSampling
    c.minimumFrequency = minimumFrequency ?? c.minimumFrequency
    c.embeddingWidth = embeddingWidth ?? c.embeddingWidth
    c.hiddenWidth = hiddenWidth ?? c.hiddenWidth
    c.attentionWidth = attentionWidth ?? c.attentionWidth
    c.seed = seed ?? c.seed
    return c
  }

  /// Prepares models and data.
  func training(
    _ recipe: TrainingConfiguration, _ data: DataSource, _ progress: ProgressReporter
  ) throws -> CaptionTraining {
    try CaptionTraining(
      recipe, train: data.load(.train), dev: data.load(.dev),
      cacheFolder: machine.cacheFolder, progress: progress)
  }
}

extension TrainingConfiguration.Precision: ExpressibleByArgument {}

/// What does not change a result: threads, caches, output.
struct MachineOptions: ParsableArguments {
  @Option(help: "Threads; by default one a core.")
  var threads: Int?

  @Option(help: "The folder of cached features; by default ~/.cache/apus/features.")
  var cache: String?

  @Flag(help: "No progress on standard error.")
  var quiet = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
  }

  /// Sets the number of threads, and returns where progress is shown.
  func start() -> ProgressReporter {
    if let threads { Threads.count = threads }
    return ProgressReporter(quiet ? .quiet : .automatic)
  }

  /// `$XDG_CACHE_HOME/apus/features`, or `~/.cache/apus/features`.
  var cacheFolder: String {
    let environment = ProcessInfo.processInfo.environment
    let base = environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? ".")/.cache"
    return cache ?? "\(base)/apus/features"
  }
}
