/// The weights of a recurrent cell, or of one direction of a recurrent layer.
///
/// ```swift
/// let weights = RecurrentWeights(weightIh: wIH, weightHh: wHH, biasIh: bIH, biasHh: bHH)
/// let (output, hidden, cell) = lstmLayer(x, weights)
/// ```
/// The rows of all of them are those of the gates, one after the other: one gate for a plain RNN, r,
/// z, n for a GRU, i, f, g, o for an LSTM; PyTorch's order.
public struct RecurrentWeights: Sendable {
  /// `[gates·hidden, input]`
  public let weightIh: Tensor<Float>
  /// `[gates·hidden, hidden]`, or `[gates·hidden, projected]`.
  public let weightHh: Tensor<Float>
  /// `[gates·hidden]`, or nil.
  public let biasIh: Tensor<Float>?
  /// `[gates·hidden]`, or nil.
  public let biasHh: Tensor<Float>?
  /// `[projected, hidden]`: the projection of an LSTM's output, or nil.
  public let weightHr: Tensor<Float>?

  /// Holds the weights; whoever takes them checks that they fit.
  public init(
    weightIh: Tensor<Float>, weightHh: Tensor<Float>, biasIh: Tensor<Float>? = nil,
    biasHh: Tensor<Float>? = nil, weightHr: Tensor<Float>? = nil
  ) {
    (self.weightIh, self.weightHh) = (weightIh, weightHh)
    (self.biasIh, self.biasHh, self.weightHr) = (biasIh, biasHh, weightHr)
  }

  /// The number of hidden units, for so many gates.
  func hiddenSize(gates: Int) -> Int { weightHh.shape[0] / gates }

  /// Traps unless the shapes fit each other and an input of the given width.
  func check(_ op: String, gates: Int, inputSize: Int) {
    let rows = weightHh.rank == 2 ? weightHh.shape[0] : 0
    let hidden = rows / gates
    let width = weightHr?.shape.dimensions.first ?? hidden
    require(
      rows > 0 && rows % gates == 0 && weightHh.shape == [rows, width]
        && weightIh.shape == [rows, inputSize]
        && [biasIh, biasHh].allSatisfy { $0 == nil || $0!.shape == [rows] }
        && (weightHr == nil || weightHr!.shape == [width, hidden]),
      "\(op): weights \(description) do not fit each other or an input of width \(inputSize)")
  }

  private var description: String {
    [weightIh, weightHh, biasIh, biasHh, weightHr].compactMap { $0?.shape.description }
      .joined(separator: ", ")
  }
}

/// The function of a plain recurrent network's sums; PyTorch's argument `nonlinearity`.
public enum RecurrentNonlinearity: String, Sendable {
  case tanh, relu
}
