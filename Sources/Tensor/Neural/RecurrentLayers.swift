import CTensorKernels

/// Returns all hidden states and the last hidden and cell state of an LSTM (Hochreiter and Schmidhuber
/// 1997) that reads T steps in one direction; one layer of `torch.lstm`.
///
/// One operation: the products over the input are made at once for all steps, and so are those for the
/// gradients of the weights.
///
/// - Parameters:
///   - x: `[T, B, input]`.
///   - weights: With a projection `[P, hidden]`, hidden states are `W_hr·h` (Sak et al. 2014).
///   - state: The initial hidden and cell state, `[B, hidden]` each (the hidden one `[B, P]` with a
///     projection); 0 by default.
///   - lengths: `[B]`, the number of steps of each example of a padded batch, in any order, fastest
///     with the longest first. Outputs behind an end are 0, and the last state is that at the end.
///   - isReversed: Whether steps are read from the last to the first, of each example from its own
///     end. Outputs stay in the order of `x`.
/// - Returns: `[T, B, hidden]`, `[B, hidden]` and `[B, hidden]` (`P` in the first two with a
///   projection).
/// - Precondition: the shapes fit, T is positive and lengths are in 0…T.
public func lstmLayer(
  _ x: Tensor<Float>, _ weights: RecurrentWeights,
  state: (hidden: Tensor<Float>, cell: Tensor<Float>)? = nil, lengths: Tensor<Int32>? = nil,
  isReversed: Bool = false
) -> (output: Tensor<Float>, hidden: Tensor<Float>, cell: Tensor<Float>) {
  let layer = Recurrence(
    "lstmLayer", TK_LSTM, gates: 4, x, weights, hidden: state?.hidden, cellState: state?.cell,
    lengths: lengths, isReversed: isReversed)
  let outputs = Tensor.recorded(
    "lstmLayer", outputs: layer.outputs, from: layer.inputs, layer.pullback)
  return (outputs[0], outputs[1], outputs[2])
}

/// Returns all hidden states and the last one of a GRU (Cho et al. 2014) that reads T steps in one
/// direction; one layer of `torch.gru`. The cell is that of ``gruCell(_:_:_:)``.
///
/// - Parameters:
///   - x: `[T, B, input]`.
///   - hidden: The initial state, `[B, hidden]`; 0 by default.
///   - lengths: As of ``lstmLayer(_:_:state:lengths:isReversed:)``.
///   - isReversed: As of ``lstmLayer(_:_:state:lengths:isReversed:)``.
/// - Returns: `[T, B, hidden]` and `[B, hidden]`.
/// - Precondition: the shapes fit, T is positive and lengths are in 0…T.
public func gruLayer(
  _ x: Tensor<Float>, _ weights: RecurrentWeights, hidden: Tensor<Float>? = nil,
  lengths: Tensor<Int32>? = nil, isReversed: Bool = false
) -> (output: Tensor<Float>, hidden: Tensor<Float>) {
  let layer = Recurrence(
    "gruLayer", TK_GRU, gates: 3, x, weights, hidden: hidden, cellState: nil, lengths: lengths,
    isReversed: isReversed)
  let outputs = Tensor.recorded(
    "gruLayer", outputs: layer.outputs, from: layer.inputs, layer.pullback)
  return (outputs[0], outputs[1])
}

/// Returns all hidden states and the last one of a plain recurrent network (Elman 1990) that reads T
/// steps in one direction; one layer of `torch.rnn_tanh` and `torch.rnn_relu`. The cell is that of
/// ``rnnCell(_:_:_:nonlinearity:)``.
///
/// - Parameters:
///   - x: `[T, B, input]`.
///   - hidden: The initial state, `[B, hidden]`; 0 by default.
///   - lengths: As of ``lstmLayer(_:_:state:lengths:isReversed:)``.
///   - isReversed: As of ``lstmLayer(_:_:state:lengths:isReversed:)``.
/// - Returns: `[T, B, hidden]` and `[B, hidden]`.
/// - Precondition: the shapes fit, T is positive and lengths are in 0…T.
public func rnnLayer(
  _ x: Tensor<Float>, _ weights: RecurrentWeights, nonlinearity: RecurrentNonlinearity = .tanh,
  hidden: Tensor<Float>? = nil, lengths: Tensor<Int32>? = nil, isReversed: Bool = false
) -> (output: Tensor<Float>, hidden: Tensor<Float>) {
  let layer = Recurrence(
    "rnnLayer", nonlinearity.cell, gates: 1, x, weights, hidden: hidden, cellState: nil,
    lengths: lengths, isReversed: isReversed)
  let outputs = Tensor.recorded(
    "rnnLayer", outputs: layer.outputs, from: layer.inputs, layer.pullback)
  return (outputs[0], outputs[1])
}
