import NN
import Optim
import Tensor

/// Steps of optimisers over the tensors of a captioner, with gradients that are there already: a
/// Transformer decoder of three layers over 10 000 words (17 million numbers in 57 tensors), and the same behind a
/// vision Transformer of twelve layers (55 million in 207).
func optimizerSuite() -> [Row] {
  let small = captionerShapes(encoderLayers: 0)
  return [
    row("adam 17M", small) { Adam($0) },
    row("adam 55M", captionerShapes(encoderLayers: 12)) { Adam($0) },
    row("adamw 17M", small) { AdamW($0) },
    row("sgd momentum 17M", small) { SGD($0, momentum: 0.9) },
    row("rmsprop 17M", small) { RMSprop($0) },
    row("lion 17M", small) { Lion($0) },
    row("lamb 17M", small) { LAMB($0) },
    row("adafactor 17M", small) { Adafactor($0) },
  ]
}

private func row(
  _ name: String, _ shapes: [Shape], _ make: @escaping ([any AnyParameter]) -> any Optimizer
) -> Row {
  Row(name: "optim/\(name)", runs: 10) {
    let parameters = shapes.map { Parameter(wrappedValue: Tensor<Float>.normal($0)) }
    let optimizer = make(parameters)
    // The gradient of Σ p·g is g.
    let (_, gradients) = valueAndGradient {
      parameters.reduce(Tensor<Float>(0)) {
        $0 + ($1.wrappedValue * Tensor<Float>.normal($1.wrappedValue.shape)).sum()
      }
    }
    return { optimizer.update(gradients) }
  }
}

private func captionerShapes(encoderLayers: Int) -> [Shape] {
  let width = 512
  func linear(_ outputs: Int, _ inputs: Int) -> [Shape] { [[outputs, inputs], [outputs]] }
  let norm: [Shape] = [[width], [width]]
  let attention = linear(3 * width, width) + linear(width, width)
  let feedForward = linear(4 * width, width) + linear(width, 4 * width)
  let encoderLayer = attention + feedForward + norm + norm
  let decoderLayer = attention + attention + feedForward + norm + norm + norm
  let decoder =
    [[10_000, width]] + (0..<3).flatMap { _ in decoderLayer } + norm
  guard encoderLayers > 0 else { return decoder }
  let patches: [Shape] = [[width, 3, 16, 16], [width], [1, 197, width], [1, 1, width]]
  return patches + (0..<encoderLayers).flatMap { _ in encoderLayer } + norm + decoder
}
