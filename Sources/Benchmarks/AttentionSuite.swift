import NN
import Tensor

/// Attention of 8 heads of width 64, and transformer layers of width 512 over 8 sequences: the grid of
/// a vision transformer, and captions over it.
func attentionSuite() -> [Row] {
  [(8, 197), (8, 1024)].flatMap { batch, length in scores(batch, length) } + layers()
}

private func scores(_ batch: Int, _ length: Int) -> [Row] {
  let name = "attention/\(batch)x8x\(length)x64"
  func inputs() -> [Tensor<Float>] { (0..<3).map { _ in .normal([batch, 8, length, 64]) } }
  return [
    Row(name: "\(name)/forward") {
      let x = inputs()
      return { _ = scaledDotProductAttention(x[0], x[1], x[2]) }
    },
    Row(name: "\(name)/forward_backward") {
      let x = inputs()
      return { _ = gradient(at: x) { scaledDotProductAttention($0[0], $0[1], $0[2]).sum() } }
    },
  ]
}

private func layers() -> [Row] {
  let (grid, words) = (Tensor<Float>.normal([8, 197, 512]), Tensor<Float>.normal([8, 36, 512]))
  let attention = MultiheadAttention(512, 8)
  return [Float(0), 0.1].flatMap { dropout -> [Row] in
    let encoder = TransformerEncoderLayer(512, 8, dropout: dropout)
    let decoder = TransformerDecoderLayer(512, 8, dropout: dropout)
    return rows("encoder_layer 8x197x512 dropout \(dropout)", encoder, [grid]) { encoder($0[0]) }
      + rows("decoder_layer 8x36x512 dropout \(dropout)", decoder, [words, grid]) {
        decoder($0[0], $0[1], tgtIsCausal: true)
      }
  } + rows("multihead 8x197x512", attention, [grid]) { attention($0[0]).output } + [decoding()]
}

/// A call in evaluation without gradient, and one in training with the gradients of all parameters
/// and inputs.
private func rows(
  _ name: String, _ model: any Module, _ inputs: [Tensor<Float>],
  _ call: @escaping ([Tensor<Float>]) -> Tensor<Float>
) -> [Row] {
  [
    Row(name: "attention/\(name)/forward") {
      model.setTraining(false)
      return { _ = call(inputs) }
    },
    Row(name: "attention/\(name)/forward_backward") {
      model.setTraining(true)
      let wrapped = inputs.map { Parameter(wrappedValue: $0) }
      return { _ = valueAndGradient { call(wrapped.map(\.wrappedValue)).sum() } }
    },
  ]
}

/// 20 words of 5 hypotheses, one step each.
private func decoding() -> Row {
  Row(name: "attention/decode 20 steps 5x512 of 6 layers") {
    let decoder = TransformerDecoder(numLayers: 6) { TransformerDecoderLayer(512, 8) }
    decoder.setTraining(false)
    let (word, memory) = (Tensor<Float>.normal([5, 1, 512]), Tensor<Float>.normal([1, 197, 512]))
    return {
      var cache = decoder.cache(memory: memory)
      for _ in 0..<20 { _ = decoder(word, cache: &cache) }
    }
  }
}
