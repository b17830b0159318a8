import ApusTestSupport
import Captioning
import Foundation
import NN
import Tensor
import Testing
import Training

final class MeanGRU: Captioner {
  let configuration: CaptionerConfiguration
  let initial: Linear
  let embedding: Embedding
  let cell: GRUCell
  let output: Linear

  init(_ c: CaptionerConfiguration) {
    configuration = c
    initial = Linear(c.featureWidth, c.hiddenWidth)
    embedding = Embedding(c.vocabularySize, c.embeddingWidth)
    cell = GRUCell(c.embeddingWidth, c.hiddenWidth)
    output = Linear(c.hiddenWidth, c.vocabularySize)
  }

  struct State: DecodingState {
    var hidden: Tensor<Float>  // [B, hidden]
    var attention: Tensor<Float>? { nil }

    func repeated(_ count: Int) -> State {
      State(hidden: hidden.rows(Tensor((0..<hidden.shape[0] * count).map { Int32($0 / count) })))
    }

    mutating func reorder(_ rows: [Int]) { hidden = hidden.rows(Tensor(rows.map(Int32.init))) }
  }

  func encode(_ locations: Tensor<Float>) -> Tensor<Float> { locations }

  func start(_ memory: Tensor<Float>) -> State {
    State(hidden: initial(memory.mean(dim: 1)).tanh())
  }

  func step(_ tokens: Tensor<Int32>, _ state: inout State) -> Tensor<Float> {
    state.hidden = cell(embedding(tokens), state.hidden)
    return output(state.hidden)
  }

  func logits(
    _ memory: Tensor<Float>, _ tokens: Tensor<Int32>, sampling: ScheduledSampling?
  ) -> Tensor<Float> {
    var (state, steps) = (start(memory), [Tensor<Float>]())
    for t in 0..<tokens.shape[1] {
      let truth = tokens.select(dim: 1, t)
      let own = steps.last.flatMap { last in sampling?.mix(truth, last.detached) }
      steps.append(step(own ?? truth, &state))
    }
    return .stack(steps, dim: 1)
  }
}

@Suite("A captioner of one's own")
struct YourOwnCaptioner {
  private func register() {
    Captioners.register(
      "mean-gru",
      Captioners.Entry(
        defaults: { ($0.embeddingWidth, $0.hiddenWidth) = (64, 128) },
        presets: ["large": { ($0.embeddingWidth, $0.hiddenWidth) = (256, 512) }],
        fields: ["embeddingWidth", "hiddenWidth"]
      ) { MeanGRU($0) })
  }

  @Test("compiles as its article has it, word for word")
  func article() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let article = tests.appending(path: "../../../Docs/YourOwnCaptioner.md").standardizedFileURL
    let examples = try ArticleExamples(of: article, in: tests)
    #expect(examples.count == 3)
    #expect(examples.missing == [])
  }

  @Test("decodes word by word what it computes at once, also with rows repeated and reordered")
  func states() {
    var configuration = CaptionerConfiguration(vocabularySize: 9, featureWidth: 4)
    (configuration.embeddingWidth, configuration.hiddenWidth) = (5, 6)
    let model = MeanGRU(configuration)
    let memory = Tensor<Float>.normal([2, 3, 4])
    let tokens = Tensor<Int32>([2, 4, 5, 2, 7, 8], shape: [2, 3])
    let all = model.logits(memory, tokens, sampling: nil)
    var state = model.start(memory).repeated(2)
    for t in 0..<3 {
      let words = tokens.select(dim: 1, t).elements
      let logits = model.step(Tensor([words[0], words[0], words[1], words[1]]), &state)
      for row in 0..<4 {
        let expected = all.select(dim: 0, row / 2).select(dim: 0, t)
        #expect(maximumDifference(logits.select(dim: 0, row), expected) < 1e-5)
      }
      state.reorder([1, 0, 3, 2])
    }
  }

  @Test("trains, decodes, is saved, loaded and evaluated like those of the package")
  func trains() throws {
    register()
    let scenes = Scenes(trainCount: 4, devCount: 0, testCount: 0)
    // One caption a picture: there is a single right answer.
    let samples = scenes.dataset(.train).samples.map {
      CaptionedImage(name: $0.name, source: $0.source, captions: [$0.captions[0]])
    }
    let dev = CaptionDataset(name: "four", samples: samples)
    let train = CaptionDataset(name: "four", samples: (0..<10).flatMap { _ in samples })
    try Generator.$current.withValue(Generator(seed: 1)) {
      try withTemporaryFolder { root in
        let (folder, cacheFolder) = ("\(root)/run", "\(root)/cache")
        var choice = TrainingConfiguration.RecipeChoice()
        choice.model = "mean-gru"
        var configuration = TrainingConfiguration.recipe(choice)
        (configuration.epochs, configuration.batchSize) = (30, 16)
        let training = try CaptionTraining(
          configuration, train: train, dev: dev, cacheFolder: cacheFolder,
          progress: ProgressReporter(.quiet))
        let summary = try training.run(in: RunFolder(path: folder))
        print(summary.best.metrics["bleu4"]!, summary.best.metrics["cider"]!)

        let pipeline = try CaptioningPipeline(checkpoint: "\(folder)/best.safetensors")
        let evaluation = try pipeline.evaluate(dev, DecodingOptions(beamWidth: 3))
        #expect(try pipeline.evaluate(dev).bleu[3] > 0.99)
        // A beam may stop at shorter captions that end first.
        #expect(evaluation.bleu[3] > 0.5)
        #expect(
          pipeline.captioner is MeanGRU && pipeline.captioner.configuration.hiddenWidth == 128)
        #expect(summary.best.metrics["cider"]! > 0)
      }
    }
    let sizes = try CaptionerSizes(model: "mean-gru", preset: "large", vocabularySize: 10)
    // Initial, embedding, cell, output; any backbone will do, so that it is taken for 512 channels.
    #expect(
      sizes.total == 512 * 512 + 512 + 10 * 256 + 3 * 512 * (256 + 512 + 2) + 512 * 10 + 10)
    #expect(sizes.backbone == nil && sizes.encoder == 0)
  }

  @Test("may ask for nothing that it does not read")
  func options() throws {
    register()
    var choice = TrainingConfiguration.RecipeChoice()
    (choice.model, choice.preset) = ("mean-gru", "large")
    var configuration = TrainingConfiguration.recipe(choice)
    #expect(try configuration.captioner(vocabularySize: 9, featureWidth: 4).hiddenWidth == 512)
    configuration.dropout = 0.5
    #expect(
      throws: OptionError(
        "--dropout does not go with --model mean-gru, which takes --embedding-width, --hidden-width"
      )
    ) { try configuration.check() }
    configuration.dropout = nil
    configuration.preset = "huge"
    #expect(throws: Captioners.UnknownName.self) { try configuration.check() }
  }
}
