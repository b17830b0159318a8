import ArgumentParser
import Captioning
import Testing
import Text

@testable import CaptionExample

@Suite("The command line of decoding")
struct DecodingCommandLine {
  private func pipeline() throws -> CaptioningPipeline {
    let vocabulary = Vocabulary(captions: [["a", "red", "dog", "with", "the", "ball"]])
    return try CaptioningPipeline(
      backbone: "small_conv", grid: nil,
      captioner: CaptionerConfiguration(vocabularySize: vocabulary.count, featureWidth: 128),
      vocabulary: vocabulary, cleaner: CaptionCleaner())
  }

  private func options(_ arguments: String...) throws -> DecodingOptions {
    try DecodingFlags.parse(arguments).options(for: pipeline())
  }

  @Test("begins with the library's defaults")
  func defaults() throws {
    #expect(try options() == DecodingOptions())
  }

  @Test("sets every field of the options")
  func everyField() throws {
    let pipeline = try pipeline()
    var expected = DecodingOptions(beamWidth: 6)
    (expected.ending, expected.lengthPenalty, expected.lengthNormalization) = (
      .nothingBetter, 0.5, .wu
    )
    (expected.groups, expected.groupPenalty) = (3, 0.25)
    (expected.maximumLength, expected.minimumLength) = (20, 4)
    (expected.noRepeatNGram, expected.repetitionPenalty) = (3, 1.5)
    expected.requiredWords = try pipeline.tokenIDs(of: ["red dog", "ball"])
    expected.bannedTokens = try pipeline.tokenIDs(of: ["the"])[0]
    expected.badEndings = pipeline.englishBadEndings
    #expect(expected.badEndings.count == 3)
    let found = try options(
      "--beam-width", "6", "--beam-ending", "best", "--length-penalty", "0.5",
      "--length-normalization", "wu", "--groups", "3", "--group-penalty", "0.25",
      "--max-length", "20", "--min-length", "4", "--no-repeat-ngram", "3",
      "--repetition-penalty", "1.5", "--require", "Red dog", "--require", "ball", "--ban", "the",
      "--bad-endings")
    #expect(found == expected)
    // All fields but sampling, the number of captions and attention, which others set.
    let fields = zip(
      Mirror(reflecting: found).children, Mirror(reflecting: DecodingOptions()).children)
    let same = fields.filter { "\($0.value)" == "\($1.value)" }.map { $0.0.label }
    #expect(same == ["sampling", "captionsPerImage", "keepsAttention"])
  }

  @Test("draws with any option of drawing")
  func sampling() throws {
    #expect(try options("--sample").sampling == SamplingOptions())
    func sampling(_ arguments: String...) throws -> SamplingOptions {
      try #require(try DecodingFlags.parse(arguments).options(for: pipeline()).sampling)
    }
    #expect(try sampling("--temperature", "0.5").temperature == 0.5)
    #expect(try sampling("--top-k", "7").topK == 7)
    #expect(try sampling("--top-p", "0.75").topP == 0.75)
    #expect(try sampling("--typical-p", "0.25").typicalP == 0.25)
    #expect(try sampling("--seed", "9").seed == 9)
  }

  private func message<Command: ParsableArguments>(
    _ type: Command.Type, _ arguments: [String]
  ) -> String {
    do {
      _ = try type.parse(arguments)
      return "parsed"
    } catch { return type.message(for: error) }
  }

  @Test(
    "refuses contradictions in all three commands before anything is loaded",
    arguments: [
      (["--beam-width", "0"], "the beam width must be positive (0)"),
      (
        ["--beam-width", "4", "--groups", "3"],
        "the groups must divide the beam width (3 groups, width 4)"
      ),
      (["--sample", "--beam-width", "3"], "sampling has no beams (width 3)"),
      (["--top-p", "1.5"], "top-p must be above 0 and at most 1 (1.5)"),
      (["--temperature", "0"], "the temperature must be positive (0.0)"),
      (["--seed", "1", "--require", "dog"], "sampling cannot require words"),
      (["--require", "dog", "--ban", "dog"], "--require dog contradicts --ban dog"),
      (["--min-length", "31"], "the minimum length must be in 1...30 (31)"),
      (["--repetition-penalty", "nan"], "the repetition penalty must be positive (nan)"),
      (["--beam-ending", "never"], "'never' is invalid for '--beam-ending <rule>'"),
      (["--length-normalization", "sum"], "'sum' is invalid for '--length-normalization <by>'"),
    ])
  func refused(arguments: [String], expected: String) {
    for text in [
      message(Caption.self, ["a.jpg"] + arguments), message(Evaluate.self, arguments),
      message(Report.self, arguments),
    ] { #expect(text.contains(expected)) }
  }

  @Test("takes several captions only where they are shown")
  func captions() throws {
    let caption = try Caption.parse(["a.jpg", "--beam-width", "3", "--captions", "3"])
    #expect(try caption.decoding.options(for: pipeline(), captions: 3).captionsPerImage == 3)
    #expect(
      message(Caption.self, ["a.jpg", "--captions", "3"]).contains(
        "3 captions an image want as many beams (width 1), or sampling"))
    #expect(message(Caption.self, ["a.jpg", "--captions", "0"]).contains("must be positive (0)"))
    #expect(message(Evaluate.self, ["--captions", "2"]).contains("Unknown option '--captions'"))
    #expect(message(Report.self, ["--captions", "2"]).contains("Unknown option '--captions'"))
  }

  @Test("refuses words that the vocabulary does not have, and phrases that are banned")
  func words() throws {
    for arguments in [["--require", "red zebra", "--beam-width", "3"], ["--ban", "zebra"]] {
      let flags = try DecodingFlags.parse(arguments)
      let unknown = #expect(throws: CaptioningPipeline.UnknownWord.self) {
        try flags.options(for: pipeline())
      }
      #expect(unknown?.word == "zebra")
    }
    let error = #expect(throws: ValidationError.self) { try options("--ban", "red dog") }
    #expect(error?.message == "--ban red dog: only single words can be banned")
  }

  @Test("takes several checkpoints, which write together")
  func ensembles() throws {
    let model = try CheckpointOptions.parse([
      "--checkpoint", "a", "--checkpoint", "b", "--averaging", "log-probabilities",
    ])
    #expect(model.checkpoint == ["a", "b"] && model.averaging == .logProbabilities)
    #expect(
      message(CheckpointOptions.self, ["--checkpoint", "a", "--averaging", "probabilities"])
        .contains("--averaging needs several --checkpoint (1)"))
    #expect(
      message(Evaluate.self, ["--averaging", "median"]).contains(
        "'median' is invalid for '--averaging <what>'"))
    #expect(
      message(
        Caption.self, ["a.jpg", "--checkpoint", "a", "--checkpoint", "b", "--attention", "x.png"]
      ).contains("--attention takes one --checkpoint (2)"))
  }
}
