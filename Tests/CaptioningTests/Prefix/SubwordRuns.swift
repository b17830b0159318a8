import Foundation
import NN
import Tensor
import Testing
import Text
import Training
import Vision

@testable import Captioning

@Suite("Training with a language model's own tokens")
struct SubwordRuns {
  @Test("learns captions with their case and punctuation, which a checkpoint gives back")
  func learns() throws {
    try withTemporaryFolder { folder in
      let run = try SubwordRun(folder)
      try Generator.$current.withValue(Generator(seed: 1)) {
        let training = try run.training { $0.epochs = 24 }
        #expect(
          training.pipeline.codec.count == training.pipeline.captioner.configuration.vocabularySize)
        #expect(training.pipeline.vocabulary == nil)
        let before = try training.initialLoss()
        #expect(before.isPassed)
        let summary = try training.run(in: RunFolder(path: "\(folder)/run"))
        #expect(summary.best.metrics["dev_loss"]! < 0.1 * before.loss)

        let pipeline = try CaptioningPipeline(checkpoint: "\(folder)/run/best.safetensors")
        let images = try run.dev.samples.map { try $0.source.load() }
        let truth = run.dev.samples.map(\.captions[0])
        #expect(truth.allSatisfy { $0.first!.isUppercase && $0.hasSuffix(".") })
        #expect(pipeline.captions(for: images) == truth)
        #expect(pipeline.captions(for: images, DecodingOptions(beamWidth: 3)) == truth)

        // What training said of the best epoch is what an evaluation says.
        let evaluation = try pipeline.evaluate(run.dev, including: .teacherForced)
        for (name, value) in evaluation.metrics {
          #expect(summary.best.metrics[name] == value, "\(name)")
        }
        #expect(evaluation.bleu[3] > 0.999 && evaluation.metrics["cider"]! > 1)
        // By token, ends included.
        let scores = try #require(evaluation.teacherForced)
        let tokens = truth.reduce(0) { $0 + pipeline.codec.encode($1).count - 1 }
        #expect(scores.perplexity.tokens == tokens && scores.accuracy[top: 1] == 1)
        #expect(
          abs(scores.perplexity.crossEntropy - summary.best.metrics["dev_loss"]!) < 1e-4)
      }
    }
  }

  @Test("goes on after it was cut off, and ends with the same bits")
  func resumes() throws {
    try withTemporaryFolder { folder in
      let run = try SubwordRun(folder)
      func train(_ name: String, resuming: Bool = false) throws {
        try Generator.$current.withValue(Generator(seed: 1)) {
          _ = try run.training { $0.checkpointEverySteps = 4 }
            .run(in: RunFolder(path: "\(folder)/\(name)", resuming: resuming), resuming: resuming)
        }
      }
      try train("whole")
      try train("cut")
      let checkpoints = "\(folder)/cut/checkpoints"
      let names = try FileManager.default.contentsOfDirectory(atPath: checkpoints).sorted()
      try #require(names.count > 1)
      for name in names.dropFirst() {
        try FileManager.default.removeItem(atPath: "\(checkpoints)/\(name)")
      }
      try train("cut", resuming: true)
      let files = try ["whole", "cut"].map {
        try Data(contentsOf: URL(filePath: "\(folder)/\($0)/last.safetensors"))
      }
      let isSame = files[0] == files[1]
      #expect(isSame)

      // Not with other tokens, of which there may be as many.
      let tokenizer = try SubwordTokenizer(path: run.tokenizer)
      try BPETrainer(vocabularySize: tokenizer.count, specialTokens: [AddedToken(SubwordRun.end)])
        .train(on: ["Something else, of which the merges are others."]).save(to: run.tokenizer)
      #expect(throws: (any Error).self) { try train("cut", resuming: true) }
    }
  }

  @Test("raises CIDEr-D of words that the drawn tokens make")
  func selfCritical() throws {
    try withTemporaryFolder { folder in
      let run = try SubwordRun(folder)
      try Generator.$current.withValue(Generator(seed: 1)) {
        let training = try run.training {
          ($0.epochs, $0.selfCriticalFromEpoch, $0.scheduledSampling) = (3, 3, 0.5)
          ($0.selfCriticalBaseline, $0.flip, $0.labelSmoothing) = (.mean, true, 0.1)
        }
        let summary = try training.run(in: RunFolder(path: "\(folder)/run"))
        #expect(summary.steps == 30)
        let log = try String(contentsOfFile: "\(folder)/run/logs/metrics.jsonl", encoding: .utf8)
        #expect(log.matches(of: /"epoch\/sampled_cider":/).count == 1)
        #expect(log.matches(of: /"epoch\/rouge_l":/).count == 3)
      }
    }
  }

  @Test("begins with the weights of a published language model")
  func weights() throws {
    try withTemporaryFolder { folder in
      let run = try SubwordRun(folder)
      let first = try run.training()
      let gpt = try #require(first.pipeline.captioner as? PrefixCaptioner).gpt
      try saveSafetensors(gpt.stateDictionary, to: "\(folder)/gpt.safetensors")
      let second = try run.training {
        $0.seed = 9
        ($0.languageModelWeights, $0.frozenDecoder) = ("\(folder)/gpt.safetensors", true)
      }
      let captioner = try #require(second.pipeline.captioner as? PrefixCaptioner)
      #expect(captioner.gpt.transformer.wte.weight == gpt.transformer.wte.weight)
      try Generator.$current.withValue(Generator(seed: 1)) {
        _ = try second.run(in: RunFolder(path: "\(folder)/run"))
      }
      #expect(captioner.gpt.transformer.wte.weight == gpt.transformer.wte.weight)

      let error = #expect(throws: FileError.self) {
        try run.training { $0.languageModelWeights = PrefixFixture.weights }
      }
      #expect("\(error!)".hasPrefix("\(PrefixFixture.weights): a GPT-2 of 2 layers of width 32"))
      #expect(
        throws: OptionError(
          "--language-model-weights does not go with --model show-attend-tell, which continues no "
            + "prefix by a GPT-2")
      ) {
        var configuration = TrainingConfiguration.scenes
        configuration.tokenizer = .subwords(path: run.tokenizer)
        configuration.languageModelWeights = "\(folder)/gpt.safetensors"
        _ = try CaptionTraining(
          configuration, train: run.train, dev: run.dev, cacheFolder: folder,
          progress: ProgressReporter(.quiet))
      }
    }
  }

  @Test("is refused with the tokens of another model")
  func otherTokens() throws {
    try withTemporaryFolder { folder in
      let run = try SubwordRun(folder)
      let count = try SubwordTokenizer(path: run.tokenizer).count
      let error = #expect(throws: FileError.self) {
        try run.training {
          ($0.preset, $0.hiddenWidth, $0.decoderLayers, $0.decoderHeads) = ("gpt2", nil, nil, nil)
        }
      }
      #expect(
        "\(error!)"
          == "\(run.tokenizer): a tokenizer of \(count) tokens, the model (--preset gpt2) has 50257"
      )
      let missing = #expect(throws: FileError.self) {
        try run.training { $0.tokenizer = .subwords(path: "\(folder)/none.json") }
      }
      #expect("\(missing!)".hasPrefix("\(folder)/none.json: "))
    }
  }

  @Test("leaves other models as they are, which read the same tokens")
  func otherModels() throws {
    try withTemporaryFolder { folder in
      let run = try SubwordRun(folder)
      try Generator.$current.withValue(Generator(seed: 1)) {
        var configuration = TrainingConfiguration.scenes
        configuration.tokenizer = .subwords(path: run.tokenizer)
        (configuration.epochs, configuration.batchSize, configuration.hiddenWidth) = (1, 4, 32)
        let training = try CaptionTraining(
          configuration, train: run.train, dev: run.dev, cacheFolder: "\(folder)/cache",
          progress: ProgressReporter(.quiet))
        _ = try training.run(in: RunFolder(path: "\(folder)/run"))
        let pipeline = try CaptioningPipeline(checkpoint: "\(folder)/run/last.safetensors")
        let images = try run.dev.samples.map { try $0.source.load() }
        let locations = pipeline.locations(pipeline.input(images))
        let captions = pipeline.decode(locations: locations, DecodingOptions())
        for (caption, looked) in zip(
          captions, try pipeline.attention(of: captions, locations: locations))
        {
          #expect(looked.words == pipeline.words(caption))
          #expect(looked.weights.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-4 })
        }
      }
    }
  }
}
