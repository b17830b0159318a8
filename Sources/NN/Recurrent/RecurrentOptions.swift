import Tensor

/// How an ``RNN``, ``GRU`` or ``LSTM`` was made.
public struct RecurrentOptions: Sendable {
  /// The width of an input, and of a hidden state before a projection.
  public let inputSize, hiddenSize: Int
  /// How many layers stand on each other.
  public let numLayers: Int
  /// Whether there are biases.
  public let bias: Bool
  /// Whether inputs and outputs are `[B, T, …]` in place of `[T, B, …]`.
  public let batchFirst: Bool
  /// The probability with which an output of a layer other than the last is zeroed in training.
  public let dropout: Float
  /// Whether each layer reads in both directions.
  public let bidirectional: Bool
  /// The width to which an LSTM projects its hidden state, or 0.
  public let projSize: Int

  init(
    _ name: String, _ inputSize: Int, _ hiddenSize: Int, numLayers: Int, bias: Bool,
    batchFirst: Bool, dropout: Float, bidirectional: Bool, projSize: Int = 0
  ) {
    require(
      inputSize > 0 && hiddenSize > 0 && numLayers > 0,
      "\(name): input size, hidden size and number of layers must be positive "
        + "(\(inputSize), \(hiddenSize), \(numLayers))")
    require(
      dropout >= 0 && dropout <= 1, "\(name): the dropout must be in [0, 1] (\(dropout))")
    require(
      projSize >= 0 && projSize < hiddenSize,
      "\(name): the projection \(projSize) must be smaller than the hidden size \(hiddenSize)")
    (self.inputSize, self.hiddenSize, self.numLayers) = (inputSize, hiddenSize, numLayers)
    (self.bias, self.batchFirst, self.dropout) = (bias, batchFirst, dropout)
    (self.bidirectional, self.projSize) = (bidirectional, projSize)
  }

  /// The number of directions.
  var directions: Int { bidirectional ? 2 : 1 }

  /// The width of a hidden state.
  var outputSize: Int { projSize > 0 ? projSize : hiddenSize }
}
