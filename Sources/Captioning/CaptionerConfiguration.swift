/// What a captioner is made from, whichever it is. A model's entry in ``Captioners`` says which of
/// the optional fields it uses; the command line refuses the others.
public struct CaptionerConfiguration: Sendable, Hashable, Codable {
  /// The name under which the model is registered, see ``Captioners``.
  public var model = "show-attend-tell"
  /// The preset of the model that the other fields began as, nil for its defaults.
  public var preset: String?
  /// The number of words, specials included.
  public var vocabularySize: Int
  /// The length of the vector of one of the backbone's locations.
  public var featureWidth: Int

  // MARK: Recurrent models

  /// The length of a word's vector.
  public var embeddingWidth = 256
  /// The length of the recurrent state, and of a transformer's vectors.
  public var hiddenWidth = 512
  /// The length of attention's keys and queries.
  public var attentionWidth = 256
  /// The probability of dropping an element before the output layer, and in a transformer behind
  /// every part.
  public var dropout: Float = 0.5
  /// Whether tanh follows the linear layers that make the first state, as in Xu et al. 2015.
  public var tanhInitialState = false
  /// The number of LSTM layers.
  public var layers: Int?
  /// Into how many vectors a location's is cut, each a location of its own.
  public var featureSplit: Int?
  /// What scores of attention pass through: `tanh` or `relu`.
  public var attentionActivation: String?
  /// Whether attention looks at one location, drawn in training, in place of a mean of all.
  public var hardAttention: Bool?
  /// Whether a gate scales what attention saw.
  public var contextGate: Bool?
  /// Whether the output layer's weights are the word vectors.
  public var tiedOutput: Bool?
  /// Whether words are scored by state, context and last word together, and not by the state alone.
  public var deepOutput: Bool?
  /// The length to which features are projected before anything else, nil for as they are.
  public var memoryWidth: Int?
  /// The probability of dropping an element of a feature.
  public var featureDropout: Float?

  // MARK: Transformers

  public var encoderLayers: Int?
  public var decoderLayers: Int?
  public var encoderHeads: Int?
  public var decoderHeads: Int?
  /// The width between the two products of a layer.
  public var feedForwardWidth: Int?
  /// The most tokens that positions are made for.
  public var maximumLength: Int?
  /// Whether a transformer normalises before its parts, not after they are added.
  public var normFirst: Bool?
  /// The number of vectors that a prefix has.
  public var prefixLength: Int?
  /// What makes the prefix of a picture's features.
  public var mapping: PrefixMapping?
  /// Whether the decoder keeps its weights, and only what makes its prefix is trained.
  public var frozenDecoder: Bool?

  public init(vocabularySize: Int, featureWidth: Int) {
    self.vocabularySize = vocabularySize
    self.featureWidth = featureWidth
  }

  /// The most tokens of a caption to train on, start and end included; nil for any number. The end
  /// is not read, and the last vector of a prefix stands for the start.
  var longestCaption: Int? {
    maximumLength.map { max(2, $0 + 1 - max(0, (prefixLength ?? 1) - 1)) }
  }
}

extension CaptionerConfiguration {
  /// Reads what `encode(to:)` wrote; fields that are missing take their defaults.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      vocabularySize: try container.decode(Int.self, forKey: .vocabularySize),
      featureWidth: try container.decode(Int.self, forKey: .featureWidth))
    func read<Value: Decodable>(
      _ field: WritableKeyPath<Self, Value>, _ key: CodingKeys
    ) throws {
      if let value = try container.decodeIfPresent(Value.self, forKey: key) {
        self[keyPath: field] = value
      }
    }
    try read(\.model, .model)
    try read(\.preset, .preset)
    try read(\.embeddingWidth, .embeddingWidth)
    try read(\.hiddenWidth, .hiddenWidth)
    try read(\.attentionWidth, .attentionWidth)
    try read(\.dropout, .dropout)
    try read(\.tanhInitialState, .tanhInitialState)
    try read(\.layers, .layers)
    try read(\.featureSplit, .featureSplit)
    try read(\.attentionActivation, .attentionActivation)
    try read(\.hardAttention, .hardAttention)
    try read(\.contextGate, .contextGate)
    try read(\.tiedOutput, .tiedOutput)
    try read(\.deepOutput, .deepOutput)
    try read(\.memoryWidth, .memoryWidth)
    try read(\.featureDropout, .featureDropout)
    try read(\.encoderLayers, .encoderLayers)
    try read(\.decoderLayers, .decoderLayers)
    try read(\.encoderHeads, .encoderHeads)
    try read(\.decoderHeads, .decoderHeads)
    try read(\.feedForwardWidth, .feedForwardWidth)
    try read(\.maximumLength, .maximumLength)
    try read(\.normFirst, .normFirst)
    try read(\.prefixLength, .prefixLength)
    try read(\.mapping, .mapping)
    try read(\.frozenDecoder, .frozenDecoder)
  }
}
