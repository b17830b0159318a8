import ApusTestSupport
import NN
import Tensor
import Testing

@testable import Captioning

@Suite("Show, Attend and Tell")
struct ShowAttendTellTests {
  @Test("agrees with PyTorch in logits and in the gradients of all parameters")
  func fixture() throws {
    let fixture = try Fixture("show_attend_tell")
    var configuration = CaptionerConfiguration(vocabularySize: 11, featureWidth: 8)
    (configuration.embeddingWidth, configuration.hiddenWidth) = (5, 7)
    (configuration.attentionWidth, configuration.dropout) = (4, 0)
    let model = ShowAttendTell(configuration)
    try fixture.load(into: model)
    let captions = try fixture.ids("input.captions")
    let worst = try fixture.discrepancy(module: model, inputs: ["features"]) {
      [model.logits($0[0], captions, sampling: nil)]
    }
    #expect(worst < 1e-5)

    // Word by word gives the same numbers as all at once.
    let features = try fixture.tensor("input.features")
    var state = model.start(features)
    let expected = try fixture.tensor("output")
    for t in 0..<captions.shape[1] {
      let tokens = captions.narrow(dim: 1, start: t, length: 1).reshaped(-1)
      let logits = model.step(tokens, &state)
      #expect(maximumDifference(logits, expected.select(dim: 1, t)) < 1e-5)
      #expect(maximumDifference(state.attention!.sum(dim: 1), .ones([3])) < 1e-6)
    }
  }

  @Test(
    "has exactly the published number of parameters",
    arguments: [
      (512, 7_195_520), (2048, 13_488_512),
    ])
  func parameterCount(featureWidth: Int, expected: Int) {
    var configuration = CaptionerConfiguration(vocabularySize: 6533, featureWidth: featureWidth)
    (configuration.embeddingWidth, configuration.hiddenWidth) = (50, 512)
    configuration.attentionWidth = 512
    #expect(ShowAttendTell(configuration).parameterCount == expected)
  }

  @Test("reads the truth without sampling, and its own words with certainty")
  func scheduledSampling() {
    var configuration = CaptionerConfiguration(vocabularySize: 9, featureWidth: 4)
    configuration.dropout = 0
    let model = ShowAttendTell(configuration)
    let memory = Tensor<Float>.normal([2, 3, 4])
    let captions = Tensor<Int32>([2, 4, 5, 6, 2, 7, 8, 4], shape: [2, 4])
    let forced = model.logits(memory, captions, sampling: nil)
    let never = model.logits(memory, captions, sampling: ScheduledSampling(probability: 0))
    #expect(never == forced)
    let always = model.logits(memory, captions, sampling: ScheduledSampling(probability: 1))
    // What it reads then is its own greedy caption.
    var state = model.start(memory)
    var tokens = Tensor<Int32>([2, 2])
    for t in 0..<4 {
      let logits = model.step(tokens, &state)
      #expect(maximumDifference(always.select(dim: 1, t), logits) < 1e-5)
      tokens = logits.argmax(dim: 1)
    }
  }
}
