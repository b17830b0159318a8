import ApusTestSupport
import NN
import Tensor
import Testing

@testable import Optim

@Suite("Optimisers follow PyTorch and the papers step by step")
struct OptimizersMatchPyTorch {
  @Test("every optimiser with every option", arguments: try OptimizerGoldens().cases)
  func follow(_ name: String) throws {
    let goldens = try OptimizerGoldens()
    let golden = try JSONValue.decode(goldens.fixture.metadata[name])
    let options = try #require(golden["options"]?.dictionary)
    let given = GivenGradients(goldens.start)
    let optimizer = try makeOptimizer(
      try #require(golden["optimizer"]?.string), [given.parameters], options: options)
    let stored = try JSONValue.decode(goldens.fixture.metadata["stored"]).array!.map(\.double!)
    let expected = try goldens.fixture.tensor(name)
    for step in 1...Int(stored.last!) {
      given.take(optimizer, step, along: goldens.gradient(step))
      if let place = stored.firstIndex(of: Double(step)) {
        #expect(maximumDifference(given.row, expected[place]) < 1e-6, "step \(step)")
      }
    }
  }

  @Test("defaults, names and order of hyperparameters are PyTorch's", arguments: ruleTypes.keys)
  func defaults(_ name: String) throws {
    let goldens = try OptimizerGoldens()
    let all = try JSONValue.decode(goldens.fixture.metadata["defaults"])
    let expected = try #require(all[name]?.array)
    let optimizer = try makeOptimizer(name, [[] as [any AnyParameter]])
    let group = try #require(optimizer.state["param_groups"]?.array?[0].dictionary)
    let (keys, own) = (group.entries.map { $0.key.string! }, ["initial_lr", "params"])
    #expect(keys == expected.map { $0.array![0].string! } + own)
    for pair in expected {
      let (key, value) = (pair.array![0].string!, pair.array![1])
      #expect(group[key].map(text) == text(value), "\(key)")
    }
  }

  /// The value without the difference of lists and tuples, and of 0 and 0.0.
  private func text(_ value: TorchValue) -> String {
    if let items = value.array { return "\(items.map(text))" }
    return value.double.map { "\($0)" } ?? "\(value)"
  }

  @Test("clipping by the global norm")
  func clipping() throws {
    let fixture = try Fixture("clip_grad_norm")
    let (da, db) = (try fixture.tensor("input.grad_a"), try fixture.tensor("input.grad_b"))
    let (a, b) = (Parameter(wrappedValue: da), Parameter(wrappedValue: db))
    var (_, gradients) = valueAndGradient {
      (a.wrappedValue * da).sum() + (b.wrappedValue * db).sum()
    }
    let norm = gradients.clip(norm: 1)
    #expect(abs(norm - (try fixture.tensor("output.total_norm").item)) < 1e-5)
    #expect(maximumDifference(gradients[a], try fixture.tensor("output.grad_a")) < 1e-6)
    #expect(maximumDifference(gradients[b], try fixture.tensor("output.grad_b")) < 1e-6)
  }
}
