import Foundation
import NN
import Tensor
import Testing
import Training
import Vision

@testable import Captioning

@Suite("Fine-tuning of a backbone")
struct FineTuning {
  /// Trains on four Scenes, and returns the weights before and after each key of the backbone.
  private func changes(
    _ folder: String, _ change: (inout TrainingConfiguration) -> Void
  ) throws -> [String: Bool] {
    let weights = "\(folder)/weights.safetensors"
    let backbone = SmallConvNet()
    try saveSafetensors(backbone.stateDictionary, to: weights)
    let dataset = Scenes(trainCount: 4).dataset(.train)
    var configuration = TrainingConfiguration.scenes
    (configuration.epochs, configuration.batchSize, configuration.warmupSteps) = (2, 4, 0)
    (configuration.backboneWeights, configuration.grid) = (weights, 2)
    change(&configuration)
    let training = try CaptionTraining(
      configuration, train: dataset, dev: dataset, cacheFolder: "\(folder)/cache",
      progress: ProgressReporter(.quiet))
    _ = try training.run(in: RunFolder(path: "\(folder)/run"))
    let after = training.pipeline.backbone.stateDictionary
    var result: [String: Bool] = [:]
    for ((name, before), (_, now)) in zip(backbone.stateDictionary, after) {
      result[name] = before.to(Float.self) != now.to(Float.self)
    }
    return result
  }

  @Test("changes the last stages alone, and no statistics of normalisation")
  func stages() throws {
    try withTemporaryFolder { folder in
      let changes = try changes(folder) {
        ($0.fineTuneFromEpoch, $0.fineTuneStages) = (1, 1)
        $0.backboneLearningRate = 1e-4
      }
      let network = SmallConvNet()
      network.freezeStages(network.stages.count - 1)
      let trained = Set(network.namedParameters.filter(\.parameter.isTrainable).map(\.name))
      #expect(!trained.isEmpty && trained.count < network.parameters.count)
      for (name, isChanged) in changes { #expect(isChanged == trained.contains(name), "\(name)") }
    }
  }

  @Test("begins at its epoch: a run that ends before leaves the backbone as it was")
  func epoch() throws {
    try withTemporaryFolder { folder in
      let before = try changes("\(folder)") { $0.fineTuneFromEpoch = 3 }
      #expect(!before.values.contains(true))
    }
  }

  @Test("has its own rate in the optimiser, in proportion through the schedule")
  func rates() throws {
    var configuration = TrainingConfiguration.scenes
    (configuration.learningRate, configuration.backboneLearningRate) = (1e-3, 1e-5)
    configuration.epochs = 4
    let captioner = Parameter(wrappedValue: Tensor<Float>([1]))
    let backbone = Parameter(wrappedValue: Tensor<Float>([1]))
    let optimizer = configuration.makeOptimizer([
      RateGroup(parameters: [captioner], learningRate: 1e-3),
      RateGroup(parameters: [backbone], learningRate: 1e-5),
    ])
    for choice in ScheduleChoice.allCases where choice != .plateau {
      configuration.schedule = choice
      let schedule = configuration.makeSchedule(stepsPerEpoch: 50, hiddenWidth: 256)!
      for step in [0, 10, 99, 199] {
        schedule.apply(to: optimizer, step: step)
        let rates = optimizer.learningRates
        #expect(abs(rates[1] - rates[0] / 100) <= 1e-12, "\(choice) \(step)")
      }
    }
  }
}
