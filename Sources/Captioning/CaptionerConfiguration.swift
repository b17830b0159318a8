/// What a captioner is made from, whichever it is: fields that a model does not use are ignored.
public struct CaptionerConfiguration: Sendable, Hashable, Codable {
  /// The name under which the model is registered, see ``Captioners``.
  public var model = "show-attend-tell"
  /// The number of words, specials included.
  public var vocabularySize: Int
  /// The length of the vector of one of the backbone's locations.
  public var featureWidth: Int
  /// The length of a word's vector.
  public var embeddingWidth = 256
  /// The length of the recurrent state.
  public var hiddenWidth = 512
  /// The length of attention's keys and queries.
  public var attentionWidth = 256
  /// The probability of dropping an element before the output layer.
  public var dropout: Float = 0.5
  /// Whether tanh follows the linear layers that make the first state, as in Xu et al. 2015.
  public var tanhInitialState = false

  public init(vocabularySize: Int, featureWidth: Int) {
    self.vocabularySize = vocabularySize
    self.featureWidth = featureWidth
  }
}
