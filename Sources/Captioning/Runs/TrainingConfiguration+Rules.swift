extension TrainingConfiguration {
  /// Refuses values out of their range, and options that do not go together.
  ///
  /// - Throws: ``OptionError`` for the first of them, ``Captioners/UnknownName``,
  ///   ``CaptionDatasetError`` never: data are opened later.
  public func check() throws {
    try checkRanges()
    try checkPairs()
    try checkTokens(of: captioner(vocabularySize: 4, featureWidth: 1))
  }

  private func refuse(_ condition: Bool, _ rule: @autoclosure () -> String) throws {
    if condition { throw OptionError(rule()) }
  }

  // MARK: Each on its own

  private func checkRanges() throws {
    guard let source else {
      let names = DatasetSpecification.Kind.allCases.map(\.rawValue)
      let near = nearestSpelling(of: dataset, among: names)
      throw OptionError(
        "unknown data set \(dataset); "
          + (near.map { "did you mean \($0)?" } ?? "there are \(names.joined(separator: ", "))"))
    }
    if let problem = source.problem { throw OptionError(problem) }
    try atLeast(1, epochs, "epochs")
    try atLeast(1, batchSize, "batchSize")
    try atLeast(1, captionsPerImage, "captionsPerImage")
    try atLeast(1, accumulation, "accumulation")
    try atLeast(1, minimumFrequency, "minimumFrequency")
    try atLeast(0, warmupSteps, "warmupSteps")
    for (name, value) in [
      ("grid", grid), ("patience", patience), ("devBeamWidth", devBeamWidth),
      ("minimumWordLength", minimumWordLength), ("maximumCaptionLength", maximumCaptionLength),
      ("fineTuneFromEpoch", fineTuneFromEpoch), ("fineTuneStages", fineTuneStages),
      ("cycleEpochs", cycleEpochs), ("cycleGrowth", cycleGrowth),
      ("selfCriticalFromEpoch", selfCriticalFromEpoch),
      ("selfCriticalSamples", selfCriticalSamples), ("checkpointEverySteps", checkpointEverySteps),
      ("embeddingWidth", embeddingWidth), ("hiddenWidth", hiddenWidth),
      ("attentionWidth", attentionWidth), ("layers", layers), ("featureSplit", featureSplit),
      ("encoderHeads", encoderHeads), ("decoderHeads", decoderHeads),
      ("feedForwardWidth", feedForwardWidth), ("prefixLength", prefixLength),
      ("memoryWidth", memoryWidth),
    ] { try atLeast(1, value, name) }
    try atLeast(2, maximumLength, "maximumLength")
    try atLeast(32, imageSize, "imageSize")
    try atLeast(4, maximumVocabulary, "maximumVocabulary")
    for (name, value) in [
      ("minimumCaptionLength", minimumCaptionLength), ("plateauPatience", plateauPatience),
      ("plateauCooldown", plateauCooldown), ("encoderLayers", encoderLayers),
      ("decoderLayers", decoderLayers),
    ] { try atLeast(0, value, name) }
    try positive(learningRate, "learningRate")
    for (name, value) in [
      ("backboneLearningRate", backboneLearningRate),
      ("selfCriticalLearningRate", selfCriticalLearningRate), ("divFactor", divFactor),
      ("finalDivFactor", finalDivFactor), ("noamFactor", noamFactor),
      ("scheduledSamplingDecay", scheduledSamplingDecay), ("clipValue", clipValue.map(Double.init)),
    ] { try positive(value, name) }
    for (name, value) in [
      ("weightDecay", weightDecay), ("eps", eps), ("momentum", momentum),
      ("finalLearningRate", finalLearningRate), ("plateauThreshold", plateauThreshold),
      ("clipNorm", Double(clipNorm)), ("attentionPenalty", attentionPenalty.map(Double.init)),
    ] { try refuse(value.map { !($0 >= 0) } ?? false, "\(Self.flag(name)) must not be negative") }
    for (name, value) in [
      ("beta1", beta1), ("beta2", beta2), ("plateauFactor", plateauFactor),
      ("dropout", dropout.map(Double.init)), ("featureDropout", featureDropout.map(Double.init)),
    ] {
      try refuse(
        value.map { !($0 >= 0 && $0 < 1) } ?? false, "\(Self.flag(name)) must be in [0, 1)")
    }
    for (name, value) in [
      ("labelSmoothing", Double(labelSmoothing)), ("scheduledSampling", Double(scheduledSampling)),
      ("pctStart", pctStart),
    ] {
      try refuse(
        value.map { !($0 >= 0 && $0 <= 1) } ?? false, "\(Self.flag(name)) must be in [0, 1]")
    }
    try refuse(
      averagingDecay.map { !($0 > 0 && $0 < 1) } ?? false,
      "--averaging-decay must be between 0 and 1")
    try refuse(
      attentionActivation.map { !["tanh", "relu"].contains($0) } ?? false,
      "--attention-activation must be tanh or relu")
  }

  private func atLeast(_ least: Int, _ value: Int?, _ name: String) throws {
    guard let value, value < least else { return }
    throw OptionError(
      least == 0
        ? "\(Self.flag(name)) must not be negative" : "\(Self.flag(name)) must be at least \(least)"
    )
  }

  private func positive(_ value: Double?, _ name: String) throws {
    try refuse(value.map { !($0 > 0) } ?? false, "\(Self.flag(name)) must be positive")
  }

  // MARK: Together

  private func checkPairs() throws {
    let optimizer = optimizer ?? .adam
    try checkOwned(
      [
        "weightDecay": weightDecay, "beta1": beta1, "beta2": beta2, "eps": eps,
        "momentum": momentum, "nesterov": nesterov.map { _ in 1 },
      ],
      by: optimizer.fields, "--optimizer \(optimizer.rawValue)")
    try refuse(nesterov == true && !((momentum ?? 0) > 0), "--nesterov needs a --momentum")
    let schedule = schedule ?? .warmupCosine
    try checkOwned(
      [
        "finalLearningRate": finalLearningRate, "pctStart": pctStart, "divFactor": divFactor,
        "finalDivFactor": finalDivFactor, "cycleEpochs": cycleEpochs.map(Double.init),
        "cycleGrowth": cycleGrowth.map(Double.init), "noamFactor": noamFactor,
        "plateauFactor": plateauFactor, "plateauPatience": plateauPatience.map(Double.init),
        "plateauThreshold": plateauThreshold, "plateauCooldown": plateauCooldown.map(Double.init),
      ], by: schedule.fields, "--schedule \(schedule.rawValue)")
    try refuse(
      scheduledSamplingDecay != nil && scheduledSamplingRise != .inverseSigmoid,
      "--scheduled-sampling-decay goes with --scheduled-sampling-rise inverse-sigmoid")
    try refuse(
      fineTuneFromEpoch != nil && backboneWeights == nil,
      "--fine-tune-from-epoch needs --backbone-weights: without, the backbone is trained anyway")
    try refuse(
      fineTuneStages != nil && fineTuneFromEpoch == nil,
      "--fine-tune-stages goes with --fine-tune-from-epoch")
    try refuse(
      backboneLearningRate != nil && isBackboneFrozen,
      "--backbone-learning-rate does not go with a frozen backbone; see --fine-tune-from-epoch")
    try refuse(
      augmentation ?? .none != .none && isBackboneFrozen,
      "--augmentation does not go with a frozen backbone, whose features are computed once")
    try refuse(
      wordVectors == nil && (wordVectorsMissing != nil || freezeEmbeddings == true),
      "--word-vectors-missing and --freeze-embeddings go with --word-vectors")
    try checkOwned(
      [
        "selfCriticalLearningRate": selfCriticalLearningRate,
        "selfCriticalBaseline": selfCriticalBaseline.map { _ in 1 },
        "selfCriticalSamples": selfCriticalSamples.map(Double.init),
      ],
      by: selfCriticalFromEpoch == nil
        ? [] : ["selfCriticalLearningRate", "selfCriticalBaseline", "selfCriticalSamples"],
      "training without --self-critical-from-epoch")
    try refuse(
      selfCriticalFromEpoch.map { $0 > epochs } ?? false,
      "--self-critical-from-epoch must be at most --epochs (\(selfCriticalFromEpoch ?? 0), \(epochs))"
    )
    try refuse(
      selfCriticalFromEpoch == 1 && initialWeights == nil,
      "--self-critical-from-epoch 1 needs --initial-weights: a model without training samples noise"
    )
    try refuse(
      selfCriticalBaseline == .mean && selfCriticalSamples ?? 5 < 2,
      "--self-critical-baseline mean needs at least 2 --self-critical-samples")
    if let low = minimumCaptionLength, let high = maximumCaptionLength {
      try refuse(low > high, "--minimum-caption-length is above --maximum-caption-length")
    }
  }

  /// Refuses what does not go with a language model's own tokens, or needs them.
  ///
  /// - Parameter model: The model for 4 words; one of a published model has its number of tokens.
  private func checkTokens(of model: CaptionerConfiguration) throws {
    if let file = tokenizer?.file, let near = tokenizer?.meantName {
      throw OptionError("--tokenizer: unknown name \(file); did you mean \(near)?")
    }
    let hasOwnTokens = tokenizer?.file != nil
    try refuse(
      model.vocabularySize != 4 && !hasOwnTokens,
      "--preset \(preset ?? "") has the \(model.vocabularySize) tokens of a published language model: "
        + "give their file by --tokenizer, its tokenizer.json or the folder of that")
    try refuse(
      languageModelWeights != nil && !hasOwnTokens,
      "--language-model-weights needs the model's own tokens: give their file by --tokenizer")
    try refuse(
      model.frozenDecoder == true && languageModelWeights == nil && initialWeights == nil,
      "a frozen decoder needs --language-model-weights: random weights say nothing")
    guard hasOwnTokens else { return }
    for (name, isGiven) in [
      ("cleaning", cleaning != nil), ("lowercase", lowercase != nil),
      ("punctuation", punctuation != nil), ("dropNumbers", dropNumbers != nil),
      ("keepAlphabeticOnly", keepAlphabeticOnly != nil),
      ("removeStopWords", removeStopWords != nil), ("lemmatize", lemmatize != nil),
      ("stem", stem != nil), ("minimumWordLength", minimumWordLength != nil),
      ("maximumVocabulary", maximumVocabulary != nil),
      ("vocabularyOrder", vocabularyOrder != nil), ("specialTokens", specialTokens != nil),
      ("wordVectors", wordVectors != nil),
    ] {
      try refuse(
        isGiven,
        "\(Self.flag(name)) does not go with the file of a --tokenizer, which has its own tokens and "
          + "reads captions as they are")
    }
  }

  /// Whether the backbone's features never change.
  var isBackboneFrozen: Bool { backboneWeights != nil && fineTuneFromEpoch == nil }

  private func checkOwned(_ given: [String: Double?], by own: Set<String>, _ owner: String) throws {
    for (name, value) in given.sorted(by: { $0.key < $1.key })
    where value != nil && !own.contains(name) {
      let others = own.sorted().map(Self.flag).joined(separator: ", ")
      throw OptionError(
        "\(Self.flag(name)) does not go with \(owner)"
          + (others.isEmpty ? "" : ", which takes \(others)"))
    }
  }
}
