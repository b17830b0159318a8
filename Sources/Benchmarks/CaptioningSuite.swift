import Captioning
import NN
import Optim
import Tensor
import Text
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
    selfCriticalRow(),
  ]
}

/// A self-critical step: five captions drawn for each of 64 pictures, scored and learnt from. Nobody has
/// taught the captioner to end, so that captions have 30 words.
private func selfCriticalRow() -> Row {
  Row(name: "captioning/lstm self_critical_step_b64x5", runs: 4) {
    let captioner = captioner("show-attend-tell", "compact")
    let step = OptimizationStep(Adam(captioner.parameters, learningRate: 1e-4), clipNorm: 5)
    let features = Tensor<Float>.normal([64, 49, 1280]).relu()
    let objective = SelfCriticalLoss(
      CaptionTokens(start: 2, end: 3, banned: [0, 1, 2]), padding: 0, baseline: .mean)
    var random = Philox(seed: 1)
    let references = (0..<64).map { _ in
      (0..<5).map { _ in (0..<12).map { _ in Int32.random(in: 4..<vocabulary, using: &random) } }
    }
    let cider = CIDEr(references: references)
    return {
      _ = step {
        objective(captioner, features) { captions, pictures in
          cider.scores(candidates: captions, images: pictures)
        }.loss
      }
    }
  }
}

private let vocabulary: Int32 = 2540

private func captioner(_ model: String, _ preset: String) -> any Captioner {
  var configuration = CaptionerConfiguration(
    vocabularySize: Int(vocabulary), featureWidth: 1280)
  do {
    try Captioners.apply(model: model, preset: preset, to: &configuration)
    return try Captioners.make(configuration)
  } catch { fatalError("\(error)") }
}

private func row(
  _ name: String, model: String, preset: String,
  _ optimizer: @escaping ([any AnyParameter]) -> any Optimizer
) -> Row {
  Row(name: "captioning/\(name) train_step_b64", runs: 8) {
    let (captioner, length) = (captioner(model, preset), 12)
    let step = OptimizationStep(optimizer(captioner.parameters), clipNorm: 5)
    let features = Tensor<Float>.normal([64, 49, 1280]).relu()
    var random = Philox(seed: 1)
    func words() -> Tensor<Int32> {
      Tensor(
        (0..<64 * length).map { _ in Int32.random(in: 1..<vocabulary, using: &random) },
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
