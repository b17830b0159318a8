import Tensor

/// One step of a plain recurrent network (Elman 1990), `h' = tanh(W_ih·x + b_ih + W_hh·h + b_hh)`;
/// `torch.nn.RNNCell`.
///
/// Where all steps of a sequence are known beforehand, ``RNN`` is faster.
public final class RNNCell: Module {
  /// `[hidden, input]`
  @Parameter public var weightIh: Tensor<Float>
  /// `[hidden, hidden]`
  @Parameter public var weightHh: Tensor<Float>
  /// `[hidden]`, or nil.
  @Parameter public var biasIh: Tensor<Float>?
  /// `[hidden]`, or nil.
  @Parameter public var biasHh: Tensor<Float>?
  public let nonlinearity: RecurrentNonlinearity

  /// - Parameters:
  ///   - bias: Whether there are biases.
  ///   - nonlinearity: The function of the sums.
  public init(
    _ inputSize: Int, _ hiddenSize: Int, bias: Bool = true,
    nonlinearity: RecurrentNonlinearity = .tanh
  ) {
    self.nonlinearity = nonlinearity
    weightIh = defaultWeight([hiddenSize, inputSize], fanIn: hiddenSize)
    weightHh = defaultWeight([hiddenSize, hiddenSize], fanIn: hiddenSize)
    biasIh = bias ? defaultWeight([hiddenSize], fanIn: hiddenSize) : nil
    biasHh = bias ? defaultWeight([hiddenSize], fanIn: hiddenSize) : nil
  }

  /// - Parameters:
  ///   - x: `[B, input]`, or one example `[input]`.
  ///   - hidden: `[B, hidden]`, without B for one example; 0 by default.
  /// - Returns: The next state.
  public func callAsFunction(
    _ x: Tensor<Float>, _ hidden: Tensor<Float>? = nil
  ) -> Tensor<Float> {
    let states = hidden.map { [$0] } ?? []
    return observed([x] + states) {
      runCell("RNNCell", x, states, kinds: 1, hiddenSize: weightHh.shape[1]) { x, states in
        let weights = RecurrentWeights(
          weightIh: weightIh, weightHh: weightHh, biasIh: biasIh, biasHh: biasHh)
        return [rnnCell(x, states[0], weights, nonlinearity: nonlinearity)]
      }[0]
    }
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int? {
    outputs[0].elementCount * (weightIh.shape[1] + weightHh.shape[1])
  }
}
