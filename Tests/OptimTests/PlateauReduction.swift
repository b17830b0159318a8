import ApusTestSupport
import Foundation
import NN
import Optim
import Tensor
import Testing

@Suite("Reduction on a plateau")
struct PlateauReduction {
  private static let plateaus = [
    ReduceOnPlateau(),
    ReduceOnPlateau(factor: 0.5, patience: 3, threshold: 0.01, cooldown: 5),
    ReduceOnPlateau(mode: .max, factor: 0.3, patience: 2, threshold: 0.02, thresholdMode: .abs),
    ReduceOnPlateau(mode: .max, factor: 0.7, patience: 0, minLearningRate: [0.01, 0.005]),
    ReduceOnPlateau(
      factor: 0.2, patience: 1, thresholdMode: .abs, minLearningRate: 0.001, eps: 0.002),
  ]

  private func golden(_ index: Int) throws -> (metrics: [Double], rates: [[Double]]) {
    let file = try Fixture.file("schedules")
    let rates = try file.tensor("plateau/\(index)/rates", as: Double.self).elements
    let metrics = try file.tensor("plateau/\(index)/metrics", as: Double.self).elements
    return (metrics, metrics.indices.map { [rates[2 * $0], rates[2 * $0 + 1]] })
  }

  @Test("gives PyTorch's rates after every observation", arguments: 0..<5)
  func rates(index: Int) throws {
    let (metrics, expected) = try golden(index)
    let found = Self.plateaus[index].learningRates(after: metrics, from: [0.1, 0.03])
    for (rates, expected) in zip(found, expected) {
      #expect(zip(rates, expected).allSatisfy { abs($0 - $1) <= 1e-15 })
    }
    #expect(Set(expected.map { $0[0] }).count > 2)
  }

  @Test("goes on from a saved value as if it had not stopped", arguments: 0..<5)
  func resuming(index: Int) throws {
    let (metrics, expected) = try golden(index)
    let parameters = (0..<2).map { _ in Parameter(wrappedValue: Tensor<Float>.zeros([1])) }
    let optimizer = SGD([
      .init([parameters[0]], .init(learningRate: 0.1)),
      .init([parameters[1]], .init(learningRate: 0.03)),
    ])
    var plateau = Self.plateaus[index]
    for (metric, expected) in zip(metrics, expected) {
      plateau = try JSONDecoder().decode(
        ReduceOnPlateau.self, from: JSONEncoder().encode(plateau))
      plateau.observe(metric, optimizer)
      #expect(zip(optimizer.learningRates, expected).allSatisfy { abs($0 - $1) <= 1e-15 })
    }
  }

  @Test("ignores what is no number")
  func notANumber() {
    var plateau = ReduceOnPlateau(patience: 1)
    #expect(plateau.observe(.nan, learningRates: [1]) == [1])
    #expect(plateau.best == nil && plateau.badCount == 1)
    #expect(plateau.observe(3, learningRates: [1]) == [1])
    #expect(plateau.best == 3 && plateau.badCount == 0)
    _ = plateau.observe(.infinity, learningRates: [1])
    #expect(plateau.observe(.nan, learningRates: [1]) == [0.1])
    #expect(plateau.best == 3 && plateau.badCount == 0)
  }

  @Test("refuses factors that do not reduce, and lowest rates of other groups")
  func refusals() async {
    let factor = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = ReduceOnPlateau(factor: 1) }
    #expect(said(factor, "ReduceOnPlateau: the factor must be at least 0 and below 1 (1.0)"))
    let groups = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var plateau = ReduceOnPlateau(minLearningRate: [0.1, 0.2])
      _ = plateau.observe(1, learningRates: [1, 1, 1])
    }
    #expect(said(groups, "ReduceOnPlateau: 2 lowest rates for 3 groups"))
  }
}
