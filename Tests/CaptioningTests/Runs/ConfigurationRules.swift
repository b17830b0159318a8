import Testing

@testable import Captioning

@Suite("Options of training")
struct ConfigurationRules {
  typealias Change = @Sendable (inout TrainingConfiguration) -> Void

  private static let refused: [(Change, String)] = [
    ({ $0.epochs = 0 }, "--epochs must be at least 1"),
    ({ $0.checkpointEverySteps = 0 }, "--checkpoint-every must be at least 1"),
    ({ $0.learningRate = .nan }, "--learning-rate must be positive"),
    ({ $0.clipNorm = -1 }, "--clip must not be negative"),
    ({ $0.dropout = 1 }, "--dropout must be in [0, 1)"),
    ({ $0.labelSmoothing = 1.5 }, "--label-smoothing must be in [0, 1]"),
    ({ $0.averagingDecay = 1 }, "--averaging-decay must be between 0 and 1"),
    ({ $0.imageSize = 31 }, "--image-size must be at least 32"),
    ({ $0.maximumLength = 1 }, "--maximum-length must be at least 2"),
    ({ $0.attentionActivation = "gelu" }, "--attention-activation must be tanh or relu"),
    ({ $0.dataset = "flickr8" }, "unknown data set flickr8; did you mean flickr8k?"),
    ({ $0.dataset = "flickr8k" }, "--dataset flickr8k needs --data-root, its folder"),
    (
      { $0.feedForwardWidth = 9 },
      "--feed-forward-width does not go with --model show-attend-tell, which takes "
        + "--attention-activation, "
    ),
    (
      { $0.momentum = 0.9 },
      "--momentum does not go with --optimizer adam, which takes --beta1, --beta2, --eps, "
        + "--weight-decay"
    ),
    (
      {
        $0.optimizer = .sgd
        $0.nesterov = true
      }, "--nesterov needs a --momentum"
    ),
    ({ $0.pctStart = 0.2 }, "--pct-start does not go with --schedule warmup-cosine, which takes"),
    (
      { $0.scheduledSamplingDecay = 5 },
      "--scheduled-sampling-decay goes with --scheduled-sampling-rise inverse-sigmoid"
    ),
    ({ $0.fineTuneFromEpoch = 2 }, "--fine-tune-from-epoch needs --backbone-weights"),
    (
      {
        $0.backboneWeights = "w"
        $0.backboneLearningRate = 1
      }, "--backbone-learning-rate does not go with a frozen backbone"
    ),
    (
      {
        $0.backboneWeights = "w"
        $0.augmentation = .light
      }, "--augmentation does not go with a frozen backbone"
    ),
    ({ $0.freezeEmbeddings = true }, "--word-vectors-missing and --freeze-embeddings go with"),
    (
      { $0.selfCriticalSamples = 3 },
      "--self-critical-samples does not go with training without --self-critical-from-epoch"
    ),
    (
      { $0.selfCriticalFromEpoch = 43 },
      "--self-critical-from-epoch must be at most --epochs (43, 42)"
    ),
    ({ $0.selfCriticalFromEpoch = 1 }, "--self-critical-from-epoch 1 needs --initial-weights"),
    (
      {
        $0.selfCriticalFromEpoch = 2
        ($0.selfCriticalBaseline, $0.selfCriticalSamples) = (.mean, 1)
      }, "--self-critical-baseline mean needs at least 2 --self-critical-samples"
    ),
    (
      { $0.tokenizer = .subwords(path: "ptbb") },
      "--tokenizer: unknown name ptbb; did you mean ptb?"
    ),
    (
      { $0.usePrefix("gpt2") },
      "--preset gpt2 has the 50257 tokens of a published language model: give their file by "
        + "--tokenizer, "
    ),
    (
      {
        $0.usePrefix("tiny")
        $0.languageModelWeights = "w"
      }, "--language-model-weights needs the model's own tokens"
    ),
    (
      {
        $0.usePrefix("gpt2-frozen")
        $0.tokenizer = .subwords(path: "gpt2/tokenizer.json")
      }, "a frozen decoder needs --language-model-weights"
    ),
    (
      {
        $0.tokenizer = .subwords(path: "gpt2/tokenizer.json")
        $0.lowercase = false
      }, "--lowercase does not go with the file of a --tokenizer"
    ),
    (
      { ($0.minimumCaptionLength, $0.maximumCaptionLength) = (9, 3) },
      "--minimum-caption-length is above --maximum-caption-length"
    ),
  ]

  @Test("that cannot be are refused by their names on the command line", arguments: refused.indices)
  func refusals(index: Int) {
    let (change, message) = Self.refused[index]
    var configuration = TrainingConfiguration.scenes
    change(&configuration)
    let error = #expect(throws: OptionError.self) { try configuration.check() }
    #expect("\(error!)".hasPrefix(message))
  }

  @Test("of the recipes pass")
  func recipes() throws {
    try TrainingConfiguration.scenes.check()
    var flickr = TrainingConfiguration.flickr8k
    flickr.dataRoot = "d"
    try flickr.check()
    var prefix = TrainingConfiguration.scenes
    prefix.usePrefix("gpt2-frozen")
    prefix.tokenizer = .subwords(path: "gpt2")
    prefix.languageModelWeights = "gpt2/model.safetensors"
    try prefix.check()
    #expect(throws: Captioners.UnknownName.self) {
      flickr.model = "nonsense"
      try flickr.check()
    }
  }

  @Test("reach the model: defaults, then the preset, then what is given")
  func captioner() throws {
    Captioners.register(
      "with-presets",
      Captioners.Entry(
        defaults: { ($0.hiddenWidth, $0.embeddingWidth) = (10, 20) },
        presets: ["large": { $0.hiddenWidth = 100 }], fields: ["hiddenWidth", "layers"]
      ) { ShowAttendTell($0) })
    var configuration = TrainingConfiguration()
    (configuration.model, configuration.preset) = ("with-presets", "large")
    configuration.layers = 2
    let made = try configuration.captioner(vocabularySize: 9, featureWidth: 8)
    #expect((made.hiddenWidth, made.embeddingWidth, made.layers) == (100, 20, 2))
    #expect((made.model, made.preset, made.vocabularySize) == ("with-presets", "large", 9))
    configuration.hiddenWidth = 7
    #expect(try configuration.captioner(vocabularySize: 9, featureWidth: 8).hiddenWidth == 7)
  }

  @Test("of cleaning and vocabulary change a preset")
  func words() throws {
    var c = TrainingConfiguration()
    let text = "A dog's 3 well-known Dogs were running!"
    #expect(
      try c.makeCleaner().words(text) == ["a", "dogs", "3", "wellknown", "dogs", "were", "running"])
    (c.punctuation, c.dropNumbers, c.removeStopWords) = (.space, true, true)
    (c.stem, c.minimumWordLength) = ("porter", 2)
    #expect(try c.makeCleaner().words(text) == ["dog", "well", "known", "dog", "run"])
    c.cleaning = .showAttendTell
    #expect(try c.makeCleaner().keepAlphabeticOnly)
    c.stem = "prter"
    #expect(throws: OptionError("--stem: unknown algorithm prter; did you mean porter?")) {
      try c.makeCleaner()
    }
    (c.specialTokens, c.vocabularyOrder, c.maximumVocabulary) = (
      .torchtext, .frequencyAlphabetical, 6
    )
    let vocabulary = c.makeVocabulary([["b", "a", "c"], ["c"]])
    #expect(vocabulary.words == ["<unk>", "<pad>", "<bos>", "<eos>", "c", "a"])
  }

  @Test("of scheduled sampling rise as Bengio et al. have it")
  func sampling() {
    var c = TrainingConfiguration()
    (c.scheduledSampling, c.epochs) = (0.4, 5)
    #expect(
      (0...4).map { c.samplingProbability(epoch: $0, step: 0, of: 100) } == [0, 0.1, 0.2, 0.3, 0.4])
    c.scheduledSamplingRise = .constant
    #expect(c.samplingProbability(epoch: 0, step: 0, of: 100) == 0.4)
    c.scheduledSamplingRise = .inverseSigmoid
    c.scheduledSamplingDecay = 20
    // 1 − 20 / (20 + e^(60/20))
    #expect(abs(c.samplingProbability(epoch: 0, step: 60, of: 100) - 0.4 * 0.5010669) < 1e-6)
    c.scheduledSamplingDecay = nil
    let half = c.samplingProbability(epoch: 0, step: 500, of: 1000)
    #expect(abs(half - 0.2) < 1e-3)
    #expect(c.samplingProbability(epoch: 0, step: 100_000, of: 1000) == 0.4)
  }
}

extension TrainingConfiguration {
  /// Takes the model `prefix`, without the sizes of another.
  fileprivate mutating func usePrefix(_ preset: String) {
    (self.preset, model) = (preset, "prefix")
    (embeddingWidth, hiddenWidth, attentionWidth, dropout) = (nil, nil, nil, nil)
  }
}
