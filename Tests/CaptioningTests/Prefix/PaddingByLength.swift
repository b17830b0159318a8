import NN
import Tensor
import Testing

@testable import Captioning

@Suite("Padding of captions")
struct PaddingByLength {
  /// Logits of each place, which are the parameters.
  private final class Table: Module {
    @Parameter var logits: Tensor<Float>
    init(_ shape: Shape) { logits = .normal(shape) }
  }

  @Test("is told from captions by their lengths: the same token counts where it is part of one")
  func gradient() throws {
    try withTemporaryFolder { folder in
      let training = try SubwordRun(folder).training()
      training.pipeline.setTraining(false)
      let pad = training.data.codec.padID
      #expect(pad == training.pipeline.tokens.end && pad == training.pipeline.tokens.start)
      // The first caption has the padding's token in its middle, too.
      let captions: [[Int32]] = [[pad, 70, pad, 71, pad], [pad, 72, 73, 74, 75, 76, pad]]
      let data = CaptionData(
        inputs: training.data.inputs, captions: captions.map { [$0] }, codec: training.data.codec)
      let pairs = (0..<2).map { CaptionData.Pair(sample: $0, caption: 0) }
      let batch = data.batch(pairs, flips: false)
      #expect(batch.inputs.elements == [pad, 70, pad, 71, pad, pad, pad, 72, 73, 74, 75, 76])
      let ignored = CaptionData.ignored
      #expect(
        batch.targets.elements == [70, pad, 71, pad, ignored, ignored, 72, 73, 74, 75, 76, pad])

      let table = Table([2, 6, 80])
      let (_, gradients) = valueAndGradient {
        crossEntropy(table.logits, batch.targets, ignoreIndex: ignored)
      }
      let gradient = try #require(gradients[table.$logits])
      for (place, target) in batch.targets.elements.enumerated() {
        let row = gradient.reshaped(12, 80).select(dim: 0, place).elements
        #expect(row.contains { $0 != 0 } == (target != ignored), "\(place)")
      }

      // The model's loss is the mean over all tokens of both captions, each read alone.
      let task = training.task
      let whole = task.loss(batch).item
      let alone = pairs.map { task.loss(data.batch([$0], flips: false)).item }
      #expect(abs(whole - (alone[0] * 4 + alone[1] * 6) / 10) < 1e-4)
    }
  }

  @Test("of sampled captions is not learnt")
  func sampled() throws {
    try withTemporaryFolder { folder in
      try Generator.$current.withValue(Generator(seed: 3)) {
        let pipeline = try SubwordRun(folder).pipeline()
        let (tokens, memory) = (pipeline.tokens, Tensor<Float>.normal([6, 3, 64]))
        let drawn = pipeline.captioner.sample(
          memory, tokens, maximumLength: 40, padding: pipeline.codec.padID)
        let length = drawn.targets.shape[1]
        for (row, caption) in drawn.captions.enumerated() {
          let targets = drawn.targets.elements[row * length..<(row + 1) * length]
          #expect(Array(targets.prefix(caption.count)) == caption)
          #expect(targets.dropFirst(caption.count).allSatisfy { $0 == CaptionData.ignored })
          let inputs = drawn.inputs.elements[row * length..<(row + 1) * length]
          #expect(Array(inputs.prefix(caption.count)) == [tokens.start] + caption.dropLast())
        }
      }
    }
  }

  @Test("leaves room for the prefix: captions are cut where positions end")
  func room() throws {
    try withTemporaryFolder { folder in
      let run = try SubwordRun(folder)
      let training = try run.training { ($0.prefixLength, $0.maximumLength) = (5, 9) }
      // Five vectors and four tokens that are read, the first of them instead of the start; the end.
      let longest = training.data.captions.joined().map(\.count).max()
      #expect(longest == 6)
      training.pipeline.setTraining(false)
      let batch = training.data.batch(Array(training.data.pairs.prefix(4)), flips: false)
      #expect(training.task.loss(batch).item.isFinite)
      // Searches may go on behind.
      let captions = training.pipeline.decode(locations: batch.locations, DecodingOptions())
      #expect(captions.allSatisfy { $0.isFinished || $0.tokens.count == 30 })
      let evaluation = try training.pipeline.evaluate(run.dev, including: .teacherForced)
      #expect(evaluation.teacherForced!.perplexity.value.isFinite)
    }
  }
}
