import Tensor

/// One step of an LSTM (Hochreiter and Schmidhuber 1997); `torch.nn.LSTMCell`.
///
/// Where all steps of a sequence are known beforehand, ``LSTM`` is faster.
public final class LSTMCell: Module {
  /// `[4·hidden, input]`, rows for i, f, g, o.
  @Parameter public var weightIh: Tensor<Float>
  /// `[4·hidden, hidden]`
  @Parameter public var weightHh: Tensor<Float>
  /// `[4·hidden]`, or nil.
  @Parameter public var biasIh: Tensor<Float>?
  /// `[4·hidden]`, or nil.
  @Parameter public var biasHh: Tensor<Float>?

  /// - Parameter bias: Whether there are biases.
  public init(_ inputSize: Int, _ hiddenSize: Int, bias: Bool = true) {
    weightIh = defaultWeight([4 * hiddenSize, inputSize], fanIn: hiddenSize)
    weightHh = defaultWeight([4 * hiddenSize, hiddenSize], fanIn: hiddenSize)
    biasIh = bias ? defaultWeight([4 * hiddenSize], fanIn: hiddenSize) : nil
    biasHh = bias ? defaultWeight([4 * hiddenSize], fanIn: hiddenSize) : nil
  }

  /// - Parameters:
  ///   - x: `[B, input]`, or one example `[input]`.
  ///   - state: Hidden and cell state, `[B, hidden]` each, without B for one example; 0 by default.
  /// - Returns: The next state.
  public func callAsFunction(
    _ x: Tensor<Float>, _ state: (hidden: Tensor<Float>, cell: Tensor<Float>)? = nil
  ) -> (hidden: Tensor<Float>, cell: Tensor<Float>) {
    let states = state.map { [$0.hidden, $0.cell] } ?? []
    let next = observed([x] + states, outputs: \.self) {
      runCell("LSTMCell", x, states, kinds: 2, hiddenSize: weightHh.shape[1]) { x, states in
        let weights = RecurrentWeights(
          weightIh: weightIh, weightHh: weightHh, biasIh: biasIh, biasHh: biasHh)
        let next = lstmCell(x, (states[0], states[1]), weights)
        return [next.hidden, next.cell]
      }
    }
    return (next[0], next[1])
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int? {
    outputs[0].elementCount * (weightIh.shape[1] + weightHh.shape[1]) * 4
  }
}
