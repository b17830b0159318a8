import Foundation
import NN
import Optim
import Tensor
import Testing
import Text
import Training
import Vision

@testable import Captioning

@Suite("A captioning pipeline")
struct PipelineTests {
  /// A pipeline trained on the captions of four Scenes, in the folder's `best.safetensors`.
  private func trained(_ folder: String, epochs: Int = 20) throws -> CaptioningPipeline {
    let scenes = Scenes(trainCount: 4, devCount: 4, testCount: 0)
    // One caption a picture: there is a single right answer.
    let samples = scenes.dataset(.train).samples.map {
      CaptionedImage(name: $0.name, source: $0.source, captions: [$0.captions[0]])
    }
    let dataset = CaptionDataset(name: "four", samples: samples)
    // Ten times over: an epoch is ten steps.
    let train = CaptionDataset(name: "four", samples: (0..<10).flatMap { _ in samples })
    var configuration = TrainingConfiguration.scenes
    (configuration.epochs, configuration.batchSize, configuration.dropout) = (epochs, 4, 0)
    (configuration.flip, configuration.warmupSteps) = (false, 5)
    let training = try CaptionTraining(
      configuration, train: train, dev: dataset, cacheFolder: "\(folder)/cache",
      progress: ProgressReporter(.quiet))
    let summary = try training.run(in: RunFolder(path: folder))
    #expect(summary.best.metrics["bleu4"]! > 0.999)
    #expect(summary.skipped == 0)
    for sample in samples {
      let caption = training.pipeline.captions(for: [try sample.source.load()])
      #expect(caption == [sample.captions[0]])
    }
    return training.pipeline
  }

  @Test("overfits four captions, and a checkpoint gives the same captions after loading")
  func overfitAndReload() throws {
    try withTemporaryFolder { folder in
      let pipeline = try trained("\(folder)/run")
      let best = try CaptioningPipeline(checkpoint: "\(folder)/run/best.safetensors")
      let last = try CaptioningPipeline(checkpoint: "\(folder)/run/last.safetensors")
      #expect(best.vocabulary == pipeline.vocabulary)
      let images = try Scenes(trainCount: 4).dataset(.train).samples.map { try $0.source.load() }
      for options in [DecodingOptions(), DecodingOptions(beamWidth: 3)] {
        #expect(last.captions(for: images, options) == pipeline.captions(for: images, options))
      }
      #expect(best.captions(for: images) == last.captions(for: images))
      let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/run").sorted()
      #expect(
        files == [
          "best.safetensors", "checkpoints", "configuration.yaml", "environment.json",
          "last.safetensors", "logs", "plots", "result.json",
        ])
      let log = try String(contentsOfFile: "\(folder)/run/logs/metrics.jsonl", encoding: .utf8)
      #expect(log.matches(of: /"epoch\/bleu4":/).count == 20)
      let plots = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/run/plots")
      #expect(plots.sorted() == ["curves.png", "gradient_flow.png", "schedule.png"])

      // A second run into the same folder is refused before anything is written.
      let before = try Data(contentsOf: URL(filePath: "\(folder)/run/best.safetensors"))
      #expect(throws: FileError(path: "\(folder)/run", reason: "holds another run")) {
        _ = try trained("\(folder)/run", epochs: 1)
      }
      #expect(try Data(contentsOf: URL(filePath: "\(folder)/run/best.safetensors")) == before)
    }
  }

  @Test("refuses a checkpoint that is none, cut short, or of another model")
  func badCheckpoints() throws {
    try withTemporaryFolder { folder in
      let vocabulary = Vocabulary(captions: [["a", "dog"]])
      let configuration = CaptionerConfiguration(
        vocabularySize: vocabulary.count, featureWidth: 128)
      let pipeline = try CaptioningPipeline(
        backbone: "small_conv", grid: nil, captioner: configuration, vocabulary: vocabulary,
        cleaner: CaptionCleaner())
      let path = "\(folder)/model.safetensors"
      try pipeline.save(to: path)
      _ = try CaptioningPipeline(checkpoint: path)

      func message(_ path: String) -> String {
        do {
          _ = try CaptioningPipeline(checkpoint: path)
          return "loaded"
        } catch {
          return "\(error)"
        }
      }
      let data = try Data(contentsOf: URL(filePath: path))
      try data.prefix(data.count / 2).write(to: URL(filePath: "\(folder)/short.safetensors"))
      #expect(
        message("\(folder)/short.safetensors").hasPrefix("\(folder)/short.safetensors: cut short"))
      #expect(message("\(folder)/none").hasPrefix("\(folder)/none: cannot open the file"))
      try saveSafetensors([("x", Tensor<Float>(1))], to: "\(folder)/other.safetensors")
      #expect(message("\(folder)/other.safetensors").contains("not a captioning checkpoint"))

      // The metadata of this model with the weights of another.
      let header = try SafetensorsFile(path: path).metadata
      try saveSafetensors(
        [("captioner.fc.weight", Tensor<Float>.zeros([2, 2]))], metadata: header,
        to: "\(folder)/mixed.safetensors")
      #expect(message("\(folder)/mixed.safetensors").contains("the weights do not fit the model"))
      let renamed = header.mapValues {
        $0.replacingOccurrences(of: "show-attend-tell", with: "no-such-model")
      }
      try saveSafetensors(
        pipeline.stateDictionary, metadata: renamed, to: "\(folder)/unknown.safetensors")
      #expect(message("\(folder)/unknown.safetensors").contains("unknown model no-such-model"))
      let swapped = header.mapValues { $0.replacingOccurrences(of: "\"dog\"", with: "\"cat\"") }
      try saveSafetensors(
        pipeline.stateDictionary, metadata: swapped, to: "\(folder)/words.safetensors")
      let (size, hash) = (vocabulary.count, vocabulary.contentHash)
      #expect(
        message("\(folder)/words.safetensors").contains(
          "this checkpoint was trained with another vocabulary (\(hash) of \(size) words, "))
    }
  }

  @Test("skips broken pictures in training, and counts them")
  func brokenPictures() throws {
    try withTemporaryFolder { folder in
      var samples = Scenes(trainCount: 8).dataset(.train).samples
      try Data("no picture".utf8).write(to: URL(filePath: "\(folder)/broken.jpg"))
      samples.append(
        CaptionedImage(
          name: "broken.jpg", source: .file("\(folder)/broken.jpg"), captions: ["a star"]))
      samples.append(
        CaptionedImage(
          name: "missing.jpg", source: .file("\(folder)/missing.jpg"), captions: ["a star"]))
      var configuration = TrainingConfiguration.scenes
      (configuration.epochs, configuration.batchSize) = (1, 8)
      let training = try CaptionTraining(
        configuration, train: CaptionDataset(name: "train", samples: samples),
        dev: CaptionDataset(name: "dev", samples: samples), cacheFolder: "\(folder)/cache",
        progress: ProgressReporter(.quiet))
      #expect(try training.run(in: RunFolder(path: "\(folder)/run")).skipped == 4)
    }
  }

  @Test("computes the features of a frozen backbone once, until something changes")
  func featureCache() throws {
    try withTemporaryFolder { folder in
      let weights = "\(folder)/weights.safetensors"
      let backbone = SmallConvNet()
      try saveSafetensors(backbone.stateDictionary, to: weights)
      let dataset = Scenes(trainCount: 5).dataset(.train)
      func train(_ run: String) throws -> [String] {
        var configuration = TrainingConfiguration.scenes
        (configuration.epochs, configuration.batchSize) = (1, 8)
        (configuration.backboneWeights, configuration.grid) = (weights, 2)
        configuration.flip = false
        let training = try CaptionTraining(
          configuration, train: dataset, dev: dataset, cacheFolder: "\(folder)/cache",
          progress: ProgressReporter(.quiet))
        _ = try training.run(in: RunFolder(path: "\(folder)/\(run)"))
        // The backbone is frozen: training left its weights as they were.
        let trained = training.pipeline.backbone.parameters
        #expect(trained.map(\.tensor) == backbone.parameters.map(\.tensor))
        return try FileManager.default.contentsOfDirectory(atPath: "\(folder)/cache").sorted()
      }
      let first = try train("run1")
      #expect(first.count == 1)
      let date = try FileManager.default.attributesOfItem(atPath: "\(folder)/cache/\(first[0])")
      #expect(try train("run2") == first)
      let later = try FileManager.default.attributesOfItem(atPath: "\(folder)/cache/\(first[0])")
      #expect(date[.modificationDate] as? Date == later[.modificationDate] as? Date)
      try saveSafetensors(SmallConvNet().stateDictionary, to: weights)
      let features = try SafetensorsFile(path: "\(folder)/cache/\(first[0])")
      #expect(features.entries["features"]?.shape == [5, 4, 128])
    }
  }
}
