import Captioning
import NN
import Optim
import Tensor
import Training

/// A training step of captioners on the grids of two small frozen backbones side by side: 64 captions
/// of 12 words out of 2 540, 49 locations of 1 280 numbers.
func captioningSuite() -> [Row] {
  [
    row("lstm", model: "show-attend-tell", preset: "compact") {
      Adam($0, learningRate: 8e-4)
    },
    row("transformer", model: "vit", preset: "light") {
      AdamW($0, learningRate: 6e-4)
    },
  ]
}

private func row(
  _ name: String, model: String, preset: String,
  _ optimizer: @escaping ([any AnyParameter]) -> any Optimizer
) -> Row {
  Row(name: "captioning/\(name) train_step_b64", runs: 8) {
    let (vocabulary, length) = (2540, 12)
    var configuration = CaptionerConfiguration(vocabularySize: vocabulary, featureWidth: 1280)
    let captioner: any Captioner
    do {
      try Captioners.apply(model: model, preset: preset, to: &configuration)
      captioner = try Captioners.make(configuration)
    } catch { fatalError("\(error)") }
    let step = OptimizationStep(optimizer(captioner.parameters), clipNorm: 5)
    let features = Tensor<Float>.normal([64, 49, 1280]).relu()
    var random = Philox(seed: 1)
    func words() -> Tensor<Int32> {
      Tensor(
        (0..<64 * length).map { _ in Int32.random(in: 1..<Int32(vocabulary), using: &random) },
        shape: [64, length])
    }
    let (inputs, targets) = (words(), words())
    return {
      _ = step {
        let logits = captioner.logits(captioner.encode(features), inputs, sampling: nil)
        return crossEntropy(logits, targets, ignoreIndex: 0, labelSmoothing: 0.1)
      }
    }
  }
}
