import Tensor
import Testing
import Vision

@testable import Captioning

@Suite("The attention of a caption")
struct CaptionAttentionTests {
  private let dataset = Scenes(trainCount: 0, devCount: 4, testCount: 0).dataset(.dev)

  private func locations(_ pipeline: CaptioningPipeline) throws -> Tensor<Float> {
    pipeline.locations(pipeline.input(try dataset.samples.map { try $0.source.load() }))
  }

  @Test("has for each word a grid that sums to 1")
  func grids() throws {
    let pipeline = try randomPipeline(dataset)
    let features = try locations(pipeline)
    for options in [DecodingOptions(), DecodingOptions(beamWidth: 3)] {
      let captions = pipeline.decode(locations: features, options)
      let looked = try pipeline.attention(of: captions, locations: features)
      for (caption, attention) in zip(captions, looked) {
        #expect(attention.words == pipeline.words(caption))
        #expect((attention.height, attention.width) == (3, 3))
        #expect(attention.weights.count == caption.tokens.count)
        for weights in attention.weights {
          #expect(weights.count == 9 && abs(weights.reduce(0, +) - 1) < 1e-5)
        }
      }
    }
  }

  @Test("is where the model looked as it decoded, whatever else is in the batch")
  func sameAsDecoding() throws {
    let pipeline = try randomPipeline(dataset)
    let model = try #require(pipeline.captioner as? ShowAttendTell)
    let memory = try locations(pipeline)
    let captions: [[Int32]] = [[5, 6, 7], [], [8], [9, 5, 5, 6]]
    let start = pipeline.tokens.start
    let looked = try #require(model.attention(of: captions, memory: memory, start: start))
    for (row, caption) in captions.enumerated() {
      #expect(looked[row].count == caption.count)
      var state = model.start(memory.narrow(dim: 0, start: row, length: 1))
      for (place, token) in ([start] + caption).dropLast().enumerated() {
        _ = model.step(Tensor([token]), &state)
        for (a, b) in zip(state.attention!.elements, looked[row][place]) {
          #expect(abs(a - b) < 1e-6)
        }
      }
    }
  }

  @Test("leaves out a class token, and joins the parts of a location that was cut")
  func otherLayouts() throws {
    func weights(looksAt: Int, grid: Int?) throws -> [CaptionAttention] {
      let name = GlancingCaptioner.register(looksAt: looksAt)
      let pipeline = try randomPipeline(dataset, model: name, grid: grid)
      let caption = DecodedCaption(tokens: [5], logProbability: 0, isFinished: true)
      let features = try locations(pipeline)
      return try pipeline.attention(
        of: [DecodedCaption](repeating: caption, count: 4), locations: features)
    }
    let plain = try weights(looksAt: 4, grid: 2)[3]
    #expect(plain.weights == [[1, 2, 3, 4]] && plain.width == 2)
    #expect(try weights(looksAt: 5, grid: 2)[0].weights == [[2, 3, 4, 5]])
    #expect(try weights(looksAt: 8, grid: 2)[0].weights == [[3, 7, 11, 15]])
    // A grid of the model's own, with and without a class token before it.
    let own = try weights(looksAt: 9, grid: 2)[0]
    #expect((own.height, own.width) == (3, 3) && own.weights[0].first == 1)
    #expect(try weights(looksAt: 10, grid: 2)[0].weights[0].first == 2)
    #expect(throws: NoAttention(model: "glancing-7", locations: 7)) {
      _ = try weights(looksAt: 7, grid: 2)
    }
    #expect(
      NoAttention(model: "m", locations: 7).description
        == "m: attention over 7 vectors is no grid over the picture")
  }

  @Test("is refused, and left out of an evaluation, where the model does not tell")
  func blind() throws {
    let pipeline = try randomPipeline(dataset, model: GlancingCaptioner.register(looksAt: nil))
    let features = try locations(pipeline)
    let captions = pipeline.decode(locations: features, DecodingOptions())
    #expect(captions.contains { !$0.tokens.isEmpty })
    let error = #expect(throws: NoAttention.self) {
      _ = try pipeline.attention(of: captions, locations: features)
    }
    #expect(error?.description == "glancing-blind: the model does not tell where it looks")
    let evaluation = try pipeline.evaluate(dataset, including: .attention)
    #expect(evaluation.examples.allSatisfy { $0.attention == nil })
  }

  @Test("needs a caption for each picture, and a grid for each word")
  func misuse() async {
    await #expect(processExitsWith: .failure) {
      let dataset = Scenes(trainCount: 0, devCount: 1, testCount: 0).dataset(.dev)
      let pipeline = try randomPipeline(dataset)
      _ = pipeline.captioner.attention(of: [[]], memory: .zeros([2, 9, 128]), start: 2)
    }
    await #expect(processExitsWith: .failure) {
      _ = CaptionAttention(words: ["a"], weights: [[1, 2]], height: 2, width: 2)
    }
  }

  @Test("lies over that part of a picture which the network sees")
  func seenRegion() {
    let image = Image(width: 400, height: 200, pixels: [UInt8](repeating: 9, count: 240_000))
    let squashed = ImagePreprocessing(width: 224, height: 224)
    #expect(squashed.seenRegion(of: image) == (0, 0, 1, 1))
    #expect(squashed.seen(of: image) == image)
    let cropped = ImagePreprocessing(resize: 200, crop: 100)
    #expect(cropped.seenRegion(of: image) == (0.375, 0.25, 0.25, 0.5))
    #expect(cropped.seen(of: image).width == 100)
    let padded = ImagePreprocessing(resize: 100, crop: 200)
    #expect(padded.seenRegion(of: image) == (0, -0.5, 1, 2))
  }
}
