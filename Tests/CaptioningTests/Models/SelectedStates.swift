import ApusTestSupport
import NN
import Tensor
import Testing

@testable import Captioning

@Suite("The state of every captioner")
struct SelectedStates {
  /// A small one with random weights, of words with the numbers 0 to 10.
  private func captioner(_ model: String) throws -> any Captioner {
    var configuration = CaptionerConfiguration(vocabularySize: 11, featureWidth: 6)
    try Captioners.apply(model: model, preset: nil, to: &configuration)
    (configuration.hiddenWidth, configuration.embeddingWidth) = (8, 8)
    (configuration.attentionWidth, configuration.feedForwardWidth) = (5, 12)
    (configuration.encoderLayers, configuration.decoderLayers) = (1, 2)
    (configuration.encoderHeads, configuration.decoderHeads) = (2, 2)
    (configuration.prefixLength, configuration.maximumLength) = (3, 12)
    let captioner = try Generator.$current.withValue(Generator(seed: 3)) {
      try Captioners.make(configuration)
    }
    captioner.setTraining(false)
    return captioner
  }

  @Test(
    "leaves out images whose captions are done, with all of their beams",
    arguments: Captioners.names)
  func images(model: String) throws {
    func check(_ captioner: some Captioner) throws {
      let features = Tensor<Float>.normal([4, 9, 6], using: Generator(seed: 4))
      var state = captioner.start(captioner.encode(features))
      for words: [Int32] in [[1, 1, 1, 1], [3, 4, 5, 6]] {
        _ = captioner.step(Tensor(words), &state)
      }
      var fewer = try #require(state.selected([3, 0]))
      let all = captioner.step(Tensor([7, 8, 9, 10]), &state)
      let some = captioner.step(Tensor([10, 7]), &fewer)
      #expect(maximumDifference(some, all.slices(Tensor([3, 0]))) < 1e-5)

      var beams = state.repeated(2)
      _ = captioner.step(Tensor([1, 2, 3, 4, 5, 6, 7, 8]), &beams)
      beams.reorder([0, 0, 3, 2, 4, 5, 6, 7])
      let rows = [6, 7, 2, 3]
      var kept = try #require(beams.selected(rows))
      let wide = captioner.step(Tensor([1, 2, 3, 4, 5, 6, 7, 8]), &beams)
      let narrow = captioner.step(Tensor([7, 8, 3, 4]), &kept)
      #expect(maximumDifference(narrow, wide.slices(Tensor(rows.map(Int32.init)))) < 1e-5)
      if let attention = beams.attention {
        #expect(
          maximumDifference(kept.attention, attention.slices(Tensor(rows.map(Int32.init)))) < 1e-5)
      }
      // One beam of an image alone: right, or refused.
      if var one = beams.selected([5]) {
        let next = captioner.step(Tensor([9]), &one)
        let expected = captioner.step(Tensor([1, 1, 1, 1, 1, 9, 1, 1]), &beams)
        #expect(maximumDifference(next, expected.narrow(dim: 0, start: 5, length: 1)) < 1e-5)
      }
    }
    try check(captioner(model))
  }
}
