import NN
import Optim
import Plots
import Tensor
import Training
import Vision

/// What a model should pass before hours are spent on it.
extension CaptionTraining {
  /// The first `count` pairs of different pictures in the first batches of the run.
  private func pairs(_ count: Int) throws -> [CaptionData.Pair] {
    var pairs: [CaptionData.Pair] = []
    for batch in loader() {
      for pair in try batch.get() where !pairs.contains(where: { $0.sample == pair.sample }) {
        pairs.append(pair)
      }
      if pairs.count >= count { break }
    }
    return Array(pairs.prefix(count))
  }

  private func text(_ tokens: [Int32]) -> String { pipeline.codec.decode(tokens) }

  /// Compares the loss of a batch before training with log V, that of guessing.
  public func initialLoss(batchSize: Int = 32) throws -> InitialLossCheck {
    pipeline.setTraining(false)
    let batch = data.batch(try pairs(batchSize), flips: false)
    return InitialLossCheck(
      loss: Double(task.loss(batch).item), classes: pipeline.codec.count)
  }

  /// Measures the gradients of a batch.
  public func gradientFlow(batchSize: Int = 32) throws -> GradientFlow {
    task.setTraining(true)
    let chosen = try pairs(batchSize)
    let (_, gradients) = valueAndGradient { task.loss(data.batch(chosen, flips: false)) }
    return GradientFlow(gradients, of: task.model)
  }

  /// What learning one batch by heart came to.
  public struct Overfitting: Sendable {
    public let check: OverfitCheck
    /// The captions of the batch beside those that the model writes after training.
    public let captions: [(truth: String, written: String)]

    /// The number of captions that the model writes word by word as they are.
    public var matches: Int { captions.count { $0.truth == $0.written } }
  }

  /// Learns one batch by heart and writes its captions: what cannot do that has an error in model,
  /// loss, or pairing. The models are changed.
  public func overfit(
    pictures: Int = 8, steps: Int = 300,
    progress: (_ step: Int, _ loss: Float) -> Void = { _, _ in }
  ) throws -> Overfitting {
    task.setTraining(true)
    let chosen = try pairs(pictures)
    let check = OverfitCheck(optimizer(), steps: steps, progress: progress) { [task, data] in
      task.loss(data.batch(chosen, flips: false))
    }
    pipeline.setTraining(false)
    let batch = data.batch(chosen, flips: false)
    let written = pipeline.decode(locations: batch.locations.detached, DecodingOptions())
    return Overfitting(
      check: check,
      captions: zip(chosen, written).map { pair, caption in
        (
          text(data.captions[pair.sample][pair.caption]),
          pipeline.text(caption)
        )
      })
  }

  /// Trains with rising rates and tells which ones train; models and optimiser are afterwards as they
  /// were.
  ///
  /// - Parameter progress: Called with the number of each step, from 1.
  /// - Throws: what reading the data throws.
  public func findLearningRate(
    _ finder: LearningRateFinder, progress: (_ step: Int) -> Void = { _ in }
  ) throws -> LearningRateFinder.Result {
    task.setTraining(true)
    let source = LoaderSource(loader())
    var step = 0
    return try finder.find(optimizer(), on: task.model) {
      step += 1
      progress(step)
      if let batch = try source.next() {
        return task.loss(of: batch, at: TrainingProgress())
      }
      source.nextEpoch()
      return task.loss(of: try source.next()!, at: TrainingProgress())
    }
  }

  /// Pictures as the network sees them over the captions that go with them, read back from their
  /// tokens: whether the two belong together is for the eye to say.
  public func pairing(pictures: Int = 12) throws -> ImageGrid {
    let size = pipeline.backbone.preprocessing
    return ImageGrid(
      try pairs(pictures).map { pair in
        let picture = try train.samples[pair.sample].source.load()
        return ImageGrid.Item(
          picture.resized(width: size.width, height: size.height),
          caption: text(data.captions[pair.sample][pair.caption]))
      },
      title: "Pictures and captions of \(train.name)")
  }
}
