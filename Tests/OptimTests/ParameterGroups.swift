import ApusTestSupport
import NN
import Tensor
import Testing

@testable import Optim

@Suite("Groups of parameters")
struct ParameterGroups {
  @Test("with the same rule move as one group does, in any order", arguments: ruleTypes.keys)
  func division(_ name: String) throws {
    let goldens = try OptimizerGoldens()
    func end(_ groups: ([any AnyParameter]) -> [[any AnyParameter]]) throws -> Tensor<Float> {
      let given = GivenGradients(goldens.start)
      let optimizer = try makeOptimizer(name, groups(given.parameters))
      optimizer.learningRate = 0.01
      for step in 1...10 { given.take(optimizer, step, along: goldens.gradient(step)) }
      return given.row
    }
    let one = try end { [$0] }
    let (two, backwards) = (
      try end { [Array($0[..<1]), Array($0[1...])] }, try end { [$0.reversed()] }
    )
    #expect(two == one)
    #expect(backwards == one)
  }

  @Test("have step sizes of their own, and start where they were made")
  func rates() throws {
    let goldens = try OptimizerGoldens()
    let given = GivenGradients(goldens.start)
    let optimizer = SGD([
      .init(Array(given.parameters[..<2]), .init(learningRate: 0.5)),
      .init(Array(given.parameters[2...]), .init(learningRate: 0.25)),
    ])
    given.take(optimizer, 1, along: goldens.gradient(1))
    let (near, far) = (
      goldens.start - goldens.gradient(1) * 0.5, goldens.start - goldens.gradient(1) * 0.25
    )
    #expect(given.row[0..<27] == near[0..<27])
    #expect(given.row[27..<51] == far[27..<51])
    optimizer.learningRates = [0.1, 0.2]
    #expect(optimizer.groups.map(\.rule.learningRate) == [0.1, 0.2])
    #expect(optimizer.initialLearningRates == [0.5, 0.25])
    optimizer.learningRate = 0.3
    #expect(optimizer.learningRates == [0.3, 0.3])
  }

  @Test("divide weights from biases and scales, which do not decay")
  func decay() throws {
    let model = Sequential(Linear(3, 4), LayerNorm([4]), Linear(4, 2, bias: false))
    let optimizer = AdamW(.splitByDecay(model.parameters, .init(weightDecay: 0.1)))
    #expect(
      optimizer.groups.map { $0.parameters.map { $0.tensor!.rank } } == [[2, 2], [1, 1, 1]])
    #expect(optimizer.groups.map(\.rule.weightDecay) == [0.1, 0])
    #expect(optimizer.learningRates == [1e-3, 1e-3])
    #expect(
      AdamW(.splitByDecay([Parameter(wrappedValue: Tensor<Float>([1]))], .init())).groups.count == 1
    )
    let none: [Adam.Group] = .splitByDecay([], AdamRule())
    #expect(none.isEmpty)
  }

  @Test("leave frozen parameters and optional ones without a tensor as they are")
  func frozen() throws {
    let layer = Linear(3, 2, bias: false)
    let bias = Parameter<Tensor<Float>?>(wrappedValue: nil)
    let still = Parameter(wrappedValue: Tensor<Float>([1, 2]))
    still.isTrainable = false
    let optimizer = Adam([layer.$weight, bias, still])
    #expect(optimizer.parameters.count == 2)
    let before = layer.weight
    let (_, gradients) = valueAndGradient {
      (layer(Tensor<Float>.ones([1, 3])) * still.wrappedValue).sum()
    }
    optimizer.update(gradients)
    #expect(layer.weight != before)
    #expect(still.wrappedValue == Tensor<Float>([1, 2]))
    #expect(optimizer.state["state"]!.dictionary!.entries.count == 1)
  }

  @Test("that are added later begin with their first step")
  func added() throws {
    let goldens = try OptimizerGoldens()
    let (given, fresh) = (GivenGradients(goldens.start), GivenGradients(goldens.start))
    let optimizer = Adam(Array(given.parameters[..<1]))
    for step in 1...2 { given.take(optimizer, step, along: goldens.gradient(step)) }
    optimizer.add(.init(Array(given.parameters[1...]), .init(learningRate: 0.1)))
    given.take(optimizer, 1, along: goldens.gradient(1))
    fresh.take(Adam(fresh.parameters, learningRate: 0.1), 1, along: goldens.gradient(1))
    #expect(given.row[7..<51] == fresh.row[7..<51])
    #expect(optimizer.initialLearningRates == [1e-3, 0.1])
  }

  @Test("without any parameter take steps that do nothing")
  func empty() {
    let optimizer = AdamW([] as [any AnyParameter])
    let x = Parameter(wrappedValue: Tensor<Float>([1]))
    let (_, gradients) = valueAndGradient { (x.wrappedValue * x.wrappedValue).sum() }
    optimizer.update(gradients)
    #expect(x.wrappedValue == Tensor<Float>([1]))
  }

  @Test("remember what other hyperparameters need from then on")
  func changedRules() throws {
    let goldens = try OptimizerGoldens()
    func end(_ first: SGDRule, _ then: SGDRule) -> Tensor<Float> {
      let given = GivenGradients(goldens.start)
      let optimizer = SGD(given.parameters, first)
      given.take(optimizer, 1, along: goldens.gradient(1))
      optimizer.setRule(then, ofGroup: 0)
      for step in [2, 4] { given.take(optimizer, step, along: goldens.gradient(step)) }
      return given.row
    }
    // The velocity begins with the first gradient that it sees.
    let (plain, moved) = (SGDRule(learningRate: 0.1), SGDRule(learningRate: 0.1, momentum: 0.5))
    let g = { goldens.gradient($0) }
    let expected = goldens.start - (g(1) + g(2) * 1.5 + g(4)) * 0.1
    #expect(maximumDifference(end(plain, moved), expected) < 1e-6)
    var optimizer = Adam([Parameter(wrappedValue: Tensor<Float>([1]))])
    #expect(optimizer.momenta == [0.9])
    optimizer.momenta = [0.8]
    #expect(optimizer.groups[0].rule.betas == (0.8, 0.999))
    optimizer = Adam([] as [Adam.Group])
    #expect(optimizer.learningRate == 0)
  }
}
