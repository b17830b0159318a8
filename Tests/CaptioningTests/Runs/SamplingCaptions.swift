import NN
import Tensor
import Testing

@testable import Captioning

@Suite("Sampling captions")
struct SamplingCaptions {
  private let tokens = CaptionTokens(start: 2, end: 3, banned: [0, 1, 2])

  private func model(_ words: Int = 7) -> ShowAttendTell {
    var configuration = CaptionerConfiguration(vocabularySize: words, featureWidth: 4)
    (configuration.embeddingWidth, configuration.hiddenWidth) = (5, 6)
    (configuration.attentionWidth, configuration.dropout) = (3, 0)
    return Generator.$current.withValue(Generator(seed: 3)) { ShowAttendTell(configuration) }
  }

  @Test("draws the first word as often as its probability says, and banned ones never")
  func frequencies() {
    let (model, count) = (model(), 8000)
    let picture = Tensor<Float>.normal([1, 2, 4], using: Generator(seed: 5))
    let memory = picture.expanded(to: [count, 2, 4])
    var state = model.start(picture)
    let logits = model.step(Tensor<Int32>([2]), &state) + tokens.ban(width: 7)
    let expected = logits.softmax().elements
    let sampled = Generator.$current.withValue(Generator(seed: 9)) {
      model.sample(memory, tokens, maximumLength: 1, padding: 0)
    }
    var counts = [Int](repeating: 0, count: 7)
    for caption in sampled.captions { counts[Int(caption[0])] += 1 }
    for word in 0..<7 {
      let (p, found) = (Double(expected[word]), Double(counts[word]) / Double(count))
      // Four standard deviations.
      #expect(abs(found - p) <= 4 * (p * (1 - p) / Double(count)).squareRoot(), "word \(word)")
    }
    #expect(counts[0...2].allSatisfy { $0 == 0 })
  }

  @Test("makes a batch in which every word is predicted from those before it")
  func batch() {
    let model = model()
    let memory = Tensor<Float>.normal([6, 2, 4], using: Generator(seed: 1))
    let sampled = Generator.$current.withValue(Generator(seed: 2)) {
      model.sample(memory, tokens, maximumLength: 5, padding: 0)
    }
    let length = sampled.targets.shape[1]
    #expect(sampled.inputs.shape == sampled.targets.shape && length <= 5)
    for (row, caption) in sampled.captions.enumerated() {
      let filler = [Int32](repeating: 0, count: length - caption.count)
      let ignored = filler.map { _ in CaptionData.ignored }
      let inputs = sampled.inputs.select(dim: 0, row).elements
      #expect(sampled.targets.select(dim: 0, row).elements == caption + ignored)
      #expect(inputs == [2] + caption.dropLast() + filler)
      let ends = caption.firstIndex(of: 3)
      #expect(ends == nil ? caption.count == 5 : ends == caption.count - 1)
    }
    // The same random numbers draw the same captions.
    let again = Generator.$current.withValue(Generator(seed: 2)) {
      model.sample(memory, tokens, maximumLength: 5, padding: 0)
    }
    #expect(again.captions == sampled.captions)
  }

  @Test("records nothing: the loss's gradient comes from the pass over the drawn words alone")
  func unrecorded() {
    let model = model()
    let memory = Tensor<Float>.normal([2, 2, 4], using: Generator(seed: 1))
    let (_, gradients) = valueAndGradient {
      _ = model.sample(memory, tokens, maximumLength: 4, padding: 0)
      return model.fc.weight.sum()
    }
    #expect(gradients.count == 1)
  }
}
