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
  private let devData: CaptionData
  private let reporter: ProgressReporter

  init(
    _ pipeline: CaptioningPipeline, _ configuration: TrainingConfiguration, _ data: CaptionData,
    dev: CaptionDataset, devData: CaptionData, progress reporter: ProgressReporter
  ) {
    (self.pipeline, self.configuration, self.data) = (pipeline, configuration, data)
    (self.dev, self.devData, self.reporter) = (dev, devData, reporter)
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
      dev, devData.inputs, DecodingOptions(), progress: reporter.nested()
    ).bleu
    var metrics = Dictionary(uniqueKeysWithValues: bleu.enumerated().map { ("bleu\($0 + 1)", $1) })
    metrics["dev_loss"] = devLoss()
    return metrics
  }

  /// The mean cross entropy of all words of the development split, in nats, teacher-forced.
  private func devLoss() -> Double {
    func words(_ pair: CaptionData.Pair) -> Int {
      devData.captions[pair.sample][pair.caption].count - 1
    }
    // Captions of one length in a batch leave little padding.
    let pairs = devData.pairs.sorted {
      (words($0), $0.sample, $0.caption) < (words($1), $1.sample, $1.caption)
    }
    var (total, count) = (0.0, 0)
    for start in stride(from: 0, to: pairs.count, by: configuration.batchSize) {
      let batch = Array(pairs[start..<min(start + configuration.batchSize, pairs.count)])
      let number = batch.reduce(0) { $0 + words($1) }
      total += Double(loss(devData.batch(batch, flips: false)).item) * Double(number)
      count += number
    }
    return total / Double(max(1, count))
  }
}
