import NN
import Tensor
import Training

/// Cross entropy of captions or the reward of sampled ones, and the scores of generated captions on the
/// development split.
final class CaptionTask: TrainingTask {
  typealias Batch = [CaptionData.Pair]

  let pipeline: CaptioningPipeline
  private let configuration: TrainingConfiguration
  private let data: CaptionData
  private let dev: CaptionDataset
  private let devData: CaptionData
  private let reporter: ProgressReporter
  /// Of epochs from ``TrainingConfiguration/selfCriticalFromEpoch`` on; nil where there are none.
  let selfCritical: SelfCriticalTraining?
  /// Whether this epoch is one of them.
  var isSelfCritical = false
  /// The number of steps before them, for scheduled sampling.
  var stepsOfCrossEntropy = 0

  init(
    _ pipeline: CaptioningPipeline, _ configuration: TrainingConfiguration, _ data: CaptionData,
    dev: CaptionDataset, devData: CaptionData, progress reporter: ProgressReporter
  ) {
    (self.pipeline, self.configuration, self.data) = (pipeline, configuration, data)
    (self.dev, self.devData, self.reporter) = (dev, devData, reporter)
    let longest = DecodingOptions().maximumLength
    selfCritical = configuration.selfCriticalFromEpoch.map { _ in
      SelfCriticalTraining(
        data, baseline: configuration.selfCriticalBaseline ?? .greedy,
        samples: configuration.selfCriticalSamples,
        // A sampled caption has no start.
        maximumLength: min(
          longest, pipeline.captioner.configuration.longestCaption.map { $0 - 1 } ?? longest))
    }
  }

  /// A frozen backbone does not change and is left out of checkpoints.
  var model: any Module { configuration.isBackboneFrozen ? pipeline.captioner : pipeline }

  /// A backbone with weights keeps the statistics of its normalisation: batches of a run on captions are
  /// too small for new ones.
  func setTraining(_ isTraining: Bool) {
    model.setTraining(isTraining)
    if configuration.backboneWeights != nil { pipeline.backbone.setTraining(false) }
  }

  func loss(of batch: Batch, at progress: TrainingProgress) -> Tensor<Float> {
    if isSelfCritical, let selfCritical {
      return selfCritical.loss(pipeline.captioner, batch, flips: configuration.flip)
    }
    let probability = configuration.samplingProbability(
      epoch: progress.epoch, step: progress.step, of: stepsOfCrossEntropy)
    return loss(
      data.batch(batch, flips: configuration.flip), ScheduledSampling(probability: probability),
      labelSmoothing: configuration.labelSmoothing,
      attentionPenalty: configuration.attentionPenalty ?? 0)
  }

  /// The mean cross entropy of the batch's words, padding left out, and the penalty of attention that
  /// does not look everywhere (Xu et al. 2015).
  func loss(
    _ batch: CaptionData.Batch, _ sampling: ScheduledSampling? = nil, labelSmoothing: Float = 0,
    attentionPenalty: Float = 0
  ) -> Tensor<Float> {
    let ignored = CaptionData.ignored
    let memory = pipeline.captioner.encode(batch.locations)
    guard attentionPenalty > 0 else {
      let logits = pipeline.captioner.logits(memory, batch.inputs, sampling: sampling)
      return crossEntropy(
        logits, batch.targets, ignoreIndex: ignored, labelSmoothing: labelSmoothing)
    }
    let output = pipeline.captioner.output(memory, batch.inputs, sampling: sampling)
    let words = crossEntropy(
      output.logits, batch.targets, ignoreIndex: ignored, labelSmoothing: labelSmoothing)
    guard let attention = output.attention else { return words }
    let width = batch.targets.shape[1]
    let targets = batch.targets.elements
    let lengths = (0..<batch.targets.shape[0]).map { row in
      Int32(targets[row * width..<(row + 1) * width].count { $0 != ignored })
    }
    return words
      + doublyStochasticAttentionPenalty(
        attention, lambda: attentionPenalty, lengths: Tensor(lengths))
  }

  /// - Throws: ``OptionError`` for a penalty of attention that the model does not tell of.
  func checkAttention() throws {
    guard configuration.attentionPenalty ?? 0 > 0, let pair = data.pairs.first else { return }
    let batch = data.batch([pair], flips: false)
    let memory = pipeline.captioner.encode(batch.locations)
    if pipeline.captioner.output(memory, batch.inputs, sampling: nil).attention == nil {
      throw OptionError(
        "--attention-penalty does not go with --model \(configuration.model), which does not tell "
          + "where it looks")
    }
  }

  func evaluate(at progress: TrainingProgress) throws -> [String: Double] {
    let options = DecodingOptions(beamWidth: configuration.devBeamWidth ?? 1)
    let found = try pipeline.evaluate(dev, devData.inputs, options, progress: reporter.nested())
    var metrics = found.metrics
    metrics["dev_loss"] = devLoss()
    if isSelfCritical, let selfCritical {
      metrics.merge(selfCritical.sums.metrics) { $1 }
    }
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
