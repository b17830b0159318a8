import Foundation
import NN
import Tensor
import Testing
import Text
import Training

@testable import Captioning

@Suite("Self-critical training")
struct SelfCriticalRuns {
  /// Two pictures as features, each with two captions of its own words.
  private struct TwoPictures: ImageInputs {
    let isUsable = [true, true]
    let canFlip = false
    let contentHash = "two"

    func locations(_ indices: [Int], isFlipped: [Bool]) -> Tensor<Float> {
      let both = Tensor<Float>([1, 0, 0, 1], shape: [2, 1, 2])
      return both.slices(Tensor(indices.map(Int32.init)))
    }
  }

  @Test(
    "raises the reward of what is drawn in a few steps, with either baseline",
    arguments: SelfCriticalBaseline.allCases)
  func rises(baseline: SelfCriticalBaseline) {
    Generator.$current.withValue(Generator(seed: 4)) {
      let vocabulary = Vocabulary(captions: [["a", "red", "dog"], ["two", "blue", "cats"]])
      let words = [
        [["a", "red", "dog"], ["red", "dog"]], [["two", "blue", "cats"], ["blue", "cats"]],
      ]
      let data = CaptionData(
        inputs: TwoPictures(), captions: words.map { $0.map(vocabulary.encode) },
        codec: WordCodec(vocabulary: vocabulary))
      var configuration = CaptionerConfiguration(
        vocabularySize: vocabulary.count, featureWidth: 2)
      (configuration.embeddingWidth, configuration.hiddenWidth) = (16, 32)
      (configuration.attentionWidth, configuration.dropout) = (4, 0)
      let model = ShowAttendTell(configuration)
      let training = SelfCriticalTraining(
        data, baseline: baseline, samples: 16, maximumLength: 5)
      var settings = TrainingConfiguration()
      settings.learningRate = 0.02
      let optimizer = settings.makeOptimizer([
        RateGroup(parameters: model.parameters, learningRate: 0.02)
      ])
      func reward(steps: Int) -> Double {
        training.sums = .init()
        for _ in 0..<steps {
          let (_, gradients) = valueAndGradient { training.loss(model, data.pairs, flips: false) }
          optimizer.update(gradients)
        }
        return training.sums.metrics["sampled_cider"]!
      }
      let before = reward(steps: 5)
      _ = reward(steps: 60)
      let after = reward(steps: 5)
      #expect(after > before + 2, "\(before) → \(after)")
      let entropy = training.sums.metrics["policy_entropy"]!
      #expect(entropy >= 0 && entropy < 1)
    }
  }

  private func train(
    _ folder: String, resuming: Bool = false,
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> CaptionTraining.Summary {
    let scenes = Scenes(trainCount: 6, devCount: 3, testCount: 0)
    var configuration = TrainingConfiguration.scenes
    (configuration.epochs, configuration.batchSize, configuration.captionsPerImage) = (3, 4, 1)
    (configuration.hiddenWidth, configuration.warmupSteps) = (32, 2)
    (configuration.selfCriticalFromEpoch, configuration.selfCriticalLearningRate) = (2, 1e-4)
    configuration.checkpointEverySteps = 1
    change(&configuration)
    // Other tests draw from the common generator.
    return try Generator.$current.withValue(Generator(seed: 0)) {
      let training = try CaptionTraining(
        configuration, train: scenes.dataset(.train), dev: scenes.dataset(.dev),
        cacheFolder: "\(folder)/cache", progress: ProgressReporter(.quiet))
      return try training.run(in: RunFolder(path: folder, resuming: resuming), resuming: resuming)
    }
  }

  @Test(
    "begins at its epoch, and a run that is cut off within it ends with the same bits",
    arguments: [ScheduleChoice.warmupCosine, .plateau])
  func resumes(schedule: ScheduleChoice) throws {
    try withTemporaryFolder { folder in
      let summary = try train("\(folder)/whole") { $0.schedule = schedule }
      #expect(summary.steps == 6)
      #expect(summary.best.metrics["cider"] != nil)
      let log = try String(contentsOfFile: "\(folder)/whole/logs/metrics.jsonl", encoding: .utf8)
      #expect(log.matches(of: /"epoch\/sampled_cider":/).count == 2)
      #expect(log.matches(of: /"epoch\/policy_entropy":/).count == 2)

      _ = try train("\(folder)/cut") { $0.schedule = schedule }
      // What stood after the fifth step, the first of the third epoch.
      let checkpoints = "\(folder)/cut/checkpoints"
      let names = try FileManager.default.contentsOfDirectory(atPath: checkpoints).sorted()
      for name in names where !name.hasSuffix("05.pt") {
        try FileManager.default.removeItem(atPath: "\(checkpoints)/\(name)")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: checkpoints).count == 1)
      _ = try train("\(folder)/cut", resuming: true) { $0.schedule = schedule }
      let files = try ["whole", "cut"].map {
        try Data(contentsOf: URL(filePath: "\(folder)/\($0)/last.safetensors"))
      }
      let isSame = files[0] == files[1]
      #expect(isSame)
    }
  }

  @Test("continues a checkpoint of the same vocabulary and model, and no other")
  func initialWeights() throws {
    try withTemporaryFolder { folder in
      _ = try train("\(folder)/first") {
        $0.selfCriticalFromEpoch = nil
        $0.selfCriticalLearningRate = nil
      }
      let path = "\(folder)/first/last.safetensors"
      let second = try train("\(folder)/second") {
        ($0.selfCriticalFromEpoch, $0.initialWeights) = (1, path)
      }
      #expect(second.best.metrics["bleu1"]! >= 0)
      let hidden = #expect(throws: (any Error).self) {
        try train("\(folder)/third") {
          ($0.selfCriticalFromEpoch, $0.initialWeights, $0.hiddenWidth) = (1, path, 48)
        }
      }
      #expect("\(hidden!)".hasPrefix("\(path): the weights do not fit the model ("))
      #expect("\(hidden!)".contains("mismatched"))
      let words = #expect(throws: FileError.self) {
        try train("\(folder)/fourth") {
          ($0.selfCriticalFromEpoch, $0.initialWeights, $0.minimumFrequency) = (1, path, 3)
        }
      }
      #expect("\(words!)".hasPrefix("\(path): another vocabulary than this run's ("))
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/fourth"))
    }
  }
}
