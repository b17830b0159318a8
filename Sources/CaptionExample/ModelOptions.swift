import ArgumentParser
import Captioning

/// The model, its sizes, and what it begins with.
struct ModelOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The model; see the command models.", valueName: "name"))
  var model: String?

  @Option(help: ArgumentHelp("A preset of the model, with its sizes.", valueName: "name"))
  var preset: String?

  @Option(
    help: ArgumentHelp(
      "A checkpoint of the same model and vocabulary to begin with.", valueName: "file",
      visibility: .hidden))
  var initialWeights: String?

  @Option(help: ArgumentHelp("The length of a word's vector.", valueName: "n", visibility: .hidden))
  var embeddingWidth: Int?

  @Option(
    help: ArgumentHelp(
      "The length of the recurrent state, or of a transformer's vectors.", valueName: "n",
      visibility: .hidden))
  var hiddenWidth: Int?

  @Option(
    help: ArgumentHelp("The length of attention's keys.", valueName: "n", visibility: .hidden))
  var attentionWidth: Int?

  @Option(
    help: ArgumentHelp(
      "The probability of dropping an element.", valueName: "p", visibility: .hidden))
  var dropout: Float?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "A hyperbolic tangent behind what makes the first state.", visibility: .hidden))
  var tanhInitialState: Bool?

  @Option(help: ArgumentHelp("Recurrent layers.", valueName: "n", visibility: .hidden))
  var layers: Int?

  @Option(
    help: ArgumentHelp(
      "Parts that a location's vector is cut into, each a location.", valueName: "n",
      visibility: .hidden))
  var featureSplit: Int?

  @Option(
    help: ArgumentHelp(
      "What attention's scores pass through: tanh or relu.", valueName: "name", visibility: .hidden)
  )
  var attentionActivation: String?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp("Attention looks at one location.", visibility: .hidden))
  var hardAttention: Bool?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp("A gate scales what attention saw.", visibility: .hidden))
  var contextGate: Bool?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp("The output layer's weights are the words' vectors.", visibility: .hidden))
  var tiedOutput: Bool?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "The output layer also sees the word and what attention saw.", visibility: .hidden))
  var deepOutput: Bool?

  @Option(
    help: ArgumentHelp(
      "The width to which a linear layer brings the features.", valueName: "n", visibility: .hidden)
  )
  var memoryWidth: Int?

  @Option(
    help: ArgumentHelp(
      "The probability of dropping an element of the features.", valueName: "p",
      visibility: .hidden))
  var featureDropout: Float?

  @Option(help: ArgumentHelp("Layers of the encoder.", valueName: "n", visibility: .hidden))
  var encoderLayers: Int?

  @Option(help: ArgumentHelp("Layers of the decoder.", valueName: "n", visibility: .hidden))
  var decoderLayers: Int?

  @Option(
    help: ArgumentHelp("Heads of the encoder's attention.", valueName: "n", visibility: .hidden))
  var encoderHeads: Int?

  @Option(
    help: ArgumentHelp("Heads of the decoder's attention.", valueName: "n", visibility: .hidden))
  var decoderHeads: Int?

  @Option(
    help: ArgumentHelp(
      "The width between the two products of a transformer layer.", valueName: "n",
      visibility: .hidden))
  var feedForwardWidth: Int?

  @Option(
    help: ArgumentHelp(
      "The most tokens that a transformer has positions for.", valueName: "n", visibility: .hidden))
  var maximumLength: Int?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp("Transformer layers normalise before their parts.", visibility: .hidden))
  var normFirst: Bool?

  @Option(
    help: ArgumentHelp(
      "What makes a prefix of features: mlp, transformer or grid.", valueName: "name",
      visibility: .hidden))
  var mapping: PrefixMapping?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp("The language model behind a prefix is not trained.", visibility: .hidden))
  var frozenDecoder: Bool?

  @Option(
    help: ArgumentHelp(
      "The weights of the GPT-2 behind a prefix, as published.", valueName: "file",
      visibility: .hidden))
  var languageModelWeights: String?

  @Option(help: ArgumentHelp("Vectors of a prefix.", valueName: "n", visibility: .hidden))
  var prefixLength: Int?

  @Option(
    help: ArgumentHelp(
      "Word vectors to begin with: GloVe, word2vec or fastText.", valueName: "file",
      visibility: .hidden))
  var wordVectors: String?

  @Option(
    help: ArgumentHelp(
      "Vectors of words that the file lacks.", valueName: "kind", visibility: .hidden))
  var wordVectorsMissing: MissingVectors?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp("The word vectors are not trained.", visibility: .hidden))
  var freezeEmbeddings: Bool?

  /// Lays what is given over a run's configuration.
  func apply(to c: inout TrainingConfiguration) {
    c.model = model ?? c.model
    c.preset = preset ?? c.preset
    c.initialWeights = initialWeights ?? c.initialWeights
    c.embeddingWidth = embeddingWidth ?? c.embeddingWidth
    c.hiddenWidth = hiddenWidth ?? c.hiddenWidth
    c.attentionWidth = attentionWidth ?? c.attentionWidth
    c.dropout = dropout ?? c.dropout
    c.tanhInitialState = tanhInitialState ?? c.tanhInitialState
    c.layers = layers ?? c.layers
    c.featureSplit = featureSplit ?? c.featureSplit
    c.attentionActivation = attentionActivation ?? c.attentionActivation
    c.hardAttention = hardAttention ?? c.hardAttention
    c.contextGate = contextGate ?? c.contextGate
    c.tiedOutput = tiedOutput ?? c.tiedOutput
    c.deepOutput = deepOutput ?? c.deepOutput
    c.memoryWidth = memoryWidth ?? c.memoryWidth
    c.featureDropout = featureDropout ?? c.featureDropout
    c.normFirst = normFirst ?? c.normFirst
    c.mapping = mapping ?? c.mapping
    c.frozenDecoder = frozenDecoder ?? c.frozenDecoder
    c.encoderLayers = encoderLayers ?? c.encoderLayers
    c.decoderLayers = decoderLayers ?? c.decoderLayers
    c.encoderHeads = encoderHeads ?? c.encoderHeads
    c.decoderHeads = decoderHeads ?? c.decoderHeads
    c.feedForwardWidth = feedForwardWidth ?? c.feedForwardWidth
    c.maximumLength = maximumLength ?? c.maximumLength
    c.prefixLength = prefixLength ?? c.prefixLength
    c.languageModelWeights = languageModelWeights ?? c.languageModelWeights
    c.wordVectors = wordVectors ?? c.wordVectors
    c.wordVectorsMissing = wordVectorsMissing ?? c.wordVectorsMissing
    c.freezeEmbeddings = freezeEmbeddings ?? c.freezeEmbeddings
  }
}

extension MissingVectors: ExpressibleByArgument {}
extension PrefixMapping: ExpressibleByArgument {}
