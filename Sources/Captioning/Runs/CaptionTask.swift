import NN
import Tensor
import Training

/// Cross entropy of captions, and BLEU of generated ones on the development split.
final class CaptionTask: TrainingTask {
  typealias Batch = [CaptionData.Pair]

  let pipeline: CaptioningPipeline
  private let configuration: TrainingConfiguration
  private let data: CaptionData
  private let dev: CaptionDataset
  private let devInputs: any ImageInputs

  init(
    _ pipeline: CaptioningPipeline, _ configuration: TrainingConfiguration, _ data: CaptionData,
    dev: CaptionDataset, devInputs: any ImageInputs
  ) {
    (self.pipeline, self.configuration, self.data) = (pipeline, configuration, data)
    (self.dev, self.devInputs) = (dev, devInputs)
  }

  /// A frozen backbone does not change and is left out of checkpoints.
  var model: any Module { configuration.backboneWeights == nil ? pipeline : pipeline.captioner }

  func loss(of batch: Batch, at progress: TrainingProgress) -> Tensor<Float> {
    let fraction = Float(progress.epoch) / Float(max(1, configuration.epochs - 1))
    return loss(
      data.batch(batch, flips: configuration.flip),
      ScheduledSampling(probability: configuration.scheduledSampling * min(1, fraction)),
      labelSmoothing: configuration.labelSmoothing)
  }

  /// The mean cross entropy of the batch's words, padding left out.
  func loss(
    _ batch: CaptionData.Batch, _ sampling: ScheduledSampling? = nil, labelSmoothing: Float = 0
  ) -> Tensor<Float> {
    let memory = pipeline.captioner.encode(batch.locations)
    let logits = pipeline.captioner.logits(memory, batch.inputs, sampling: sampling)
    return crossEntropy(
      logits, batch.targets, ignoreIndex: pipeline.vocabulary.padID, labelSmoothing: labelSmoothing)
  }

  func evaluate(at progress: TrainingProgress) throws -> [String: Double] {
    let bleu = try pipeline.evaluate(
      dev, devInputs, DecodingOptions(), progress: ProgressReporter(.quiet)
    ).bleu
    return Dictionary(uniqueKeysWithValues: bleu.enumerated().map { ("bleu\($0 + 1)", $1) })
  }
}
