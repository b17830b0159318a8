import Tensor

/// One step of an LSTM; `torch.nn.LSTMCell`.
public final class LSTMCell: Module {
  /// `[4·hidden, input]`, rows for i, f, g, o.
  @Parameter public var weightIh: Tensor<Float>
  /// `[4·hidden, hidden]`
  @Parameter public var weightHh: Tensor<Float>
  /// `[4·hidden]`
  @Parameter public var biasIh: Tensor<Float>
  /// `[4·hidden]`
  @Parameter public var biasHh: Tensor<Float>

  public init(_ inputSize: Int, _ hiddenSize: Int) {
    weightIh = defaultWeight([4 * hiddenSize, inputSize], fanIn: hiddenSize)
    weightHh = defaultWeight([4 * hiddenSize, hiddenSize], fanIn: hiddenSize)
    biasIh = defaultWeight([4 * hiddenSize], fanIn: hiddenSize)
    biasHh = defaultWeight([4 * hiddenSize], fanIn: hiddenSize)
  }

  /// - Parameters:
  ///   - x: `[B, input]`.
  ///   - state: Hidden and cell state, `[B, hidden]` each.
  /// - Returns: The next state.
  public func callAsFunction(
    _ x: Tensor<Float>, _ state: (hidden: Tensor<Float>, cell: Tensor<Float>)
  ) -> (hidden: Tensor<Float>, cell: Tensor<Float>) {
    let gates = x.linear(weightIh, biasIh) + state.hidden.linear(weightHh, biasHh)
    return lstmCell(gates: gates, cell: state.cell)
  }
}
