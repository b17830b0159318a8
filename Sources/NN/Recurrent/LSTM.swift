import Tensor

/// Layers of long short-term memory (Hochreiter and Schmidhuber 1997); `torch.nn.LSTM`.
///
/// ```swift
/// let encoder = LSTM(300, 512, numLayers: 2, batchFirst: true, bidirectional: true)
/// let (output, state) = encoder(embedding(ids), lengths: lengths)
/// ```
/// The cell is that of `lstmLayer`. State keys are PyTorch's:
/// `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`, `weight_hr_l0`, with `_reverse` behind
/// those of the other direction.
public final class LSTM: ModeDependent {
  public var options: RecurrentOptions { stack.options }
  public var isTraining = true
  private let stack: RecurrentStack

  /// - Parameters:
  ///   - inputSize: The width of an input.
  ///   - hiddenSize: The number of cells of a layer and direction.
  ///   - numLayers: How many layers stand on each other.
  ///   - bias: Whether there are biases.
  ///   - batchFirst: Whether inputs and outputs are `[B, T, …]`; states never are.
  ///   - dropout: The probability with which an output of a layer other than the last is zeroed in
  ///     training.
  ///   - bidirectional: Whether each layer reads in both directions, and its output has the states
  ///     of both beside each other.
  ///   - projSize: The width to which hidden states are projected (Sak et al. 2014), or 0.
  /// - Precondition: sizes are positive, the dropout is in [0, 1], the projection smaller than the
  ///   hidden size.
  public init(
    _ inputSize: Int, _ hiddenSize: Int, numLayers: Int = 1, bias: Bool = true,
    batchFirst: Bool = false, dropout: Float = 0, bidirectional: Bool = false, projSize: Int = 0
  ) {
    let options = RecurrentOptions(
      "LSTM", inputSize, hiddenSize, numLayers: numLayers, bias: bias, batchFirst: batchFirst,
      dropout: dropout, bidirectional: bidirectional, projSize: projSize)
    stack = RecurrentStack("LSTM", options, gates: 4)
  }

  public func visitMembers(_ visit: (String, Any) -> Void) { stack.visitMembers(visit) }

  /// The weights of one layer in one direction, the rows for i, f, g, o.
  public func weights(layer: Int, isReversed: Bool = false) -> RecurrentWeights {
    stack.weights(layer: layer, isReversed: isReversed)
  }

  /// Reads whole sequences.
  ///
  /// - Parameters:
  ///   - x: `[T, B, input]`, `[B, T, input]` with `batchFirst`, or one sequence `[T, input]`.
  ///   - state: The initial hidden and cell states, `[layers·directions, B, hidden]` (hidden states
  ///     `projSize` wide with a projection), without B for one sequence; 0 by default.
  ///   - lengths: `[B]`, the lengths of the sequences of a padded batch: outputs behind an end are 0,
  ///     last states are those at the ends, and the other direction begins there. The counterpart of
  ///     `pack_padded_sequence` and `pad_packed_sequence`. Fastest with the longest first.
  /// - Returns: The last layer's hidden states, shaped as `x` with `directions·hidden` features, and
  ///   the last states of all layers and directions, shaped as `state`.
  public func callAsFunction(
    _ x: Tensor<Float>, _ state: (hidden: Tensor<Float>, cell: Tensor<Float>)? = nil,
    lengths: Tensor<Int32>? = nil
  ) -> (output: Tensor<Float>, state: (hidden: Tensor<Float>, cell: Tensor<Float>)) {
    let states = state.map { [$0.hidden, $0.cell] } ?? []
    let results = observed([x] + states, outputs: \.self) {
      stack.run(
        x, states, widths: [options.outputSize, options.hiddenSize], lengths: lengths,
        isTraining: isTraining
      ) { x, weights, states, lengths, isReversed in
        let y = lstmLayer(
          x, weights, state: states.isEmpty ? nil : (states[0], states[1]), lengths: lengths,
          isReversed: isReversed)
        return [y.output, y.hidden, y.cell]
      }
    }
    return (results[0], (results[1], results[2]))
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int? {
    stack.multiplyAdds(inputs[0])
  }
}
