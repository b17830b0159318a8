import NN
import Tensor
import Text
import Training

@testable import Captioning

/// Small runs of a captioner with a language model's tokens on a handful of Scenes.
struct SubwordRun {
  static let end = "<|endoftext|>"

  /// Four pictures with one caption each, as people write them: there is a single right answer.
  let dev: CaptionDataset
  /// The same ten times over, so that an epoch is ten steps.
  let train: CaptionDataset
  let folder: String

  /// Writes the folder's `tokenizer.json`: GPT-2's bytes and a few merges that the captions ask for.
  init(_ folder: String) throws {
    let scenes = Scenes(trainCount: 4, devCount: 0, testCount: 0).dataset(.train)
    let samples = scenes.samples.map { sample in
      let caption = sample.captions[0]
      return CaptionedImage(
        name: sample.name, source: sample.source,
        captions: [caption.prefix(1).uppercased() + caption.dropFirst() + "."])
    }
    dev = CaptionDataset(name: "four", samples: samples)
    train = CaptionDataset(name: "four", samples: (0..<10).flatMap { _ in samples })
    self.folder = folder
    try BPETrainer(vocabularySize: 330, specialTokens: [AddedToken(Self.end)])
      .train(on: samples.flatMap(\.captions)).save(to: tokenizer)
  }

  var tokenizer: String { "\(folder)/tokenizer.json" }

  /// A GPT-2 of one layer behind a prefix.
  func configuration(_ change: (inout TrainingConfiguration) -> Void = { _ in })
    -> TrainingConfiguration
  {
    var choice = TrainingConfiguration.RecipeChoice()
    (choice.model, choice.preset) = ("prefix", "tiny")
    var c = TrainingConfiguration.recipe(choice)
    c.tokenizer = .subwords(path: tokenizer)
    (c.hiddenWidth, c.decoderLayers, c.decoderHeads) = (64, 1, 2)
    (c.prefixLength, c.maximumLength, c.dropout) = (3, 48, 0)
    (c.epochs, c.batchSize, c.warmupSteps, c.flip) = (3, 4, 5, false)
    (c.learningRate, c.captionsPerImage) = (3e-3, 1)
    change(&c)
    return c
  }

  func training(
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> CaptionTraining {
    try Generator.$current.withValue(Generator(seed: 1)) {
      try CaptionTraining(
        configuration(change), train: train, dev: dev, cacheFolder: "\(folder)/cache",
        progress: ProgressReporter(.quiet))
    }
  }

  /// A pipeline with random weights.
  func pipeline() throws -> CaptioningPipeline { try training().pipeline }
}
