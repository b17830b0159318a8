import ApusTestSupport
import NN
import Optim
import Tensor
import Testing

@Suite("Lookahead")
struct LookaheadSteps {
  private func train(
    _ model: Sequential, _ optimizer: any Optimizer, _ steps: ClosedRange<Int>, _ fixture: Fixture,
    _ body: (Int) throws -> Void = { _ in }
  ) throws {
    for n in steps {
      let (x, y) = (try fixture.tensor("input.\(n)"), try fixture.tensor("target.\(n)"))
      optimizer.update(valueAndGradient { mseLoss(model(x), y) }.gradients)
      try body(n)
    }
  }

  @Test("takes the steps of the paper's algorithm")
  func steps() throws {
    let fixture = try Fixture("averaging")
    let model = try averagedModel(fixture)
    let optimizer = Lookahead(
      SGD(model.parameters, learningRate: 0.1, momentum: 0.9), k: 3, alpha: 0.4)
    try train(model, optimizer, 1...10, fixture) { n in
      for (name, parameter) in model.namedParameters {
        let expected = try fixture.tensor("lookahead/\(n)/\(name)")
        #expect(maximumDifference(parameter.tensor, expected) < 1e-6, "\(name) after step \(n)")
      }
    }
  }

  @Test("goes on from a saved state bit for bit", arguments: [0, 1, 3, 4])
  func resuming(stop: Int) throws {
    let fixture = try Fixture("averaging")
    func make(_ model: Sequential, k: Int) -> Lookahead {
      Lookahead(Adam(model.parameters, learningRate: 0.05), k: k, alpha: 0.5)
    }
    let whole = try averagedModel(fixture)
    try train(whole, make(whole, k: 3), 1...10, fixture)

    let first = try averagedModel(fixture)
    let stopped = make(first, k: 3)
    if stop > 0 { try train(first, stopped, 1...stop, fixture) }
    try withFolder { folder in
      let path = folder.appending(path: "state.pth").path
      try saveTorch(["model": .state(first.stateDictionary), "optimizer": stopped.state], to: path)
      let second = try averagedModel(fixture)
      let file = try TorchFile(path: path)
      try second.load(file.state(at: "model"))
      // Step size, k and alpha are the state's.
      let resumed = make(second, k: 99)
      try resumed.load(file.root["optimizer"]!)
      #expect(resumed.k == 3 && resumed.stepsTaken == stop % 3)
      try train(second, resumed, (stop + 1)...10, fixture)
      for (a, b) in zip(whole.stateDictionary, second.stateDictionary) {
        #expect(a.tensor.withUnsafeBytes { a in b.tensor.withUnsafeBytes { a.elementsEqual($0) } })
      }
    }
  }

  @Test("begins with the weights before its first step, not those when it was made")
  func loadingWeights() {
    let layer = Linear(1, 1, bias: false)
    let optimizer = Lookahead(SGD(layer.parameters, learningRate: 1), k: 1, alpha: 0.5)
    layer.weight = .full([1, 1], 8)
    optimizer.update(valueAndGradient { layer.weight.sum() }.gradients)
    #expect(layer.weight.item == 7.5)
  }

  @Test("shows the rates, momenta and parameters of what it wraps")
  func forwarding() {
    let layer = Linear(2, 2)
    let inner = Adam(layer.parameters, learningRate: 0.1, betas: (0.8, 0.9))
    let optimizer = Lookahead(inner)
    #expect(optimizer.k == 5 && optimizer.alpha == 0.5)
    optimizer.learningRate = 0.3
    optimizer.momenta = [0.6]
    #expect(inner.learningRate == 0.3 && inner.momenta == [0.6])
    #expect(optimizer.initialLearningRates == [0.1] && optimizer.parameters.count == 2)
  }

  @Test("refuses a state that does not fit, and keeps its own")
  func otherStates() throws {
    let layer = Linear(2, 1)
    let optimizer = Lookahead(SGD(layer.parameters, learningRate: 0.5), k: 4)
    func step(_ model: Linear, _ optimizer: any Optimizer) {
      optimizer.update(valueAndGradient { model.weight.sum() }.gradients)
    }
    step(layer, optimizer)
    let other = Linear(3, 1)
    let wrong = Lookahead(SGD(other.parameters), k: 4)
    step(other, wrong)
    let error = #expect(throws: OptimizerStateError.self) { try optimizer.load(wrong.state) }
    #expect(error?.problems == ["slow weights 0: [1, 3], expected [1, 2]"])
    #expect(throws: OptimizerStateError.self) { try optimizer.load(["k": 3]) }
    #expect(optimizer.stepsTaken == 1 && optimizer.learningRate == 0.5 && optimizer.k == 4)
  }

  @Test("refuses a k or an alpha out of range")
  func refusals() async {
    let k = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Lookahead(SGD(Linear(1, 1).parameters), k: 0) }
    #expect(said(k, "Lookahead: k must be positive (0)"))
    let alpha = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Lookahead(SGD(Linear(1, 1).parameters), alpha: 2) }
    #expect(said(alpha, "Lookahead: alpha must be in 0...1 (2.0)"))
  }
}
