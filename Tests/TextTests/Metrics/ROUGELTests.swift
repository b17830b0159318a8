import Testing
import Text

@Suite("ROUGE-L is that of the COCO toolkit")
struct ROUGELTests {
  @Test("corpus and images")
  func toolkit() {
    let (candidates, references) = MetricFixtures.captions
    let scores = ROUGEL.scores(candidates: candidates, references: references)
    expectClose([scores.corpus], [MetricFixtures.coco.rouge])
    expectClose(scores.images, MetricFixtures.coco.rougeImages)
  }

  @Test("precision and recall may come from different references")
  func maxima() {
    // P = 2/2 from the first, R = 1/1 from the second.
    let scores = ROUGEL.scores(
      candidates: ["a b".words], references: [["a b c d".words, "a".words]])
    #expect(scores.images == [1])
  }

  @Test("another beta weighs the recall otherwise")
  func beta() {
    // P = 1, R = 1/2.
    let score = ROUGEL.scores(
      candidates: [["a"]], references: [[["a", "b"]]], beta: 1)
    expectClose(score.images, [2.0 / 3])
  }

  @Test("the common subsequence is the one that a search of all subsequences finds")
  func exhaustive() {
    var state: UInt64 = 5
    func next(_ n: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % n
    }
    func sentence() -> [Int32] { (0..<next(8)).map { _ in Int32(next(4)) } }
    func isSubsequence(_ part: [Int32], _ whole: [Int32]) -> Bool {
      var rest = part[...]
      for word in whole where rest.first == word { rest = rest.dropFirst() }
      return rest.isEmpty
    }
    for _ in 0..<300 {
      let (a, b) = (sentence(), sentence())
      var longest = 0
      for mask in 0..<(1 << a.count) {
        let part = a.indices.filter { mask >> $0 & 1 == 1 }.map { a[$0] }
        if isSubsequence(part, b) { longest = max(longest, part.count) }
      }
      if a.isEmpty && b.isEmpty { longest = 1 }
      // Beta 0 leaves the precision, where something is in common.
      let score = ROUGEL.scores(candidates: [a], references: [[b]], beta: 0).images[0]
      expectClose([score], [Double(longest) / Double(max(1, a.count))])
    }
  }

  @Test("nothing to score is 0")
  func empty() {
    #expect(
      ROUGEL.scores(candidates: [[String]](), references: []) == MetricScores(corpus: 0, images: [])
    )
  }

  @Test("an image without references stops the program")
  func preconditions() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ROUGEL.scores(candidates: [["a"]], references: [[]])
    }
    #expect(message(result).contains("ROUGE-L: a candidate has no references (number 0)"))
  }
}
