import Foundation
import Testing

@testable import Text

struct METEORFixture: Decodable {
  let corpus: Double
  let corpusWithParaphrases: Double
  let cases: [Case]
  /// Texts and their tokens.
  let normalized: [Normalized]

  struct Case: Decodable {
    let candidate: String
    let references: [String]
    let score: Double
    let scoreWithParaphrases: Double
  }

  struct Normalized: Decodable {
    let text: String
    let tokens: [String]

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      text = try container.decode(String.self)
      tokens = try container.decode([String].self)
    }
  }

  static func load() throws -> METEORFixture {
    try MorphologyFixtures.json("meteor.json", as: METEORFixture.self)
  }
}

@Suite("METEOR scores as its jar does", .needsWordNet)
struct METEORTests {
  private let meteor = METEOR(wordNet: MorphologyFixtures.wordNet!)

  @Test("scores of hundreds of texts are those of the jar")
  func scoresOfHundredsOfTextsAreThoseOfTheJar() throws {
    let fixture = try METEORFixture.load()
    #expect(fixture.cases.count > 400)
    for example in fixture.cases {
      let score = meteor.score(candidate: example.candidate, references: example.references)
      #expect(
        abs(score.value - example.score) < 1e-9,
        "\(score.value), not \(example.score): \(example.candidate) \(example.references)")
    }
  }

  @Test("the corpus score is that of summed statistics")
  func theCorpusScoreIsThatOfSummedStatistics() throws {
    let fixture = try METEORFixture.load()
    let (corpus, perImage) = meteor.corpus(
      candidates: fixture.cases.map(\.candidate), references: fixture.cases.map(\.references))
    #expect(abs(corpus - fixture.corpus) < 1e-9)
    for (score, example) in zip(perImage, fixture.cases) {
      #expect(abs(score - example.score) < 1e-9)
    }
  }

  @Test("scores with a paraphrase table are those of the jar")
  func scoresWithAParaphraseTableAreThoseOfTheJar() throws {
    let fixture = try METEORFixture.load()
    let table = try METEORParaphrases(
      path: MorphologyFixtures.file("meteor_paraphrases.gz").path)
    let meteor = METEOR(wordNet: MorphologyFixtures.wordNet!, paraphrases: table)
    let (corpus, perImage) = meteor.corpus(
      candidates: fixture.cases.map(\.candidate), references: fixture.cases.map(\.references))
    #expect(abs(corpus - fixture.corpusWithParaphrases) < 1e-9)
    for (score, example) in zip(perImage, fixture.cases) {
      #expect(
        abs(score - example.scoreWithParaphrases) < 1e-9,
        "\(score), not \(example.scoreWithParaphrases): \(example)")
    }
  }

  @Test("a text equal to a reference scores one")
  func aTextEqualToAReferenceScoresOne() {
    let score = meteor.score(
      candidate: "a dog runs in the park", references: ["a cat", "A dog runs in the park"])
    #expect(score.value == 1)
    #expect(score.precision == 1 && score.recall == 1 && score.penalty == 0)
    #expect(score.chunks == 1)
  }

  @Test("texts with nothing in common score zero")
  func textsWithNothingInCommonScoreZero() {
    for (candidate, reference) in [("dog", "tree"), ("", "tree"), ("dog", ""), ("", "")] {
      let score = meteor.score(candidate: candidate, references: [reference])
      #expect(score.value == 0, "\(candidate) \(reference)")
      #expect(score.precision == 0 && score.recall == 0, "\(candidate) \(reference)")
    }
  }

  @Test("an empty corpus scores zero")
  func anEmptyCorpusScoresZero() {
    let (corpus, perImage) = meteor.corpus(candidates: [], references: [])
    #expect(corpus == 0 && perImage.isEmpty)
  }

  @Test("the best reference counts")
  func theBestReferenceCounts() {
    let candidate = "a brown dog runs"
    let references = ["a cat sleeps", "the dog is running", "a brown hound ran"]
    let scores = references.map { meteor.score(candidate: candidate, references: [$0]).value }
    #expect(meteor.score(candidate: candidate, references: references).value == scores.max())
  }

  @Test("kinds of matches have their weights")
  func kindsOfMatchesHaveTheirWeights() {
    func precision(_ candidate: String, _ reference: String) -> Double {
      meteor.score(candidate: candidate, references: [reference]).precision
    }
    #expect(precision("dog", "dog cat") == 1)
    #expect(abs(precision("generously", "generous people") - 0.6) < 1e-12)
    #expect(abs(precision("automobile", "car park") - 0.8) < 1e-12)
  }

  @Test("parameters change the score")
  func parametersChangeTheScore() {
    var parameters = METEOR.Parameters()
    parameters.gamma = 0
    parameters.stemWeight = 1
    let free = METEOR(wordNet: MorphologyFixtures.wordNet!, parameters: parameters)
    #expect(free.score(candidate: "dogs jumping", references: ["jumped dog"]).value == 1)
  }

  @Test("lists of different lengths are refused")
  func listsOfDifferentLengthsAreRefused() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = METEOR(wordNet: try WordNet()).corpus(candidates: ["a"], references: [])
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      message.contains("METEOR: as many candidates as reference lists are needed (1 and 0)"))
  }

  @Test("a candidate without references is refused")
  func aCandidateWithoutReferencesIsRefused() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = METEOR(wordNet: try WordNet()).corpus(
        candidates: ["a", "b"], references: [["a"], []])
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("METEOR: a candidate has no references (number 1)"))
  }

  @Test("an empty beam is refused")
  func anEmptyBeamIsRefused() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var parameters = METEOR.Parameters()
      parameters.beamSize = 0
      _ = METEOR(wordNet: try WordNet(), parameters: parameters)
        .score(candidate: "a", references: ["a"])
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("METEOR: beamSize must be at least 1 (0)"))
  }
}
