import NN
import Tensor
import Training
import Vision

extension CaptioningPipeline {
  /// Loads what training begins with: the backbone's weights, a language model's, word vectors, a
  /// checkpoint's.
  ///
  /// - Throws: ``FileError``, ``OptionError``, `Backbones.UnfitWeights`.
  func start(_ configuration: TrainingConfiguration, _ progress: ProgressReporter) throws {
    if let weights = configuration.backboneWeights {
      try backbone.load(weights: weights)
      backbone.freeze()
    }
    if let weights = configuration.languageModelWeights {
      guard let captioner = captioner as? PrefixCaptioner else {
        throw OptionError(
          "--language-model-weights does not go with --model \(configuration.model), which "
            + "continues no prefix by a GPT-2")
      }
      try captioner.gpt.load(weights: weights)
    }
    if let file = configuration.wordVectors, let vocabulary {
      try captioner.loadWordVectors(
        file, of: vocabulary,
        missing: (configuration.wordVectorsMissing ?? .normal).words(seed: configuration.seed),
        isFrozen: configuration.freezeEmbeddings ?? false, progress: progress)
    }
    if let path = configuration.initialWeights { try load(initialWeights: path) }
  }

  /// Replaces the weights by those of a checkpoint of the same backbone, model and vocabulary.
  private func load(initialWeights path: String) throws {
    let saved = try CaptioningPipeline(checkpoint: path)
    for (what, own, other) in [
      ("vocabulary", codec.contentHash, saved.codec.contentHash),
      ("model", captioner.configuration.model, saved.captioner.configuration.model),
      ("backbone", backboneName, saved.backboneName),
    ] where own != other {
      throw FileError(
        path: path, reason: "another \(what) than this run's (\(other), not \(own))")
    }
    // From the file, so that weights of other sizes are named with it.
    try load(SafetensorsFile(path: path))
  }
}

extension TrainingConfiguration {
  /// What pictures go through where it is not what the backbone's weights say, squashed.
  ///
  /// - Throws: ``OptionError`` for a side that the backbone cannot read.
  func preprocessing() throws -> ImagePreprocessing? {
    if pictures != .published && imageSize == nil { return nil }
    let network = try withoutInitialization { try Backbones.make(backbone, classes: nil) }
    let published = network.preprocessing
    let own = pictures == .published ? published : published.squashed
    guard let imageSize, imageSize != own.width || imageSize != own.height else { return own }
    if network.hasFixedInputSize {
      throw OptionError(
        "--image-size \(imageSize) does not go with --backbone \(backbone), which reads pictures of "
          + "\(own.width) × \(own.height)")
    }
    return own.scaled(toSide: imageSize)
  }

  /// What tells the best epoch.
  var bestMonitor: MetricMonitor {
    switch monitor ?? .bleu4 {
    case .bleu4: MetricMonitor("bleu4", .max)
    case .cider: MetricMonitor("cider", .max)
    case .loss: MetricMonitor("dev_loss", .min)
    }
  }
}
