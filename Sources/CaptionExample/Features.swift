import ArgumentParser
import Captioning
import Tensor
import Training
import Vision

struct Features: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Computes the features of a data set with a frozen backbone, and keeps them on disk.",
    discussion: """
      Training with the same backbone, weights, grid and precision finds them. A
      command that was cut off goes on where it was. Examples:

        CaptionExample features --dataset flickr8k --data-root flickr8k \\
          --backbone resnet50 --backbone-weights resnet50.safetensors \\
          --grid 7 --precision bfloat16
        CaptionExample features --dataset coco --data-root coco --split dev \\
          --backbone resnet50 --backbone-weights resnet50.safetensors \\
          --output dev.safetensors
      """)

  @OptionGroup var data: DatasetOptions

  @Option(help: ArgumentHelp("The image network; see models --backbones.", valueName: "name"))
  var backbone: String

  @Option(help: "Its weights.")
  var backboneWeights: String

  @Option(help: "The side to which the features' grid is averaged; 0 leaves it.")
  var grid = 0

  @Option(help: "How numbers are kept: float32, or bfloat16 in half the space.")
  var precision = FeatureCache.Precision.float32

  @Option(help: "Which part: train, dev or test; by default all there are.")
  var split: Captioning.Split?

  @Option(help: "The file to write, for one --split; by default one a split in the cache's folder.")
  var output: String?

  @Option(help: "Threads that decode pictures.")
  var workers: Int?

  @OptionGroup var machine: MachineOptions

  func validate() throws {
    guard grid >= 0 else { throw ValidationError("--grid must be at least 0 (\(grid))") }
    if let workers, workers < 0 {
      throw ValidationError("--workers must be at least 0 (\(workers))")
    }
    if output != nil && split == nil { throw ValidationError("--output needs a --split") }
  }

  func run() throws {
    warnOfDebugBuild("features …")
    let progress = machine.start()
    let network = try Backbones.makeForCaptioning(backbone)
    try network.load(weights: backboneWeights)
    let source = try data.open()
    let extraction = FeatureExtraction(
      network, name: backbone, grid: grid == 0 ? nil : grid, precision: precision,
      folder: machine.cacheFolder)
    for split in split.map({ [$0] }) ?? source.splits {
      let dataset = try source.load(split)
      let extracted = try extraction.features(
        of: dataset, output: output, numWorkers: workers, progress: progress)
      progress.finish()
      let cache = extracted.cache
      let skipped = cache.isUsable.count { !$0 }
      print(
        "\(dataset.name): \(cache.count) × \(cache.shape) \(cache.precision), "
          + "\(skipped) skipped, in \(extracted.path)")
      if extracted.computed > 0 {
        let rate = oneDecimal(Double(extracted.computed) / extracted.seconds)
        print(
          "  \(extracted.computed) computed in \(oneDecimal(extracted.seconds)) s, \(rate) images/s, "
            + "\(oneDecimal(extracted.waited)) s of it waiting for pictures")
      }
    }
  }

  /// `61.8`.
  private func oneDecimal(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}

extension FeatureCache.Precision: ExpressibleByArgument {}
