import ArgumentParser
import Captioning
import Tensor
import Training

/// A vision transformer and a transformer of words, trained together from random weights on pictures
/// that the program draws. Flickr8kLSTM shows what `CaptionTraining` does, step by step.
@main
struct ViTExample: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ViTCaptioner",
    abstract: "Trains a transformer from random weights to describe generated pictures.")

  @Option(help: "How often training sees each picture.")
  var epochs = 12

  @Option(help: "The number of pictures to train on.")
  var pictures = 2000

  @Option(help: "The folder of the results, by default runs/<date>-vit.")
  var output: String?

  func run() throws {
    // Coloured shapes, 96 × 96 pixels, five captions each.
    let scenes = Scenes(trainCount: pictures)
    let (train, dev) = (scenes.dataset(.train), scenes.dataset(.dev))

    var configuration = TrainingConfiguration()
    // 144 patches of 8 × 8 pixels through four layers make the memory; three layers write words.
    configuration.backbone = "vit_scratch_tiny"
    (configuration.model, configuration.preset) = ("vit", "tiny")
    // Without weights the backbone is trained along. Each picture comes with four of its captions an
    // epoch, half of the time mirrored, with "left" and "right" exchanged.
    (configuration.captionsPerImage, configuration.flip) = (4, true)
    (configuration.epochs, configuration.batchSize) = (epochs, 64)
    (configuration.optimizer, configuration.weightDecay) = (.adamw, 0.01)
    (configuration.schedule, configuration.learningRate) = (.warmupCosine, 1e-3)
    (configuration.warmupSteps, configuration.clipNorm) = (150, 1)

    // Makes vocabulary, batches and models; each epoch ends with captions of the development split.
    let training = try CaptionTraining(
      configuration, train: train, dev: dev, cacheFolder: "features",
      progress: ProgressReporter())
    print("\(training.pipeline.parameterCount) parameters")
    let folder = try output.map { try RunFolder(path: $0) } ?? RunFolder(name: "vit")
    let summary = try training.run(in: folder)
    print("\(summary.steps) steps, best epoch \(summary.best.epoch)")

    // The best epoch's weights, with all that captions need, in one file.
    let pipeline = try CaptioningPipeline(checkpoint: "\(folder.path)/best.safetensors")
    for sample in dev.samples.prefix(6) {
      let caption = try pipeline.captions(for: [sample.source.load()])[0]
      print("\(sample.name)\n  \(caption)\n  \(sample.captions[0])")
    }
    for width in [1, 3] {
      let bleu = try pipeline.evaluate(dev, DecodingOptions(beamWidth: width)).bleu[3]
      let search = width == 1 ? "greedy" : "beam \(width)"
      print("dev BLEU-4, \(search): \((bleu * 1000).rounded() / 10)")
    }
    print("Results in \(folder.path)")
  }
}
