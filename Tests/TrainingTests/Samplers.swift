import Foundation
import Tensor
import Testing
import Training

@Suite("Samplers")
struct SamplerTests {
  @Test("are functions of the generator's state, and epochs differ")
  func determinism() {
    let samplers: [any Sampler<Int>] = [
      RandomSampler(40), RandomSampler(40, replacement: true, numSamples: 60),
      RandomSampler(40, numSamples: 100),
      SubsetRandomSampler(Array(stride(from: 0, to: 90, by: 3))),
      WeightedRandomSampler(weights: (0..<40).map(Double.init), numSamples: 50),
      WeightedRandomSampler(
        weights: (0..<40).map(Double.init), numSamples: 30, replacement: false),
    ]
    for sampler in samplers {
      var (a, b) = (Philox(seed: 4), Philox(seed: 4))
      let first = sampler.epoch(using: &a)
      #expect(first.count == sampler.count)
      #expect(first == sampler.epoch(using: &b))
      #expect(first != sampler.epoch(using: &a))
      #expect(a != b)
    }
  }

  @Test("draw an order that does not depend on the standard library's version")
  func order() {
    var generator = Philox(seed: 1)
    #expect(RandomSampler(12).epoch(using: &generator) == SamplerTests.orderOfTwelve)
  }

  private static let orderOfTwelve = [10, 8, 0, 1, 3, 11, 6, 7, 2, 5, 4, 9]

  @Test("of 0 and 1 samples draw what there is")
  func few() {
    var generator = Philox(seed: 1)
    #expect(SequentialSampler(0).epoch(using: &generator) == [])
    #expect(SequentialSampler(1).epoch(using: &generator) == [0])
    #expect(RandomSampler(0).epoch(using: &generator) == [])
    #expect(RandomSampler(1).epoch(using: &generator) == [0])
    #expect(RandomSampler(1, numSamples: 3).epoch(using: &generator) == [0, 0, 0])
    #expect(RandomSampler(0, replacement: true).epoch(using: &generator) == [])
    #expect(SubsetRandomSampler([]).epoch(using: &generator) == [])
    #expect(SubsetRandomSampler([8]).epoch(using: &generator) == [8])
    #expect(WeightedRandomSampler(weights: [], numSamples: 0).epoch(using: &generator) == [])
    #expect(WeightedRandomSampler(weights: [2], numSamples: 2).epoch(using: &generator) == [0, 0])
    #expect(BucketSampler(lengths: [], batchSize: 3).epoch(using: &generator) == [])
    #expect(BucketSampler(lengths: [9], batchSize: 3).epoch(using: &generator) == [[0]])
    let batches = BatchSampler(SequentialSampler(3), batchSize: 1 << 40)
    #expect(batches.epoch(using: &generator) == [[0, 1, 2]])
  }

  /// χ² of the frequencies; with 9 degrees of freedom it is above 33.7 once in ten thousand.
  private func chiSquare(_ draws: [Int], _ weights: [Double]) -> Double {
    let total = weights.reduce(0, +)
    return weights.indices.reduce(0) { sum, index in
      let expected = weights[index] / total * Double(draws.count)
      let found = Double(draws.count { $0 == index })
      if expected == 0 { return found == 0 ? sum : .infinity }
      let difference = found - expected
      return sum + difference * difference / expected
    }
  }

  @Test("draw with the frequencies of the weights")
  func frequencies() {
    var generator = Philox(seed: 11)
    let weights = [0, 0.1, 5, 3, 0.5, 1, 0, 2, 8, 0.4, 1, 3]
    for scale in [1, 1e-300, 1e300] {
      let sampler = WeightedRandomSampler(weights: weights.map { $0 * scale }, numSamples: 40_000)
      let draws = sampler.epoch(using: &generator)
      #expect(chiSquare(draws, weights) < 33.7)
      #expect(chiSquare(draws, weights.reversed()) > 1000)
    }
    let even = RandomSampler(10, replacement: true, numSamples: 40_000).epoch(using: &generator)
    #expect(chiSquare(even, [Double](repeating: 1, count: 10)) < 33.7)
    // All orders of three are equally frequent.
    let orders = (0..<30_000).map { _ in
      RandomSampler(3).epoch(using: &generator).reduce(0) { 3 * $0 + $1 }
    }
    let places = Set(orders).sorted()
    #expect(places.count == 6)
    let ranks = orders.map { places.firstIndex(of: $0)! }
    #expect(chiSquare(ranks, [Double](repeating: 1, count: 6)) < 25.7)
  }

  @Test("without replacement draw an index once, the first one with the weights' frequencies")
  func withoutReplacement() {
    var generator = Philox(seed: 12)
    let weights: [Double] = [1, 0, 2, 4, 8, 1, 1, 3, 0, 5, 2, 1]
    let sampler = WeightedRandomSampler(weights: weights, numSamples: 4, replacement: false)
    let epochs = (0..<20_000).map { _ in sampler.epoch(using: &generator) }
    #expect(epochs.allSatisfy { Set($0).count == 4 })
    #expect(chiSquare(epochs.map { $0[0] }, weights) < 33.7)
    let all = WeightedRandomSampler(weights: weights, numSamples: 10, replacement: false)
    #expect(all.epoch(using: &generator).sorted() == [0, 2, 3, 4, 5, 6, 7, 9, 10, 11])
  }

  @Test("never draw what has no weight, however large the table")
  func noWeight() {
    var generator = Philox(seed: 13)
    let weights = (0..<10_007).map { index -> Double in
      index % 3 == 0 ? 0 : Double(index % 7 + 1)
    }
    let draws = WeightedRandomSampler(weights: weights, numSamples: 100_000)
      .epoch(using: &generator)
    #expect(draws.allSatisfy { weights[$0] > 0 })
  }

  @Test("by length hold every sample once and pad little, and drop only a batch that is not full")
  func buckets() {
    var generator = Philox(seed: 2)
    let lengths = (0..<1003).map { _ in Int.random(in: 3...30, using: &generator) }
    let whole = BucketSampler(lengths: lengths, batchSize: 16)
    let batches = whole.epoch(using: &generator)
    #expect(batches.count == whole.count && whole.count == 63)
    #expect(batches.joined().sorted() == Array(0..<1003))
    let padded = batches.reduce(0) { $0 + $1.count * $1.map { lengths[$0] }.max()! }
    #expect(Double(padded) < 1.1 * Double(lengths.reduce(0, +)))
    for stretch in [1, 3, 50] {
      let sampler = BucketSampler(
        lengths: lengths, batchSize: 16, dropLast: true, stretch: stretch)
      let full = sampler.epoch(using: &generator)
      #expect(full.count == 62 && sampler.count == 62)
      #expect(full.allSatisfy { $0.count == 16 })
      #expect(Set(full.joined()).count == 62 * 16)
    }
  }

  @Test("refuse sizes and weights that make no sense, with a message")
  func badInput() async {
    func message(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
    let empty = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = RandomSampler(0, numSamples: 2)
    }
    #expect(message(empty).contains("RandomSampler: cannot draw 2 of 0 samples"))
    let weight = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = WeightedRandomSampler(weights: [1, -2], numSamples: 2)
    }
    #expect(message(weight).contains("weights must be finite and not negative (-2.0)"))
    let few = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = WeightedRandomSampler(weights: [1, 0], numSamples: 2, replacement: false)
    }
    #expect(message(few).contains("cannot draw 2 samples from 1 positive weights"))
    let batch = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = BatchSampler(SequentialSampler(3), batchSize: 0)
    }
    #expect(message(batch).contains("BatchSampler: the batch size must be positive (0)"))
  }
}
