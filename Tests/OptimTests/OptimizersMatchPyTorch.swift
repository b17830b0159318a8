import ApusTestSupport
import NN
import Optim
import Tensor
import Testing

@Suite("Optimisers follow PyTorch step by step")
struct OptimizersMatchPyTorch {
  private func follow(_ name: String, _ make: ([any AnyParameter]) -> any Optimizer) throws {
    let fixture = try Fixture(name)
    let a = Parameter(wrappedValue: try fixture.tensor("input.a"))
    let b = Parameter(wrappedValue: try fixture.tensor("input.b"))
    let optimizer = make([a, b])
    for step in 1...6 {
      let (da, db) = (
        try fixture.tensor("input.grad_a.\(step)"), try fixture.tensor("input.grad_b.\(step)")
      )
      // The gradient of Σ p·g is g.
      let (_, gradients) = valueAndGradient {
        (a.wrappedValue * da).sum() + (b.wrappedValue * db).sum()
      }
      optimizer.update(gradients)
      #expect(maximumDifference(a.wrappedValue, try fixture.tensor("output.a.\(step)")) < 1e-6)
      #expect(maximumDifference(b.wrappedValue, try fixture.tensor("output.b.\(step)")) < 1e-6)
    }
  }

  @Test("Adam") func adam() throws { try follow("adam") { Adam($0, learningRate: 0.01) } }

  @Test("Adam with weight decay")
  func adamWeightDecay() throws {
    try follow("adam_weight_decay") { Adam($0, learningRate: 0.01, weightDecay: 0.1) }
  }

  @Test("AdamW")
  func adamW() throws {
    try follow("adamw") { AdamW($0, learningRate: 0.01, weightDecay: 0.1) }
  }

  @Test("SGD with Nesterov momentum")
  func sgd() throws {
    try follow("sgd") {
      SGD($0, learningRate: 0.01, momentum: 0.9, weightDecay: 0.01, nesterov: true)
    }
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
