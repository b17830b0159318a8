import Captioning
import NN
import Optim
import Tensor
import Training
import Vision

/// A vision transformer with a transformer that writes captions, 54.9 million parameters, pictures of
/// 224 × 224 and captions of 36 words: a training step of 8 pictures, and one picture encoded and
/// captioned, exactly 36 words.
func vitSuite() -> [Row] {
  [
    Row(name: "vit/train_step_b8", runs: 4) {
      let model = TransformerPair()
      let step = OptimizationStep(AdamW(model.parameters, learningRate: 1e-4), clipNorm: 1)
      let images = Tensor<Float>.normal([8, 3, 224, 224])
      let captions = words([8, 37])
      let inputs = captions.narrow(dim: 1, start: 0, length: 36).contiguous()
      let targets = captions.narrow(dim: 1, start: 1, length: 36).contiguous()
      return {
        _ = step {
          let memory = model.memory(images)
          return crossEntropy(
            model.captioner.logits(memory, inputs, sampling: nil), targets, ignoreIndex: 0)
        }
      }
    },
    row("encode_1") { model, image in _ = model.memory(image) },
    row("greedy_cached_1") { model, image in
      // No token ends a caption: a fixed amount of work.
      var options = DecodingOptions()
      options.maximumLength = 36
      let tokens = CaptionTokens(start: 1, end: -1, banned: [])
      _ = model.captioner.decode(model.memory(image), tokens, options)
    },
    row("greedy_uncached_1") { model, image in
      let memory = model.memory(image)
      var words: [Int32] = [1]
      for length in 1...36 {
        let logits = model.captioner.logits(
          memory, Tensor(words, shape: [1, length]), sampling: nil)
        words.append(logits.select(dim: 1, length - 1).argmax(dim: 1).elements[0])
      }
    },
  ]
}

/// A row of one picture, in evaluation.
private func row(
  _ part: String, _ call: @escaping (TransformerPair, Tensor<Float>) -> Void
) -> Row {
  Row(name: "vit/\(part)", runs: 6) {
    let model = TransformerPair()
    model.setTraining(false)
    let image = Tensor<Float>.normal([1, 3, 224, 224])
    return { call(model, image) }
  }
}

/// The backbone and the captioner of the preset `pre-norm`.
private final class TransformerPair: Module {
  let backbone = ScratchViT(.preNorm)
  let captioner: ViTCaptioner

  init() {
    var configuration = CaptionerConfiguration(
      vocabularySize: 10_000, featureWidth: backbone.channels)
    do {
      try Captioners.apply(model: "vit", preset: "pre-norm", to: &configuration)
    } catch { fatalError("\(error)") }
    captioner = ViTCaptioner(configuration)
  }

  func memory(_ images: Tensor<Float>) -> Tensor<Float> {
    captioner.encode(backbone.locations(images))
  }
}

private func words(_ shape: Shape) -> Tensor<Int32> {
  var random = Philox(seed: 1)
  let count = shape.dimensions.reduce(1, *)
  return Tensor((0..<count).map { _ in Int32.random(in: 1..<10_000, using: &random) }, shape: shape)
}
