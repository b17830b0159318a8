import NN
import Tensor

extension ShowAttendTell {
  /// Reads a word, of which the share of the first layer's gates is given, and returns what the LSTM
  /// saw beside it, `[B, D]`.
  func advance(_ state: inout State, wordGates: Tensor<Float>) -> Tensor<Float> {
    let query = state.hidden[state.hidden.count - 1]
    var context = look(&state, query)
    if let fBeta { context = fBeta(query).sigmoid() * context }
    let gates =
      wordGates + context.linear(state.input.context)
      + state.hidden[0].linear(lstmCell.weightHh)
    (state.hidden[0], state.cell[0]) = state.input.nextState(gates: gates, cell: state.cell[0])
    for (below, cell) in upperCells.enumerated() {
      (state.hidden[below + 1], state.cell[below + 1]) = cell(
        state.hidden[below], (state.hidden[below + 1], state.cell[below + 1]))
    }
    return context
  }

  /// Returns what attention sees, `[B, D]`: the mean of the memory under the weights α.
  ///
  /// Hard attention sees one location: in training one drawn from α, of which the gradient is that of
  /// a softmax with the noise of the draw (the straight-through Gumbel-softmax estimator, Jang et al.
  /// 2017), and else the one of the largest α. Xu et al. 2015 draw it too, but train it by REINFORCE
  /// with a running baseline, which has more variance and needs the loss of each word.
  func look(_ state: inout State, _ query: Tensor<Float>) -> Tensor<Float> {
    guard configuration.hardAttention ?? false else {
      let (context, weights) = attention(memory: state.memory, keys: state.keys, state: query)
      state.attention = weights
      return context
    }
    let scores = attention.scores(keys: state.keys, state: query)
    let choice =
      dropout.isTraining
      ? scores.gumbelSoftmax(hard: true)
      : scores.argmax(dim: 1).oneHot(classes: scores.shape[1]).to(Float.self)
    state.attention = choice
    return AdditiveAttention.context(memory: state.memory, weights: choice)
  }

  /// Returns the logits `[…, V]` of the words after states `[…, hidden]`.
  ///
  /// - Parameters:
  ///   - context: `[…, D]`, and
  ///   - words: `[…, E]`, which the deep output reads.
  func scores(
    _ hidden: Tensor<Float>, context: Tensor<Float>?, words: Tensor<Float>?
  ) -> Tensor<Float> {
    if let outputH, let outputZ, let context, let words {
      return fc(dropout((outputH(hidden) + outputZ(context) + words).tanh()))
    }
    let kept = dropout(hidden)
    return fc(outputProjection.map { $0(kept) } ?? kept)
  }
}
