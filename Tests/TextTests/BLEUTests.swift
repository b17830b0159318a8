import Testing
import Text

@Suite("BLEU measures candidates against references")
struct BLEUTests {
  // The examples of Papineni et al. 2002, section 2, as NLTK's documentation spells them.
  let guide = """
    It is a guide to action which ensures that the military always obeys the commands of the party
    """
  let guidebook = """
    It is to insure the troops forever hearing the activity guidebook that party direct
    """
  let guideReferences = [
    "It is a guide to action that ensures that the military will forever heed Party commands",
    "It is the guiding principle which guarantees the military forces always being under the "
      + "command of the Party",
    "It is the practical guide for the army always to heed the directions of the party",
  ]
  let book = "he read the book because he was interested in world history"
  let bookReferences = ["he was interested in world history because he read the book"]

  @Test("a word matches at most as often as one reference has it")
  func clipping() {
    let scores = score(
      ["the the the the the the the"],
      [["the cat is on the mat", "there is a cat on the mat"]])
    expect(scores, [2.0 / 7, 0, 0, 0])
  }

  @Test("the paper's good candidate has 17 of 18 words and 10 of 17 bigrams right")
  func guideToAction() {
    let scores = score([guide], [guideReferences], maximumOrder: 2)
    expect(scores, [17.0 / 18, (17.0 / 18 * 10.0 / 17).squareRoot()])
  }

  @Test("the paper's poor candidate has 8 of 14 words and 1 of 13 bigrams right, and is too short")
  func guidebookOfParties() {
    let scores = score([guidebook], [guideReferences], maximumOrder: 2)
    let penalty = 0.8668778997501817  // exp(1 - 16/14)
    expect(scores, [penalty * 8 / 14, penalty * (8.0 / 14 * 1 / 13).squareRoot()])
  }

  @Test("NLTK's corpus_bleu docstring example scores 0.5920…")
  func documentedExample() {
    let scores = score([guide, book], [guideReferences, bookReferences])
    expect(
      scores, [0.9655172413793104, 0.8242803277698696, 0.7069430098960677, 0.5920778868801042])
    expect(score([guide], [guideReferences]).suffix(1), [0.5045666840058485])
  }

  /// The values are those of nltk 3.10.4 on python 3.11:
  ///
  ///     from nltk.translate.bleu_score import corpus_bleu
  ///     def lcg(state):
  ///         while True:
  ///             state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
  ///             yield state >> 33
  ///     def corpus(seed, images, words, shortest, longest):
  ///         r = lcg(seed)
  ///         def sentence():
  ///             length = shortest + next(r) % (longest - shortest + 1)
  ///             return [f"w{min(next(r) % words, next(r) % words)}" for _ in range(length)]
  ///         pairs = [(sentence(), [sentence() for _ in range(5)]) for _ in range(images)]
  ///         return zip(*pairs)
  ///     candidates, references = corpus(1, 1000, 12, 6, 14)
  ///     corpus_bleu(references, candidates, weights=[(1/n,) * n for n in (1, 2, 3, 4)])
  @Test(
    "random corpora score as in NLTK",
    arguments: [
      (
        RandomCorpus(seed: 1, images: 1000, words: 12, lengths: 6...14),
        [0.8595928191756093, 0.5726192762161015, 0.25220938420138406, 0.09115436589934142]
      ),
      (
        RandomCorpus(seed: 2, images: 200, words: 5, lengths: 0...8),
        [0.8127294981640147, 0.6228110661538813, 0.37830719754557274, 0.1900515556823043]
      ),
      (
        RandomCorpus(seed: 3, images: 50, words: 6, lengths: 3...20),
        [0.901213171577123, 0.8135119561794759, 0.614198367051244, 0.38598152264888674]
      ),
    ])
  func matchesNLTK(corpus: RandomCorpus, expected: [Double]) {
    expect(BLEU.corpus(candidates: corpus.candidates, references: corpus.references), expected)
  }

  @Test("a candidate equal to a reference scores 1")
  func perfect() {
    expect(score([guide, book], [[book, guide], [book]]), [1, 1, 1, 1])
  }

  @Test("of two references equally close in length the shorter one counts")
  func closestLength() {
    // 4 words between references of 3 and 5: no brevity penalty.
    expect(score(["a b c d"], [["a b c d e", "a b c"]], maximumOrder: 1), [1])
    // 4 words before one reference of 5.
    expect(score(["a b c d"], [["a b c d e"]], maximumOrder: 1), [0.7788007830714049])
  }

  @Test("no match of some order gives 0 from that order on")
  func noMatch() {
    expect(score(["a b c d"], [["b a d c"]]), [1, 0, 0, 0])
    expect(score(["x"], [["y"]]), [0, 0, 0, 0])
  }

  @Test("empty candidates, empty references and an empty corpus score 0")
  func empty() {
    expect(score([""], [["a b"]]), [0, 0, 0, 0])
    expect(score(["a"], [[""]]), [0, 0, 0, 0])
    expect(score([], []), [0, 0, 0, 0])
  }

  @Test("orders beyond 4 are scored when asked")
  func higherOrders() {
    // nltk 3.10.4: corpus_bleu(references, candidates, weights=(0.2,) * 5)
    let scores = score([guide, book], [guideReferences, bookReferences], maximumOrder: 5)
    expect(scores.suffix(1), [0.4719230742411042])
  }

  @Test("lists of different length stop the program with both lengths")
  func unequalLists() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = BLEU.corpus(candidates: [["a"], ["b"]], references: [[["a"]]])
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("BLEU: as many candidates as reference lists are needed (2 and 1)"))
  }

  @Test("a candidate without references stops the program with its number")
  func noReferences() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = BLEU.corpus(candidates: [["a"], ["b"]], references: [[["a"]], []])
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("BLEU: a candidate has no references (number 1)"))
  }

  private func score(
    _ candidates: [String], _ references: [[String]], maximumOrder: Int = 4
  ) -> [Double] {
    let split = { (sentence: String) in sentence.split(separator: " ").map(String.init) }
    return BLEU.corpus(
      candidates: candidates.map(split), references: references.map { $0.map(split) },
      maximumOrder: maximumOrder)
  }

  private func expect(
    _ scores: some Collection<Double>, _ expected: [Double],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(scores.count == expected.count, sourceLocation: sourceLocation)
    for (score, expected) in zip(scores, expected) {
      #expect(abs(score - expected) < 1e-12, sourceLocation: sourceLocation)
    }
  }
}

/// Sentences of random words, each with five references, the same on every run.
struct RandomCorpus: Sendable, CustomTestStringConvertible {
  let candidates: [[String]]
  let references: [[[String]]]
  let testDescription: String

  init(seed: UInt64, images: Int, words: UInt64, lengths: ClosedRange<UInt64>) {
    var state = seed
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    func sentence() -> [String] {
      let length = lengths.lowerBound + next() % UInt64(lengths.count)
      return (0..<length).map { _ in "w\(min(next() % words, next() % words))" }
    }
    let pairs = (0..<images).map { _ in (sentence(), (0..<5).map { _ in sentence() }) }
    candidates = pairs.map(\.0)
    references = pairs.map(\.1)
    testDescription = "\(images) images, \(words) words, seed \(seed)"
  }
}
