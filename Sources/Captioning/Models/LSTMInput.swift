import NN
import Tensor

/// The input weights of an LSTM that reads a word beside something else, taken apart, so that the
/// words' products can be made for all steps at once.
struct LSTMInput {
  let word: Tensor<Float>  // [4·hidden, E]
  let context: Tensor<Float>  // [4·hidden, D]
  let bias: Tensor<Float>  // [4·hidden]

  init(_ cell: LSTMCell, wordWidth: Int) {
    let weight = cell.weightIh
    let parts = weight.split([wordWidth, weight.shape[1] - wordWidth], dim: 1)
    (word, context) = (parts[0], parts[1])
    bias = cell.biasHh.map { cell.biasIh! + $0 } ?? cell.biasIh!
  }

  /// The words' share of the gates: `[…, E]` → `[…, 4·hidden]`.
  func gates(_ words: Tensor<Float>) -> Tensor<Float> { words.linear(word, bias) }

  /// Returns the next state from the sums of all gates and the last cell state.
  func nextState(
    gates: Tensor<Float>, cell: Tensor<Float>
  ) -> (hidden: Tensor<Float>, cell: Tensor<Float>) {
    lstmCell(gates: gates, cell: cell)
  }
}
