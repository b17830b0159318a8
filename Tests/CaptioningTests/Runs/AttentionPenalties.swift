import NN
import Tensor
import Testing
import Training

@testable import Captioning

@Suite("The penalty of attention in training")
struct AttentionPenalties {
  /// A model that looks at every location alike, and says so.
  private final class Even: Captioner {
    let configuration: CaptionerConfiguration
    let inner: ShowAttendTell
    typealias State = ShowAttendTell.State

    init(_ c: CaptionerConfiguration) { (configuration, inner) = (c, ShowAttendTell(c)) }

    func encode(_ locations: Tensor<Float>) -> Tensor<Float> { locations }

    func start(_ memory: Tensor<Float>) -> State { inner.start(memory) }

    func step(_ tokens: Tensor<Int32>, _ state: inout State) -> Tensor<Float> {
      inner.step(tokens, &state)
    }

    func logits(
      _ memory: Tensor<Float>, _ tokens: Tensor<Int32>, sampling: ScheduledSampling?
    ) -> Tensor<Float> { inner.logits(memory, tokens, sampling: sampling) }

    func output(
      _ memory: Tensor<Float>, _ tokens: Tensor<Int32>, sampling: ScheduledSampling?
    ) -> CaptionerOutput {
      let shape: Shape = [tokens.shape[0], tokens.shape[1], memory.shape[1]]
      return CaptionerOutput(
        logits: logits(memory, tokens, sampling: sampling),
        attention: Tensor.ones(shape) / Float(memory.shape[1]))
    }
  }

  private func training(_ model: String, _ folder: String, penalty: Float?) throws
    -> CaptionTraining
  {
    Captioners.register("even", Captioners.Entry { Even($0) })
    Captioners.register("silent", Captioners.Entry { MeanGRU($0) })
    let dataset = Scenes(trainCount: 4).dataset(.train)
    var choice = TrainingConfiguration.RecipeChoice()
    choice.model = model
    var configuration = TrainingConfiguration.recipe(choice)
    configuration.attentionPenalty = penalty
    return try CaptionTraining(
      configuration, train: dataset, dev: dataset, cacheFolder: "\(folder)/cache",
      progress: ProgressReporter(.quiet))
  }

  @Test("is added to the loss: λ·Σ (1 − words / locations)² of every caption")
  func value() throws {
    try withTemporaryFolder { folder in
      let training = try training("even", folder, penalty: 0.5)
      training.pipeline.setTraining(false)
      let batch = training.data.batch(Array(training.data.pairs.prefix(3)), flips: false)
      let plain = training.task.loss(batch).item
      let whole = training.task.loss(batch, attentionPenalty: 0.5).item
      let locations = Float(batch.locations.shape[1])
      let expected = training.data.pairs.prefix(3).map { pair -> Float in
        let words = Float(training.data.captions[pair.sample][pair.caption].count - 1)
        return 0.5 * locations * (1 - words / locations) * (1 - words / locations)
      }
      #expect(abs(whole - plain - expected.reduce(0, +) / 3) < 1e-4)
    }
  }

  @Test("is refused for a model that does not tell where it looks")
  func refused() throws {
    try withTemporaryFolder { folder in
      #expect(
        throws: OptionError(
          "--attention-penalty does not go with --model silent, which does not tell where it looks")
      ) { try training("silent", folder, penalty: 1) }
      _ = try training("silent", folder, penalty: nil)
    }
  }
}
