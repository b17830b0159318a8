import NN
import Tensor
import Testing

@testable import Captioning

@Suite("Decoding")
struct DecodingTests {
  @Test("with a beam of one is greedy", arguments: 1...10 as ClosedRange<UInt64>)
  func beamOfOne(seed: UInt64) {
    let model = TableCaptioner(seed: seed, images: 3)
    var options = DecodingOptions()
    options.maximumLength = 12
    options.repetitionPenalty = seed % 2 == 0 ? 1.3 : 1
    let greedy = model.decode(model.memory, tableTokens, options)
    let beam = BeamSearch(tableTokens, options).captions(model.session(model.memory), images: 3)
    for (a, b) in zip(greedy, beam) {
      #expect(a.tokens == b[0].tokens && a.isFinished == b[0].isFinished && b.count == 1)
      #expect(abs(a.logProbability - b[0].logProbability) < 1e-5)
    }
  }

  @Test("tells the model's log-probability of a caption, whatever steered the search")
  func logProbabilities() {
    let model = TableCaptioner(seed: 4, images: 4, vocabulary: 7)
    var beams = DecodingOptions(beamWidth: 4)
    (beams.repetitionPenalty, beams.noRepeatNGram, beams.captionsPerImage) = (1.5, 2, 4)
    (beams.groups, beams.minimumLength) = (2, 3)
    var draws = DecodingOptions()
    draws.captionsPerImage = 5
    draws.sampling = SamplingOptions()
    (draws.sampling!.temperature, draws.sampling!.topK) = (0.7, 4)
    for options in [beams, draws, DecodingOptions()] {
      let all = model.decodeAll(model.memory, tableTokens, options)
      for (image, captions) in all.enumerated() {
        #expect(captions.count == options.captionsPerImage)
        for caption in captions {
          let words = caption.tokens + (caption.isFinished ? [tableTokens.end] : [])
          let expected = model.logProbability(words, image: image)
          #expect(abs(caption.logProbability - expected) < 1e-4)
        }
      }
    }
  }

  @Test("answers even when no hypothesis ever ends", arguments: [1, 3, 6])
  func neverEnding(beamWidth: Int) {
    var logits = Tensor<Float>.normal([5]).elements
    logits[1] = -.infinity
    var options = DecodingOptions(beamWidth: beamWidth)
    options.maximumLength = 6
    options.groups = beamWidth / 3 == 2 ? 2 : 1
    let model = TableCaptioner(logits)
    let caption = model.decode(model.memory, tableTokens, options)[0]
    #expect(caption.tokens.count == 6)
    #expect(!caption.isFinished)
    #expect(!caption.tokens.contains(1) && !caption.tokens.contains(0))
    // An end that the vocabulary does not have never comes either.
    let endless = CaptionTokens(start: 0, end: -1, banned: [])
    #expect(model.decode(model.memory, endless, options)[0].tokens.count == 6)
  }

  @Test("stops with what it has where nothing can follow", arguments: [1, 4])
  func deadEnd(beamWidth: Int) {
    let model = TableCaptioner(seed: 2)
    var options = DecodingOptions(beamWidth: beamWidth)
    // Each of the three words once, and no end behind any of them.
    (options.noRepeatNGram, options.badEndings, options.minimumLength) = (1, [2, 3, 4], 2)
    let caption = model.decode(model.memory, tableTokens, options)[0]
    #expect(caption.tokens.sorted() == [2, 3, 4])
    #expect(!caption.isFinished && caption.logProbability > -.infinity)

    for broken in [Float.nan, -.infinity, .infinity] {
      let model = TableCaptioner([broken, broken, broken])
      #expect(
        !model.decode(model.memory, tableTokens, options)[0].isFinished || broken == .infinity)
    }
  }

  @Test("works for no image, and for fewer tokens than beams")
  func few() {
    let model = TableCaptioner(seed: 1, images: 1, vocabulary: 3)
    var options = DecodingOptions(beamWidth: 20)
    options.maximumLength = 3
    #expect(model.decode(.zeros([0, 1, 1]), tableTokens, options) == [])
    #expect(model.decodeAll(.zeros([0, 1, 1]), tableTokens, options) == [])
    // One word and the end: "", "2", "2 2".
    options.captionsPerImage = 20
    let captions = model.decodeAll(model.memory, tableTokens, options)[0]
    #expect(captions.filter(\.isFinished).map(\.tokens.count).sorted() == [0, 1, 2])
    // The three tokens of a caption that has not ended.
    #expect(captions.filter { !$0.isFinished }.map(\.tokens) == [[2, 2, 2]])

    let onlyEnd = CaptionTokens(start: 0, end: 1, banned: [0, 2])
    #expect(model.decode(model.memory, onlyEnd, options)[0].tokens == [])
    #expect(model.decode(model.memory, onlyEnd, options)[0].isFinished)
  }

  @Test("traps when all tokens are banned, and for image numbers that do not fit")
  func preconditions() async {
    let banned = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let model = TableCaptioner(seed: 1)
      var options = DecodingOptions()
      options.bannedTokens = [1, 2, 3, 4, 99]
      _ = model.decode(model.memory, tableTokens, options)
    }
    #expect(text(banned).contains("decode: all 5 tokens of the vocabulary are banned"))
    let numbers = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let model = TableCaptioner(seed: 1)
      _ = model.decode(model.memory, tableTokens, DecodingOptions(), imageNumbers: [1, 2])
    }
    #expect(text(numbers).contains("decode: 2 image numbers for 1 images"))
    let options = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let model = TableCaptioner(seed: 1)
      var options = DecodingOptions(beamWidth: 4)
      options.groups = 3
      _ = model.decode(model.memory, tableTokens, options)
    }
    #expect(
      text(options).contains(
        "DecodingOptions: the groups must divide the beam width (3 groups, width 4)"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }

  @Test("gives each image of a batch what it gives it alone, whether rows can be left out or not")
  func batches() {
    var all: [DecodingOptions] = [DecodingOptions(), DecodingOptions(beamWidth: 3)]
    all.append(DecodingOptions(beamWidth: 6))
    (all[2].groups, all[2].captionsPerImage) = (3, 6)
    all.append(DecodingOptions(beamWidth: 4))
    all[3].requiredWords = [[2], [3, 4]]
    all.append(DecodingOptions())
    (all[4].sampling, all[4].captionsPerImage) = (SamplingOptions(), 3)
    for var options in all {
      (options.keepsAttention, options.noRepeatNGram) = (true, 3)
      let models = [true, false].map {
        TableCaptioner(seed: 3, images: 9, vocabulary: 6, canSelect: $0)
      }
      let together = models.map { $0.decodeAll($0.memory, tableTokens, options) }
      #expect(together[0] == together[1])
      for image in 0..<9 {
        let alone = models[0].decodeAll(
          models[0].memory([image]), tableTokens, options, imageNumbers: [image])
        #expect(alone[0] == together[0][image])
      }
    }
  }

  @Test("of a network gives each image of a batch what it gives it alone")
  func network() {
    var configuration = CaptionerConfiguration(vocabularySize: 12, featureWidth: 6)
    configuration.hiddenWidth = 16
    let model = Generator.$current.withValue(Generator(seed: 5)) { ShowAttendTell(configuration) }
    model.setTraining(false)
    let memory = Generator.$current.withValue(Generator(seed: 6)) {
      Tensor<Float>.normal([6, 5, 6], standardDeviation: 3)
    }
    for width in [1, 3] {
      var options = DecodingOptions(beamWidth: width)
      (options.maximumLength, options.keepsAttention) = (7, true)
      let together = model.decode(memory, tableTokens, options)
      for image in 0..<6 {
        let own = memory.narrow(dim: 0, start: image, length: 1)
        let alone = model.decode(own, tableTokens, options)[0]
        #expect(alone.tokens == together[image].tokens)
        #expect(abs(alone.logProbability - together[image].logProbability) < 1e-4)
        // Reading the caption anew looks at the same places.
        var state = model.start(own)
        let attention = together[image].attention!
        #expect(attention.count == alone.tokens.count)
        for (word, looked) in zip([0] + alone.tokens, attention) {
          _ = model.step(Tensor([word]), &state)
          for (a, b) in zip(state.attention!.elements, looked) { #expect(abs(a - b) < 1e-5) }
        }
      }
    }
  }
}
