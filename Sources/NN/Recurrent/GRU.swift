import Tensor

/// Layers of gated recurrent units (Cho et al. 2014); `torch.nn.GRU`.
///
/// ```swift
/// let encoder = GRU(300, 512, numLayers: 2, batchFirst: true, bidirectional: true)
/// let (output, hidden) = encoder(embedding(ids), lengths: lengths)
/// ```
/// The cell is that of `gruCell`, of which the reset gate acts behind the product, as in PyTorch.
/// State keys are PyTorch's: `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`, with
/// `_reverse` behind those of the other direction.
public final class GRU: ModeDependent {
  public var options: RecurrentOptions { stack.options }
  public var isTraining = true
  private let stack: RecurrentStack

  /// - Parameters:
  ///   - inputSize: The width of an input.
  ///   - hiddenSize: The width of a hidden state.
  ///   - numLayers: How many layers stand on each other.
  ///   - bias: Whether there are biases.
  ///   - batchFirst: Whether inputs and outputs are `[B, T, …]`; states never are.
  ///   - dropout: The probability with which an output of a layer other than the last is zeroed in
  ///     training.
  ///   - bidirectional: Whether each layer reads in both directions, and its output has the states
  ///     of both beside each other.
  /// - Precondition: sizes are positive and the dropout is in [0, 1].
  public init(
    _ inputSize: Int, _ hiddenSize: Int, numLayers: Int = 1, bias: Bool = true,
    batchFirst: Bool = false, dropout: Float = 0, bidirectional: Bool = false
  ) {
    let options = RecurrentOptions(
      "GRU", inputSize, hiddenSize, numLayers: numLayers, bias: bias, batchFirst: batchFirst,
      dropout: dropout, bidirectional: bidirectional)
    stack = RecurrentStack("GRU", options, gates: 3)
  }

  public func visitMembers(_ visit: (String, Any) -> Void) { stack.visitMembers(visit) }

  /// The weights of one layer in one direction, the rows for r, z, n.
  public func weights(layer: Int, isReversed: Bool = false) -> RecurrentWeights {
    stack.weights(layer: layer, isReversed: isReversed)
  }

  /// Reads whole sequences.
  ///
  /// - Parameters:
  ///   - x: `[T, B, input]`, `[B, T, input]` with `batchFirst`, or one sequence `[T, input]`.
  ///   - hidden: The initial states, `[layers·directions, B, hidden]`, without B for one sequence;
  ///     0 by default.
  ///   - lengths: `[B]`, the lengths of the sequences of a padded batch: outputs behind an end are 0,
  ///     last states are those at the ends, and the other direction begins there. The counterpart of
  ///     `pack_padded_sequence` and `pad_packed_sequence`. Fastest with the longest first.
  /// - Returns: The last layer's hidden states, shaped as `x` with `directions·hidden` features, and
  ///   the last states of all layers and directions, shaped as `hidden`.
  public func callAsFunction(
    _ x: Tensor<Float>, _ hidden: Tensor<Float>? = nil, lengths: Tensor<Int32>? = nil
  ) -> (output: Tensor<Float>, hidden: Tensor<Float>) {
    let states = hidden.map { [$0] } ?? []
    let results = observed([x] + states, outputs: \.self) {
      stack.run(
        x, states, widths: [options.hiddenSize], lengths: lengths, isTraining: isTraining
      ) { x, weights, states, lengths, isReversed in
        let y = gruLayer(
          x, weights, hidden: states.first, lengths: lengths, isReversed: isReversed)
        return [y.output, y.hidden]
      }
    }
    return (results[0], results[1])
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int? {
    stack.multiplyAdds(inputs[0])
  }
}
