import Foundation
import Testing

@testable import Captioning

@Suite("Decoding options")
struct DecodingOptionsTests {
  @Test("are read with defaults for what is missing, and written in full")
  func coding() throws {
    let decoder = JSONDecoder()
    #expect(try decoder.decode(DecodingOptions.self, from: Data("{}".utf8)) == DecodingOptions())
    var options = DecodingOptions(beamWidth: 6)
    (options.groups, options.groupPenalty, options.captionsPerImage) = (2, 0.25, 4)
    (options.lengthPenalty, options.lengthNormalization) = (0.5, .wu)
    options.ending = .nothingBetter
    (options.minimumLength, options.maximumLength, options.noRepeatNGram) = (4, 18, 3)
    (options.requiredWords, options.bannedTokens, options.badEndings) = ([[4], [5, 6]], [9], [7])
    (options.repetitionPenalty, options.keepsAttention) = (1.25, true)
    let text = try JSONEncoder().encode(options)
    #expect(try decoder.decode(DecodingOptions.self, from: text) == options)
    let drawn = try decoder.decode(
      DecodingOptions.self, from: Data(#"{"sampling":{"topP":0.75,"seed":3}}"#.utf8))
    #expect(drawn.sampling?.topP == 0.75 && drawn.sampling?.seed == 3)
    #expect(drawn.sampling?.temperature == 1 && drawn.sampling?.topK == 0)
    #expect(throws: DecodingError.self) {
      try decoder.decode(
        DecodingOptions.self, from: Data(#"{"lengthNormalization":"longest"}"#.utf8))
    }
  }

  @Test("are all in the table of Docs/Decoding.md")
  func documented() throws {
    let here = URL(filePath: #filePath).resolvingSymlinksInPath()
    let package = (0..<4).reduce(here) { folder, _ in folder.deletingLastPathComponent() }
    let article = try String(
      contentsOf: package.appending(path: "Docs/Decoding.md"), encoding: .utf8)
    let names =
      Mirror(reflecting: DecodingOptions()).children.compactMap(\.label)
      + Mirror(reflecting: SamplingOptions()).children.compactMap(\.label)
    #expect(names.count > 18)
    for name in names { #expect(article.contains("`\(name)`")) }
  }

  @Test("say what is wrong with them in a line")
  func problems() {
    func problem(_ change: (inout DecodingOptions) -> Void) -> String? {
      var options = DecodingOptions(beamWidth: 4)
      change(&options)
      return options.problem
    }
    func sampling(_ change: (inout SamplingOptions) -> Void) -> String? {
      var options = DecodingOptions()
      var sampling = SamplingOptions()
      change(&sampling)
      options.sampling = sampling
      return options.problem
    }
    #expect(problem { _ in } == nil)
    #expect(problem { $0.beamWidth = 0 } == "the beam width must be positive (0)")
    #expect(problem { $0.lengthPenalty = .nan } == "the length penalty must be finite (nan)")
    #expect(
      problem { $0.groups = 3 } == "the groups must divide the beam width (3 groups, width 4)")
    #expect(problem { $0.groupPenalty = -1 } == "the group penalty must not be negative (-1.0)")
    #expect(
      problem { $0.sampling = SamplingOptions() }
        == "sampling has no beams (width 4); ask for several captions an image")
    #expect(problem { $0.captionsPerImage = 0 } == "the captions an image must be positive (0)")
    #expect(
      problem { $0.captionsPerImage = 5 }
        == "5 captions an image want as many beams (width 4), or sampling")
    #expect(problem { $0.maximumLength = 0 } == "the maximum length must be positive (0)")
    #expect(problem { $0.minimumLength = 31 } == "the minimum length must be in 1...30 (31)")
    #expect(
      problem { $0.noRepeatNGram = -2 }
        == "the n-grams without repetition must not be negative (-2)")
    #expect(
      problem { $0.repetitionPenalty = 0 } == "the repetition penalty must be positive (0.0)")
    #expect(problem { $0.requiredWords = [[3], []] } == "a required word has no token")
    #expect(
      problem { $0.requiredWords = Array(repeating: [3], count: 65) }
        == "at most 64 words can be required (65)")
    #expect(
      problem { ($0.requiredWords, $0.maximumLength) = ([[3, 4], [5]], 3) }
        == "3 required tokens and the end do not fit into 3")
    #expect(
      problem { ($0.requiredWords, $0.bannedTokens) = ([[3, 4]], [4]) }
        == "the token 4 is both required and banned")
    #expect(sampling { _ in } == nil)
    #expect(sampling { $0.temperature = 0 } == "the temperature must be positive (0.0)")
    #expect(sampling { $0.topK = -1 } == "top-k must not be negative (-1)")
    #expect(sampling { $0.topP = 0 } == "top-p must be above 0 and at most 1 (0.0)")
    #expect(sampling { $0.typicalP = 1.5 } == "typical-p must be above 0 and at most 1 (1.5)")
    var options = DecodingOptions(beamWidth: 2)
    options.requiredWords = [[2, 1]]
    #expect(
      options.problem(tableTokens)
        == "the token 1 cannot be required: it is the end, or banned in all captions")
    options = DecodingOptions()
    (options.sampling, options.requiredWords) = (SamplingOptions(), [[2]])
    #expect(options.problem == "sampling cannot require words")
  }
}
