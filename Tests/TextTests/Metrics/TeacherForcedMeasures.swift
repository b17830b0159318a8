import Foundation
import Testing
import Text

@Suite("Measures of the next right word")
struct TeacherForcedMeasures {
  @Test("perplexity is the inverse geometric mean of probabilities, without filling")
  func perplexity() {
    var perplexity = Perplexity()
    #expect(perplexity.value.isNaN && perplexity.crossEntropy.isNaN)
    let values = [0.5, 0.25, 0.001, 0.125].map { Float(log($0)) }
    perplexity.add(logProbabilities: values, targets: [4, 5, 0, 6], ignoring: 0)
    #expect(perplexity.tokens == 3)
    expectClose([perplexity.value, perplexity.bitsPerToken], [4, 2], tolerance: 1e-6)
    var other = Perplexity()
    other.add(logProbabilities: [Float(log(0.25))])
    other.add(crossEntropy: log(4), tokens: 2)
    other.add(crossEntropy: .nan, tokens: 0)
    perplexity.add(other)
    #expect(perplexity.tokens == 6)
    expectClose([perplexity.value], [4], tolerance: 1e-6)
  }

  @Test("a word is a hit where fewer than k scores are ahead")
  func topK() {
    var accuracy = TokenAccuracy(top: [2, 1])
    #expect(accuracy.top == [1, 2])
    #expect(accuracy[top: 1].isNaN)
    accuracy.add(
      scores: [
        0.1, 0.7, 0.2,
        0.1, 0.7, 0.2,
        0.1, 0.7, 0.2,
        9, 9, 9,
      ], targets: [1, 2, 0, 7], ignoring: 7)
    #expect(accuracy.tokens == 3 && accuracy.hits == [1, 2])
    #expect(accuracy[top: 1] == 1.0 / 3 && accuracy[top: 2] == 2.0 / 3)
  }

  @Test("of equal scores the lower id is ahead, and NaN is never a hit")
  func tiesAndNaN() {
    var accuracy = TokenAccuracy(top: [1])
    accuracy.add(scores: [1, 1], targets: [0])
    #expect(accuracy.hits == [1])
    accuracy.add(scores: [1, 1], targets: [1])
    accuracy.add(scores: [.nan, .nan], targets: [0])
    accuracy.add(scores: [.nan, 1], targets: [1])
    accuracy.add(scores: [.nan, 1], targets: [0])
    #expect(accuracy.hits == [1] && accuracy.tokens == 5)
    accuracy.add(scores: [-.infinity], targets: [0])
    #expect(accuracy.hits == [2])
  }

  @Test("first choices give what scores give")
  func choices() {
    var state: UInt64 = 3
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    let scores = (0..<40 * 12).map { _ in Float(next() % 9) }
    let targets = (0..<40).map { _ in Int32(next() % 12) }
    let choices = (0..<40).flatMap { row -> [Int32] in
      (0..<12).sorted { (-scores[row * 12 + $0], $0) < (-scores[row * 12 + $1], $1) }
        .prefix(5).map(Int32.init)
    }
    var (a, b) = (TokenAccuracy(), TokenAccuracy())
    a.add(scores: scores, targets: targets, ignoring: 3)
    b.add(choices: choices, targets: targets, ignoring: 3)
    #expect(a == b)
    #expect(a.tokens == targets.count { $0 != 3 } && a.hits[0] > 0 && a.hits[1] > a.hits[0])
    b.add(a)
    #expect(b.tokens == 2 * a.tokens && b[top: 5] == a[top: 5])
  }

  @Test("shapes that do not fit stop the program")
  func preconditions() async {
    var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var perplexity = Perplexity()
      perplexity.add(logProbabilities: [0], targets: [], ignoring: nil)
    }
    #expect(
      message(result).contains(
        "Perplexity: as many log-probabilities as targets are needed (1 and 0)"))
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var accuracy = TokenAccuracy()
      accuracy.add(scores: [1, 2, 3], targets: [0, 1])
    }
    #expect(message(result).contains("TokenAccuracy: 3 scores are no rows for 2 targets"))
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var accuracy = TokenAccuracy()
      accuracy.add(scores: [1, 2], targets: [2])
    }
    #expect(message(result).contains("a target is no id of the vocabulary (2 of 2)"))
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = TokenAccuracy(top: [1])[top: 5]
    }
    #expect(message(result).contains("TokenAccuracy: top 5 is not counted ([1])"))
  }
}
