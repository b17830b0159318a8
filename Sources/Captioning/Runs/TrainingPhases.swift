import Tensor
import Training
import Vision

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Changes what is trained, and by what, as epochs go by: fine-tuning of the backbone, and self-critical
/// training.
final class TrainingPhases: TrainerCallback {
  private let configuration: TrainingConfiguration
  private let task: CaptionTask

  init(_ configuration: TrainingConfiguration, _ task: CaptionTask) {
    (self.configuration, self.task) = (configuration, task)
  }

  func epochBegins(_ run: any TrainingRun) throws {
    let epoch = run.progress.epoch + 1
    if let first = configuration.fineTuneFromEpoch {
      let backbone = task.pipeline.backbone
      let stages = backbone.stages.count
      let trained = min(configuration.fineTuneStages ?? stages, stages)
      backbone.freezeStages(epoch >= first ? stages - trained : stages)
    }
    let isSelfCritical = epoch >= configuration.selfCriticalFromEpoch ?? .max
    if isSelfCritical && !task.isSelfCritical && configuration.schedule == .plateau
      && epoch == configuration.selfCriticalFromEpoch && run.progress.stepInEpoch == 0
    {
      // Schedules have the rate of each step; without one it is set once, and lowered from there.
      let ratio = configuration.selfCriticalRate / configuration.learningRate
      run.optimizer.learningRates = run.optimizer.initialLearningRates.map { $0 * ratio }
    }
    task.isSelfCritical = isSelfCritical
    task.stepsOfCrossEntropy = configuration.crossEntropyEpochs * run.stepsPerEpoch
  }

  func epochEnds(_ report: EpochReport, _ run: any TrainingRun) throws {
    task.selfCritical?.sums = .init()
  }

  /// The rewards of an epoch that was cut off.
  var state: TorchValue {
    guard let sums = task.selfCritical?.sums, let json = try? JSONEncoder().encode(sums) else {
      return nil
    }
    return ["self_critical": .string(String(decoding: json, as: UTF8.self))]
  }

  func load(_ state: TorchValue) throws {
    guard let text = state["self_critical"]?.string else { return }
    guard
      let sums = try? JSONDecoder().decode(SelfCriticalTraining.Sums.self, from: Data(text.utf8))
    else { throw CheckpointError("self_critical is damaged") }
    task.selfCritical?.sums = sums
  }
}
