import Captioning
import NN
import Optim
import Tensor
import Training

/// Show, Attend and Tell on grids of 2048 features: a training step of 32 captions of up to 20
/// words, and decoding of one image, exactly 20 words.
func lstmSuite() -> [Row] {
  [7, 14].flatMap { side in
    [50, 256].flatMap { embedding in
      [2986, 10000].flatMap { vocabulary in rows(side, embedding, vocabulary) }
    }
  }
}

private func rows(_ side: Int, _ embedding: Int, _ vocabulary: Int) -> [Row] {
  let name = "lstm/\(side)x\(side) embed \(embedding) vocab \(vocabulary)"
  var configuration = CaptionerConfiguration(vocabularySize: vocabulary, featureWidth: 2048)
  configuration.embeddingWidth = embedding
  configuration.dropout = 0.1
  configuration.tanhInitialState = true
  func features(_ batch: Int) -> Tensor<Float> {
    Tensor<Float>.normal([batch, side * side, 2048]).relu()
  }
  func decoding(_ part: String, beamWidth: Int) -> Row {
    Row(name: "\(name)/\(part)", runs: 10) {
      let model = ShowAttendTell(configuration)
      model.setTraining(false)
      let image = features(1)
      // No token ends a caption: a fixed amount of work.
      let tokens = CaptionTokens(start: 1, end: -1, banned: [])
      var options = DecodingOptions(beamWidth: beamWidth)
      options.maximumLength = 20
      return { _ = model.decode(image, tokens, options) }
    }
  }
  let training = Row(name: "\(name)/train_step_b32", runs: 4) {
    let model = ShowAttendTell(configuration)
    let step = OptimizationStep(Adam(model.parameters, learningRate: 4e-4), clipNorm: 5)
    let (memory, captions) = (features(32), captions(vocabulary))
    return {
      _ = step {
        let logits = model.logits(memory, captions.inputs, sampling: nil)
        return crossEntropy(logits, captions.targets, ignoreIndex: 0)
      }
    }
  }
  return [
    training, decoding("greedy_1", beamWidth: 1), decoding("beam5_1", beamWidth: 5),
  ]
}

/// 32 random captions of 8 to 20 words, 0 behind their end.
private func captions(_ vocabulary: Int) -> (inputs: Tensor<Int32>, targets: Tensor<Int32>) {
  var random = Philox(seed: 1)
  let rows = (0..<32).map { _ in
    let length = Int.random(in: 8...20, using: &random)
    return (0...20).map {
      $0 <= length ? Int32.random(in: 1..<Int32(vocabulary), using: &random) : 0
    }
  }
  func block(_ range: Range<Int>) -> Tensor<Int32> {
    Tensor(rows.flatMap { $0[range] }, shape: [32, 20])
  }
  return (block(0..<20), block(1..<21))
}
