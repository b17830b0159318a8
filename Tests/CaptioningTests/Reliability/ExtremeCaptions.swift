import ApusTestSupport
import Foundation
import Tensor
import Testing
import Training
import Vision

@testable import Captioning

/// A model of every kind, small, with positions for fewer tokens than captions have.
private let models = [
  "efficientnet-transformer", "inception-transformer", "merge-lstm", "prefix",
  "show-attend-tell", "vit",
]

@Suite("Captions of one word and of two hundred, and pictures of one pixel")
struct ExtremeCaptions {
  private func configuration(_ model: String) throws -> TrainingConfiguration {
    var choice = TrainingConfiguration.RecipeChoice()
    choice.model = model
    var c = TrainingConfiguration.recipe(choice)
    (c.epochs, c.batchSize, c.grid, c.augmentation) = (2, 4, 2, .light)
    let fields = Set(try Captioners.fields(of: model))
    func set(_ field: WritableKeyPath<TrainingConfiguration, Int?>, _ name: String, _ value: Int) {
      if fields.contains(name) { c[keyPath: field] = value }
    }
    set(\.embeddingWidth, "embeddingWidth", 8)
    set(\.hiddenWidth, "hiddenWidth", 16)
    set(\.attentionWidth, "attentionWidth", 8)
    set(\.feedForwardWidth, "feedForwardWidth", 16)
    set(\.encoderLayers, "encoderLayers", 1)
    set(\.decoderLayers, "decoderLayers", 1)
    set(\.encoderHeads, "encoderHeads", 2)
    set(\.decoderHeads, "decoderHeads", 2)
    set(\.prefixLength, "prefixLength", 3)
    set(\.maximumLength, "maximumLength", 12)
    return c
  }

  private static let twoHundred =
    (0..<200).map { ["a", "red", "star"][$0 % 3] }.joined(separator: " ")

  /// Pictures of one pixel, and of one row, with captions in files.
  private func dataset(_ folder: String) throws -> (train: CaptionDataset, dev: CaptionDataset) {
    for split in ["train", "dev"] {
      let path = "\(folder)/data/\(split)"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      let pixel = Image(width: 1, height: 1, pixels: [200, 30, 30])
      let row = Image(
        width: 300, height: 1, pixels: (0..<300).flatMap { [UInt8($0 % 256), 90, 20] })
      for (name, image, captions) in [
        ("one.png", pixel, "star"), ("many.jpg", pixel, "\(Self.twoHundred)\n."),
        ("row.png", row, "a red star\nred"),
      ] {
        try image.write(to: "\(path)/\(name)")
        try captions.write(
          toFile: "\(path)/\(name.dropLast(4)).txt", atomically: true, encoding: .utf8)
      }
    }
    let source = try FolderCaptions(root: "\(folder)/data")
    return (try source.dataset(.train), try source.dataset(.dev))
  }

  @Test("are trained on, scored and written by every model", arguments: models)
  func runs(model: String) throws {
    try Generator.$current.withValue(Generator(seed: 1)) {
      try withTemporaryFolder { folder in
        let (train, dev) = try dataset(folder)
        let training = try CaptionTraining(
          configuration(model), train: train, dev: dev, cacheFolder: "\(folder)/cache",
          progress: ProgressReporter(.quiet))
        let summary = try training.run(in: RunFolder(path: "\(folder)/run"))
        #expect(summary.skipped == 0 && summary.steps == 4)
        #expect(summary.best.metrics.values.allSatisfy { $0.isFinite })

        let pipeline = try CaptioningPipeline(checkpoint: "\(folder)/run/best.safetensors")
        for options in [DecodingOptions(), DecodingOptions(beamWidth: 3)] {
          let evaluation = try pipeline.evaluate(dev, options, including: .teacherForced)
          #expect(evaluation.examples.count == 3)
          #expect(evaluation.metrics.values.allSatisfy { $0.isFinite })
          #expect(evaluation.teacherForced!.metrics.values.allSatisfy { $0.isFinite })
        }
        // Longer than anything that the model has positions for.
        var long = DecodingOptions()
        (long.minimumLength, long.maximumLength) = (60, 60)
        let pixel = try Image(contentsOf: "\(folder)/data/dev/one.png")
        let words = pipeline.captions(for: [pixel], long)[0].split(separator: " ")
        #expect(words.count >= 59)
      }
    }
  }

  @Test("are the same read at once and word by word, beyond all positions", arguments: models)
  func positions(model: String) throws {
    func check<C: Captioner>(_ captioner: C) {
      captioner.setTraining(false)
      let memory = captioner.encode(.normal([1, 4, 6]))
      let tokens = [2] + (0..<200).map { Int32(4 + $0 % 5) }
      let all = captioner.logits(memory, Tensor(tokens, shape: [1, 201]), sampling: nil)
      var state = captioner.start(memory)
      for (t, token) in tokens.enumerated() {
        let next = captioner.step(Tensor([token]), &state)
        let difference = maximumDifference(next, all.select(dim: 1, t))
        #expect(difference < 1e-3, "\(model), word \(t)")
      }
    }
    try Generator.$current.withValue(Generator(seed: 1)) {
      check(
        try Captioners.make(
          configuration(model).captioner(vocabularySize: 9, featureWidth: 6)))
    }
  }

  @Test("of one pixel have features")
  func features() throws {
    try withTemporaryFolder { folder in
      let (train, _) = try dataset(folder)
      let network = SmallConvNet()
      let extraction = FeatureExtraction(
        network, name: "small_conv", grid: 2, folder: "\(folder)/cache")
      let cache = try extraction.features(of: train).cache
      #expect(cache.isUsable == [true, true, true])
      #expect(cache.rows([0, 1, 2]).elements.allSatisfy { $0.isFinite })
    }
  }
}
