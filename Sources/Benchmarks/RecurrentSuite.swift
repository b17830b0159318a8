import NN
import Tensor

/// Recurrent layers of 512 units on 32 sequences of 20 steps, and single steps of their cells.
func recurrentSuite() -> [Row] {
  let size = 512
  let x = Tensor<Float>.normal([20, 32, size])
  let (step, h, c) = (
    Tensor<Float>.normal([32, size]), Tensor<Float>.normal([32, size]),
    Tensor<Float>.normal([32, size])
  )
  let lengths = Tensor((0..<32).map { Int32(20 - $0 / 3) })
  return [
    rows("lstm 32x20x512", x, make: { LSTM(size, size) }, call: { $0($1).output }),
    rows(
      "lstm 32x20x512 lengths", x, make: { LSTM(size, size) },
      call: {
        $0($1, lengths: lengths).output
      }),
    rows(
      "lstm 32x20x512 bidirectional", x, make: { LSTM(size, size, bidirectional: true) },
      call: {
        $0($1).output
      }),
    rows("gru 32x20x512", x, make: { GRU(size, size) }, call: { $0($1).output }),
    rows("rnn 32x20x512", x, make: { RNN(size, size) }, call: { $0($1).output }),
    rows("lstm_cell 32x512", step, make: { LSTMCell(size, size) }, call: { $0($1, (h, c)).hidden }),
    rows("gru_cell 32x512", step, make: { GRUCell(size, size) }, call: { $0($1, h) }),
  ].flatMap { $0 }
}

/// A call without gradient, and one with the gradients of all parameters and of the input.
private func rows<M: Module>(
  _ name: String, _ x: Tensor<Float>, make: @escaping () -> M,
  call: @escaping (M, Tensor<Float>) -> Tensor<Float>
) -> [Row] {
  let callsPerRun = name.contains("cell") ? 50 : 1
  return [
    Row(name: "recurrent/\(name)/forward", callsPerRun: callsPerRun) {
      let module = make()
      return { _ = call(module, x) }
    },
    Row(name: "recurrent/\(name)/forward_backward", callsPerRun: callsPerRun) {
      let module = make()
      let input = Parameter(wrappedValue: x)
      let seed = Tensor<Float>.normal(call(module, x).shape)
      return { _ = valueAndGradient { (call(module, input.wrappedValue) * seed).sum() } }
    },
  ]
}
