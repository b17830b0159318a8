import Tensor

/// One step of a GRU (Cho et al. 2014); `torch.nn.GRUCell`.
///
/// Where all steps of a sequence are known beforehand, ``GRU`` is faster.
public final class GRUCell: Module {
  /// `[3·hidden, input]`, rows for r, z, n.
  @Parameter public var weightIh: Tensor<Float>
  /// `[3·hidden, hidden]`
  @Parameter public var weightHh: Tensor<Float>
  /// `[3·hidden]`, or nil.
  @Parameter public var biasIh: Tensor<Float>?
  /// `[3·hidden]`, or nil.
  @Parameter public var biasHh: Tensor<Float>?

  /// - Parameter bias: Whether there are biases.
  public init(_ inputSize: Int, _ hiddenSize: Int, bias: Bool = true) {
    weightIh = defaultWeight([3 * hiddenSize, inputSize], fanIn: hiddenSize)
    weightHh = defaultWeight([3 * hiddenSize, hiddenSize], fanIn: hiddenSize)
    biasIh = bias ? defaultWeight([3 * hiddenSize], fanIn: hiddenSize) : nil
    biasHh = bias ? defaultWeight([3 * hiddenSize], fanIn: hiddenSize) : nil
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
      runCell("GRUCell", x, states, kinds: 1, hiddenSize: weightHh.shape[1]) { x, states in
        let weights = RecurrentWeights(
          weightIh: weightIh, weightHh: weightHh, biasIh: biasIh, biasHh: biasHh)
        return [gruCell(x, states[0], weights)]
      }[0]
    }
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int? {
    outputs[0].elementCount * (weightIh.shape[1] + weightHh.shape[1]) * 3
  }
}
