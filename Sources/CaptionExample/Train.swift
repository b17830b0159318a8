import ArgumentParser
import Captioning
import Tensor
import Training

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a captioner.",
    discussion: """
      Each data set has a recipe; the options change it. Examples:

        CaptionExample train
        CaptionExample train --dataset flickr8k --data-root flickr8k \\
          --backbone squeezenet1_1 --backbone-weights squeezenet1_1.safetensors --epochs 10
      """)

  @OptionGroup var data: DatasetOptions

  @Option(help: "The model: \(Captioners.names.joined(separator: ", ")).")
  var model: String?

  @Option(help: "The image network.")
  var backbone: String?

  @Option(help: "Its weights; it is then frozen, and its features are computed once.")
  var backboneWeights: String?

  @Option(help: "The side to which the features' grid is averaged; 0 leaves it.")
  var grid: Int?

  @Option(help: "Passes over the training split.")
  var epochs: Int?

  @Option(help: "Captions in a batch.")
  var batchSize: Int?

  @Option(help: "Captions a picture brings into a batch when the backbone is trained along.")
  var captionsPerImage: Int?

  @Option(help: "The highest learning rate.")
  var learningRate: Float?

  @Option(help: "The largest norm of the gradients.")
  var clip: Float?

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

  @Option(help: "Threads; by default one a core.")
  var threads: Int?

  @Option(help: "The folder of the results; by default runs/<date>-<model>.")
  var output: String?

  @Option(help: "The folder of cached features; by default ~/.cache/apus/features.")
  var cache: String?

  @Flag(help: "No progress on standard error.")
  var quiet = false

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
    try check(dropout.map { $0 >= 0 && $0 < 1 }, "--dropout must be in [0, 1)")
    try check(labelSmoothing.map { $0 >= 0 && $0 <= 1 }, "--label-smoothing must be in [0, 1]")
    try check(
      scheduledSampling.map { $0 >= 0 && $0 <= 1 }, "--scheduled-sampling must be in [0, 1]")
    try check(minimumFrequency.map { $0 >= 1 }, "--minimum-frequency must be at least 1")
    for width in [embeddingWidth, hiddenWidth, attentionWidth] {
      try check(width.map { $0 >= 1 }, "widths must be at least 1")
    }
    try check(threads.map { $0 >= 1 }, "--threads must be at least 1")
  }

  func run() throws {
    warnOfDebugBuild("train")
    if let threads { Threads.count = threads }
    let recipe = self.recipe
    let progress = ProgressReporter(quiet ? .quiet : .automatic)
    let folder = output ?? "runs/\(timestamp())-\(recipe.model)"
    let (train, dev) = (try data.load(.train), try data.load(.dev))
    let training = try CaptionTraining(
      recipe, train: train, dev: dev, folder: folder, cacheFolder: cache ?? defaultCacheFolder,
      progress: progress)
    progress.note(
      "Training \(recipe.model) on \(train.name): \(training.pipeline.captioner.parameterCount) "
        + "parameters, \(training.pipeline.vocabulary.count) words, results in \(folder)")
    Interruption.watch()
    let summary = try training.run()
    try report(summary, folder)
  }

  /// The data set's recipe with the options laid over.
  private var recipe: TrainingConfiguration {
    var c: TrainingConfiguration = data.dataset == .scenes ? .scenes : .flickr8k
    if backbone != nil || backboneWeights != nil || data.dataset == .scenes {
      c.backbone = backbone ?? c.backbone
    } else {
      // Without weights there is nothing to freeze: a small network is trained along.
      (c.backbone, c.grid) = ("small_conv", nil)
    }
    c.model = model ?? c.model
    c.backboneWeights = backboneWeights
    if let grid { c.grid = grid == 0 ? nil : grid }
    c.epochs = epochs ?? c.epochs
    c.batchSize = batchSize ?? c.batchSize
    c.captionsPerImage = captionsPerImage ?? c.captionsPerImage
    c.learningRate = learningRate ?? c.learningRate
    c.clipNorm = clip ?? c.clipNorm
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

  /// Prints what was reached, and six captions of pictures that training did not see.
  private func report(_ summary: CaptionTraining.Summary, _ folder: String) throws {
    let best = summary.best
    let figures = [best.bleu1, best.bleu2, best.bleu3, best.bleu4].map(fourDecimals)
    print(
      "Best epoch \(best.epoch): dev BLEU-1…4 \(figures.joined(separator: " ")); "
        + "\(summary.steps) steps; \(summary.skipped) pictures skipped")
    let pipeline = try CaptioningPipeline(checkpoint: "\(folder)/best.safetensors")
    let split = try? data.load(.test)
    let test = try split ?? data.load(.dev)
    let step = max(1, test.samples.count / 6)
    let chosen = stride(from: 0, to: test.samples.count, by: step).prefix(6).map {
      test.samples[$0]
    }
    let evaluation = try pipeline.evaluate(
      CaptionDataset(name: test.name, samples: chosen), DecodingOptions())
    printExamples(evaluation.examples)
    print("Results in \(folder)")
  }
}

/// Prints pictures' names, captions and references.
func printExamples(_ examples: some Sequence<Evaluation.Example>) {
  for example in examples {
    print("\(example.name)\n  caption     \(example.caption)")
    for reference in example.references { print("  reference   \(reference)") }
  }
}

/// `0.6180`.
func fourDecimals(_ value: Double) -> String {
  let digits = String(Int((value * 10_000).rounded()))
  let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  return "\(padded.dropLast(4)).\(padded.suffix(4))"
}

/// `20240229-134501`, local time.
private func timestamp() -> String {
  let parts = Calendar.current.dateComponents(
    [.year, .month, .day, .hour, .minute, .second], from: Date())
  func two(_ number: Int?) -> String { number! < 10 ? "0\(number!)" : "\(number!)" }
  return "\(parts.year!)\(two(parts.month))\(two(parts.day))-"
    + "\(two(parts.hour))\(two(parts.minute))\(two(parts.second))"
}

/// `$XDG_CACHE_HOME/apus/features`, or `~/.cache/apus/features`.
private var defaultCacheFolder: String {
  let environment = ProcessInfo.processInfo.environment
  let base = environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? ".")/.cache"
  return "\(base)/apus/features"
}
