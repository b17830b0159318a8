import ArgumentParser
import Captioning

/// How captions are searched for or drawn: the fields of ``DecodingOptions``.
struct DecodingFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp("Hypotheses an image; by default 1, greedy search.", valueName: "n"))
  var beamWidth: Int?

  @Option(help: ArgumentHelp("When beams stop.", valueName: "rule"))
  var beamEnding: BeamEnding?

  @Option(help: ArgumentHelp("Scores are divided by length^a; by default 1.", valueName: "a"))
  var lengthPenalty: Float?

  @Option(help: ArgumentHelp("How the length counts.", valueName: "by"))
  var lengthNormalization: LengthNormalization?

  @Option(
    help: ArgumentHelp("Groups of beams that avoid each other's words.", valueName: "n"))
  var groups: Int?

  @Option(help: ArgumentHelp("How much they do; by default 0.5.", valueName: "x"))
  var groupPenalty: Float?

  @Flag(help: "Draws words, as each of the next five options does.")
  var sample = false

  @Option(help: ArgumentHelp("Below 1 makes likely words likelier.", valueName: "t"))
  var temperature: Float?

  @Option(help: ArgumentHelp("Draws from as many of the best words.", valueName: "k"))
  var topK: Int?

  @Option(
    help: ArgumentHelp("Draws from the best with this share of probability.", valueName: "p"))
  var topP: Float?

  @Option(help: ArgumentHelp("Draws from the least surprising with this share.", valueName: "p"))
  var typicalP: Float?

  @Option(help: ArgumentHelp("Which captions are drawn; by default 0.", valueName: "n"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("The most words, with the end; by default 30.", valueName: "n"))
  var maxLength: Int?

  @Option(help: ArgumentHelp("The fewest words, with the end; by default 1.", valueName: "n"))
  var minLength: Int?

  @Option(
    help: ArgumentHelp("A word or phrase to occur; may be repeated.", valueName: "words"))
  var require: [String] = []

  @Option(help: ArgumentHelp("No n words in a row twice.", valueName: "n"))
  var noRepeatNgram: Int?

  @Option(
    help: ArgumentHelp("Above 1 makes words that occurred less likely.", valueName: "x"))
  var repetitionPenalty: Float?

  @Option(help: ArgumentHelp("A word never to occur; may be repeated.", valueName: "word"))
  var ban: [String] = []

  @Flag(help: "No caption ends in \"a\", \"the\", \"with\" and the like.")
  var badEndings = false

  func validate() throws { try check() }

  /// - Parameter captions: How many of each image.
  /// - Throws: `ValidationError` for options that contradict each other, as far as can be told without
  ///   a vocabulary.
  func check(captions: Int = 1) throws {
    var options = withoutWords(captions)
    // Which tokens they are is not known yet.
    options.requiredWords = require.map { _ in [0] }
    if let problem = options.problem { throw ValidationError(problem) }
    if let word = require.first(where: ban.contains) {
      throw ValidationError("--require \(word) contradicts --ban \(word)")
    }
  }

  /// Returns the options for a pipeline.
  ///
  /// - Throws: ``CaptioningPipeline/UnknownWord``, and `ValidationError` for what this vocabulary or
  ///   model cannot do.
  func options(for pipeline: CaptioningPipeline, captions: Int = 1) throws -> DecodingOptions {
    var options = withoutWords(captions)
    options.requiredWords = try pipeline.tokenIDs(of: require)
    options.bannedTokens = try zip(ban, pipeline.tokenIDs(of: ban)).map { word, tokens in
      guard tokens.count == 1 else {
        throw ValidationError("--ban \(word): only single words can be banned")
      }
      return tokens[0]
    }
    if badEndings { options.badEndings = pipeline.englishBadEndings }
    if let problem = options.problem(pipeline.tokens) { throw ValidationError(problem) }
    return options
  }

  private func withoutWords(_ captions: Int) -> DecodingOptions {
    var options = DecodingOptions()
    options.beamWidth = beamWidth ?? options.beamWidth
    options.ending = beamEnding ?? options.ending
    options.lengthPenalty = lengthPenalty ?? options.lengthPenalty
    options.lengthNormalization = lengthNormalization ?? options.lengthNormalization
    options.groups = groups ?? options.groups
    options.groupPenalty = groupPenalty ?? options.groupPenalty
    options.sampling = sampling
    options.captionsPerImage = captions
    options.maximumLength = maxLength ?? options.maximumLength
    options.minimumLength = minLength ?? options.minimumLength
    options.noRepeatNGram = noRepeatNgram ?? options.noRepeatNGram
    options.repetitionPenalty = repetitionPenalty ?? options.repetitionPenalty
    return options
  }

  private var sampling: SamplingOptions? {
    let isAskedFor =
      temperature != nil || topK != nil || topP != nil || typicalP != nil || seed != nil
    guard sample || isAskedFor else { return nil }
    var sampling = SamplingOptions()
    sampling.temperature = temperature ?? sampling.temperature
    sampling.topK = topK ?? sampling.topK
    sampling.topP = topP ?? sampling.topP
    sampling.typicalP = typicalP ?? sampling.typicalP
    sampling.seed = seed ?? sampling.seed
    return sampling
  }
}

extension LengthNormalization: ExpressibleByArgument {}

extension BeamEnding: ExpressibleByArgument {
  public init?(argument: String) {
    switch argument {
    case "enough": self = .enoughFinished
    case "best": self = .nothingBetter
    default: return nil
    }
  }

  public static var allValueStrings: [String] { ["enough", "best"] }
}
