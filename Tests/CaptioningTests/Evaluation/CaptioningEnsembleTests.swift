import Tensor
import Testing
import Text
import Vision

@testable import Captioning

@Suite("Ensembles of checkpoints")
struct CaptioningEnsembleTests {
  private let dataset = Scenes(trainCount: 0, devCount: 70, testCount: 0).dataset(.dev)

  @Test("of one write and score what the pipeline does")
  func one() throws {
    let pipeline = try randomPipeline(dataset)
    let ensemble = try CaptioningEnsemble([pipeline])
    let options = DecodingOptions(beamWidth: 3)
    let own = try pipeline.evaluate(dataset, options, including: [.teacherForced, .attention])
    let found = try ensemble.evaluate(dataset, options, including: [.teacherForced, .attention])
    #expect(found.metrics == own.metrics && found.teacherForced == own.teacherForced)
    #expect(found.examples.map(\.logProbability) == own.examples.map(\.logProbability))
    #expect(found.examples.map(\.attention) == own.examples.map(\.attention))
    #expect(found.examples.allSatisfy { $0.attention != nil })
    let images = try dataset.samples.prefix(3).map { try $0.source.load() }
    #expect(ensemble.captions(for: images, options) == pipeline.captions(for: images, options))
  }

  @Test(
    "choose words together, each member through its own backbone, model and size of pictures",
    arguments: CaptionerEnsemble.Averaging.allCases)
  func together(averaging: CaptionerEnsemble.Averaging) throws {
    let first = try randomPipeline(dataset)
    let second = try randomPipeline(dataset, model: "merge-lstm", seed: 2, grid: 2)
    // Of the first's kind, but seen smaller.
    let third = try CaptioningPipeline(
      backbone: "small_conv", grid: 3, captioner: first.captioner.configuration,
      codec: first.codec,
      preprocessing: ImagePreprocessing(width: 40, height: 40))
    let members = [first, second, third]
    let ensemble = try CaptioningEnsemble(members, averaging: averaging)
    let options = DecodingOptions(beamWidth: 2)
    let found = try ensemble.evaluate(dataset, options, including: [.teacherForced, .attention])
    #expect(found.examples.map(\.index) == Array(0..<70))
    #expect(found.examples.allSatisfy { $0.attention == nil })

    let few = Array(0..<8)
    let memories = try members.map { member in
      let inputs = try PixelInputs(dataset, member, .init(.quiet))
      return member.captioner.encode(inputs.locations(few))
    }
    let direct = CaptionerEnsemble(members.map(\.captioner), averaging: averaging)
      .decode(memories, first.tokens, options)
    #expect(direct.map(ensemble.text) == found.examples.prefix(8).map(\.caption))
    for (caption, example) in zip(direct, found.examples) {
      #expect(abs(caption.logProbability - example.logProbability) < 1e-4)
    }
    // Means are convex: together they are surer of right words than they are apart on average.
    let losses = try members.map {
      try $0.evaluate(dataset, including: .teacherForced).teacherForced!.metrics["loss"]!
    }
    #expect(found.teacherForced!.metrics["loss"]! < losses.reduce(0, +) / 3)
  }

  @Test("of one checkpoint twice score as the checkpoint")
  func twice() throws {
    try withTemporaryFolder { folder in
      let pipeline = try randomPipeline(dataset)
      try pipeline.save(to: "\(folder)/a.safetensors")
      let ensemble = try CaptioningEnsemble(
        checkpoints: ["\(folder)/a.safetensors", "\(folder)/a.safetensors"],
        averaging: .logProbabilities)
      let own = try pipeline.evaluate(dataset, including: .teacherForced)
      let found = try ensemble.evaluate(dataset, including: .teacherForced)
      #expect(found.examples.map(\.caption) == own.examples.map(\.caption))
      let losses = [found, own].map { $0.teacherForced!.metrics["loss"]! }
      #expect(abs(losses[0] - losses[1]) < 1e-5)
    }
  }

  @Test("of other vocabularies are refused, with the names of both")
  func vocabularies() throws {
    try withTemporaryFolder { folder in
      let names = ["\(folder)/a.safetensors", "\(folder)/b.safetensors"]
      var samples = dataset.samples
      samples.append(
        CaptionedImage(name: "zebra", source: samples[0].source, captions: ["a zebra"]))
      let pipelines = [
        try randomPipeline(dataset),
        try randomPipeline(CaptionDataset(name: "more", samples: samples)),
      ]
      for (pipeline, name) in zip(pipelines, names) { try pipeline.save(to: name) }
      let vocabularies = pipelines.map { "\($0.codec.contentHash) of \($0.codec.count)" }
      func message(_ body: () throws -> CaptioningEnsemble) -> String {
        do {
          _ = try body()
          return "made"
        } catch { return "\(error)" }
      }
      #expect(
        message { try CaptioningEnsemble(checkpoints: names) }
          == "\(names[1]): the vocabulary is another one than in \(names[0]) "
          + "(\(vocabularies[1]) and \(vocabularies[0])), so they cannot choose words together")
      #expect(
        message { try CaptioningEnsemble(pipelines) }.hasPrefix(
          "member 2: the vocabulary is another one than in member 1 ("))
      #expect(
        message { try CaptioningEnsemble(checkpoints: ["\(folder)/none"]) }.hasPrefix(
          "\(folder)/none: cannot open"))
    }
  }
}
