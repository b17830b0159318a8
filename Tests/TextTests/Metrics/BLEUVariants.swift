import Testing
import Text

@Suite("BLEU is that of NLTK and of the COCO toolkit")
struct BLEUVariants {
  let candidates = MetricFixtures.captions.candidates
  let references = MetricFixtures.captions.references
  let nltk = MetricFixtures.nltk
  let coco = MetricFixtures.coco

  static let methods: [(name: String, smoothing: BLEU.Smoothing)] = [
    ("method0", .method0), ("method1", .method1()), ("method2", .method2), ("method3", .method3),
    ("method4", .method4()), ("method5", .method5), ("method6", .method6()),
    ("method7", .method7()),
  ]
  static let uniform = (1...4).map { [Double](repeating: 1 / Double($0), count: $0) }

  @Test("a corpus scores as with corpus_bleu")
  func corpus() {
    expectClose(
      BLEU.corpus(candidates: candidates, references: references), nltk.corpus)
    expectClose(
      BLEU.corpus(candidates: candidates, references: references, weights: Self.uniform),
      nltk.corpus)
  }

  @Test("weights are as given, also beyond four words and zero")
  func weights() {
    let scores = BLEU.corpus(
      candidates: candidates, references: references,
      weights: [[0.7, 0.3], [0.1, 0.2, 0.3, 0.2, 0.2], [0, 0, 1]])
    expectClose(scores, nltk.corpusWeights)
  }

  @Test("every smoothing of a corpus is NLTK's", arguments: methods)
  func smoothedCorpus(name: String, smoothing: BLEU.Smoothing) throws {
    let scores = BLEU.corpus(
      candidates: Array(candidates[..<60]), references: Array(references[..<60]),
      weights: Array(Self.uniform[2...]), smoothing: smoothing)
    expectClose(scores, try #require(nltk.corpusFirst60[name]))
  }

  @Test("every smoothing of a sentence is NLTK's", arguments: methods)
  func smoothedSentence(name: String, smoothing: BLEU.Smoothing) throws {
    let expected = try #require(nltk.everyThirdAndLast14[name])
    let chosen =
      Array(stride(from: 0, to: candidates.count, by: 3)) + candidates.indices.suffix(14)
    #expect(chosen.count == expected.count)
    for (index, expected) in zip(chosen, expected) {
      let score = BLEU.sentence(
        candidates[index], references: references[index], smoothing: smoothing)
      if let expected {
        // Tiny scores, too, to all digits.
        #expect(
          abs(score - expected) <= 1e-12 * abs(expected), "number \(index): \(score) \(expected)")
      } else {
        #expect(score.isNaN, "number \(index)")
      }
    }
    let undefined = expected.count { $0 == nil }
    #expect((undefined > 0) == (name == "method6"))
  }

  @Test("smoothing takes other constants")
  func constants() throws {
    for (name, smoothing, index) in [
      ("method1", BLEU.Smoothing.method1(epsilon: 0.01), 1), ("method4", .method4(k: 3), 1),
      ("method6", .method6(alpha: 2), 2), ("method7", .method7(k: 3), 1),
    ] {
      let score = BLEU.sentence(
        candidates[index], references: references[index], smoothing: smoothing)
      expectClose([score], [try #require(nltk.otherConstants[name])])
    }
  }

  @Test("weights of short candidates are made even when asked")
  func autoReweigh() {
    let scores = zip(candidates, references).suffix(14).map {
      BLEU.sentence($0, references: $1, autoReweigh: true)
    }
    expectClose(scores, nltk.autoReweighLast14)
    let plain = zip(candidates, references).suffix(14).map { BLEU.sentence($0, references: $1) }
    #expect(zip(plain, scores).contains { abs($0 - $1) > 0.5 })
  }

  @Test("an order without matches costs what its weight says")
  func skewedWeights() {
    let scores = zip(candidates, references).suffix(14).map {
      BLEU.sentence($0, references: $1, weights: [0.97, 0.01, 0.01, 0.01])
    }
    expectClose(scores, nltk.skewedWeightsLast14)
  }

  @Test("the COCO toolkit's corpus and images")
  func cocoToolkit() {
    let scores = BLEU.coco(candidates: candidates, references: references)
    expectClose(scores.map(\.corpus), coco.bleu)
    for (scores, expected) in zip(scores, coco.bleuImages) {
      expectClose(scores.images, expected)
    }
  }

  @Test(
    "the COCO toolkit's other reference lengths",
    arguments: [BLEU.ReferenceLength.shortest, .average])
  func cocoLengths(length: BLEU.ReferenceLength) throws {
    let scores = BLEU.coco(candidates: candidates, references: references, length: length)
    let expected = try #require(coco.bleuEveryFifth[length.rawValue])
    expectClose(scores.map(\.corpus), expected.corpus)
    for (scores, expected) in zip(scores, expected.images) {
      expectClose(
        stride(from: 0, to: scores.images.count, by: 5).map { scores.images[$0] }, expected)
    }
  }

  @Test("an accent composed otherwise makes another word")
  func bytes() {
    #expect(BLEU.corpus(candidates: [["caf\u{E9}"]], references: [[["cafe\u{301}"]]])[0] == 0)
    #expect(BLEU.corpus(candidates: [["caf\u{E9}"]], references: [[["caf\u{E9}"]]])[0] == 1)
  }

  @Test("ids score as their words")
  func ids() {
    let scores = BLEU.coco(
      candidates: [[1, 2, 3, 4, -5]], references: [[[1, 2, 3, 4, 6], [.max, .min]]])
    let words = BLEU.coco(
      candidates: ["1 2 3 4 -5".words], references: [["1 2 3 4 6".words, "x y".words]])
    #expect(scores == words)
  }

  @Test("weights that are missing, and method 6 without triples, stop the program")
  func preconditions() async {
    var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = BLEU.corpus(candidates: [["a"]], references: [[["a"]]], weights: [])
    }
    #expect(message(result).contains("BLEU: there is no list of weights"))
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = BLEU.sentence(["a"], references: [["a"]], weights: [0.5, 0.5], smoothing: .method6())
    }
    #expect(message(result).contains("BLEU: method 6 smooths from triples on (2 weights)"))
  }
}
