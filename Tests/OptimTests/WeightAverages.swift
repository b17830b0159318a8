import ApusTestSupport
import Foundation
import NN
import Optim
import Tensor
import Testing

/// The model of `make_averaging_goldens.py`.
func averagedModel(_ fixture: Fixture) throws -> Sequential {
  let model = Sequential(Linear(3, 4), BatchNorm1d(4), ReLU(), Linear(4, 2))
  try fixture.load(into: model)
  return model
}

@Suite("Averages of weights")
struct WeightAverages {
  private let fixture: Fixture
  private let model: Sequential
  private let batches: [(input: Tensor<Float>, target: Tensor<Float>)]

  init() throws {
    let fixture = try Fixture("averaging")
    self.fixture = fixture
    model = try averagedModel(fixture)
    batches = try (1...10).map {
      (try fixture.tensor("input.\($0)"), try fixture.tensor("target.\($0)"))
    }
  }

  /// Trains for ten steps, calling `body` with the number of each, from 1.
  private func train(
    _ make: ([any AnyParameter]) -> any Optimizer = {
      SGD($0, learningRate: 0.2, momentum: 0.9)
    }, _ body: (Int) throws -> Void
  ) rethrows {
    let optimizer = make(model.parameters)
    for (i, (x, y)) in batches.enumerated() {
      optimizer.update(valueAndGradient { mseLoss(model(x), y) }.gradients)
      try body(i + 1)
    }
  }

  private func matches(_ state: StateDictionary, _ stem: String) throws -> Bool {
    try state.allSatisfy { name, tensor in
      guard let tensor = tensor as? Tensor<Float> else { return true }
      return maximumDifference(tensor, try fixture.tensor("\(stem)/\(name)")) < 1e-6
    }
  }

  @Test("follow PyTorch's after every step: exponential, with and without buffers, and equal")
  func steps() throws {
    let ema = ExponentialMovingAverage(of: model, decay: 0.9)
    let withBuffers = ExponentialMovingAverage(of: model, decay: 0.9, buffers: .averaged)
    let swa = StochasticWeightAveraging(of: model)
    try train { n in
      for average in [ema, withBuffers, swa] as [any WeightAveraging] { average.update() }
      let states = [
        "weights": model.stateDictionary, "ema": ema.stateDictionary,
        "ema_buffers": withBuffers.stateDictionary, "swa": swa.stateDictionary,
      ]
      for (name, state) in states {
        let follows = try matches(state, "\(name)/\(n)")
        #expect(follows, "\(name) after step \(n)")
      }
    }
    // Whole numbers follow the model.
    let count = withBuffers.stateDictionary["1.num_batches_tracked"] as? Tensor<Int64>
    #expect(count?.item == 10)
  }

  @Test("get the statistics that update_bn gives them, and the model keeps its own")
  func batchNorm() throws {
    let swa = StochasticWeightAveraging(of: model)
    train { _ in swa.update() }
    let before = model.stateDictionary
    let norm = model.layers[1] as! BatchNorm1d
    model.setTraining(false)
    norm.isTraining = true
    try swa.withAverages(on: model) {
      updateBatchNorm(of: model, over: batches) { _ = model($0.input) }
      #expect(
        !model.layers.contains {
          ($0 as? any ModeDependent)?.isTraining == false && $0 is BatchNorm1d
        })
      #expect(norm.momentum == 0.1)
      let mean = try fixture.tensor("update_bn/1.running_mean")
      #expect(maximumDifference(norm.runningMean, mean) < 1e-6)
      let variance = try fixture.tensor("update_bn/1.running_var")
      #expect(maximumDifference(norm.runningVar, variance) < 1e-6)
      #expect(norm.numBatchesTracked?.item == 10)
    }
    #expect(isSame(model.stateDictionary, before))
    // Nothing to do reads nothing.
    var read = 0
    updateBatchNorm(of: Sequential(Linear(2, 2)), over: [1, 2, 3]) { read += $0 }
    #expect(read == 0)
  }

  private func isSame(_ a: StateDictionary, _ b: StateDictionary) -> Bool {
    a.keys == b.keys
      && zip(a, b).allSatisfy { a, b in
        a.tensor.withUnsafeBytes { x in b.tensor.withUnsafeBytes { x.elementsEqual($0) } }
      }
  }

  @Test("stand in for the weights in a block, which come back bit for bit, on an error too")
  func standIn() throws {
    struct Failure: Error {}
    let ema = ExponentialMovingAverage(of: model, decay: 0.5)
    train { _ in ema.update() }
    let (weights, averages) = (model.stateDictionary, ema.stateDictionary)
    model.setTraining(false)
    let frozen = model.parameters[0]
    frozen.isTrainable = false
    #expect(throws: Failure.self) {
      try ema.withAverages(on: model) {
        #expect(isSame(model.stateDictionary, averages))
        #expect(!isSame(model.stateDictionary, weights))
        model.setTraining(true)
        model.unfreeze()
        // Training on must not reach the averages.
        train { _ in }
        #expect(!isSame(model.stateDictionary, averages))
        throw Failure()
      }
    }
    #expect(isSame(model.stateDictionary, weights) && isSame(ema.stateDictionary, averages))
    #expect(!frozen.isTrainable && !(model.layers[1] as! BatchNorm1d).isTraining)
    let twin = try averagedModel(fixture)
    #expect(ema.withAverages(on: twin) { isSame(twin.stateDictionary, averages) })
  }

  @Test("of a frozen parameter are the parameter, and tied ones count once")
  func tiedAndFrozen() {
    final class Tied: Module {
      let first = Linear(2, 2)
      let second: Linear
      let frozen = Linear(2, 2)
      init() { second = first }
    }
    let model = Tied()
    model.frozen.freeze()
    let ema = ExponentialMovingAverage(of: model, decay: 0.5)
    for value in [1, 2, 4] as [Float] {
      model.first.weight = .full([2, 2], value)
      ema.update()
    }
    let state = ema.stateDictionary
    #expect(state["first.weight"] as? Tensor<Float> == .full([2, 2], 2.75))
    #expect(state["second.weight"] as? Tensor<Float> == .full([2, 2], 2.75))
    #expect(state["frozen.weight"] as? Tensor<Float> == model.frozen.weight)
  }

  @Test("go on from a saved state as if they had not stopped")
  func resuming() throws {
    try withFolder { folder in
      let path = folder.appending(path: "average.pth").path
      let kept = ExponentialMovingAverage(of: model, decay: 0.9, warmUp: .count, buffers: .averaged)
      var resumed = kept
      try train { n in
        kept.update()
        if n > 4 { resumed.update() }
        if n == 4 {
          try saveTorch(kept.state, to: path)
          resumed = ExponentialMovingAverage(
            of: model, decay: 0.9, warmUp: .count, buffers: .averaged)
          try resumed.load(TorchFile(path: path).root)
        }
      }
      #expect(resumed.weights.count == 10)
      #expect(isSame(resumed.stateDictionary, kept.stateDictionary))
      let names = try TorchFile(path: path).root.dictionary!.entries.compactMap(\.key.string)
      #expect(names.prefix(3) == ["n_averaged", "module.0.weight", "module.0.bias"])
    }
  }

  @Test("go on from the state of PyTorch's AveragedModel")
  func stateOfPyTorch() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let path = tests.appending(path: "../Fixtures/torch/averaged_model.pth").path
    let ema = ExponentialMovingAverage(of: model, decay: 0.9)
    try ema.load(TorchFile(path: path).root)
    #expect(ema.weights.count == 10)
    #expect(try matches(ema.stateDictionary, "ema/10"))
    let keys = try TorchFile(path: path).root.dictionary!.entries.map(\.key.string)
    #expect(ema.state.dictionary!.entries.map(\.key.string) == keys)
  }

  @Test("refuse a state that does not fit, and keep their own")
  func otherStates() throws {
    let ema = ExponentialMovingAverage(of: model)
    let before = ema.stateDictionary
    let other = ExponentialMovingAverage(
      of: Sequential(Linear(3, 5), BatchNorm1d(4), ReLU(), Linear(4, 2, bias: false), Linear(1, 1)))
    let error = #expect(throws: StateError.self) { try ema.load(other.state) }
    #expect(
      error.map { "\($0)" } == "the averaged weights: the weights do not fit the model "
        + "(1 missing: module.3.bias; 2 unexpected: module.4.weight, module.4.bias; 2 mismatched: "
        + "module.0.weight is [5, 3], expected [4, 3], module.0.bias is [5], expected [4])")
    #expect(throws: StateError.self) { try ema.load(3) }
    #expect(isSame(ema.stateDictionary, before) && ema.weights.count == 0)
  }

  @Test("forget the first weights sooner with a decay that warms up")
  func warmUp() {
    let layer = Linear(1, 1, bias: false)
    let count = ExponentialMovingAverage(of: layer, decay: 0.5, warmUp: .count)
    let power = ExponentialMovingAverage(of: layer, decay: 0.7, warmUp: .power())
    var (counted, powered): ([Double], [Double]) = ([], [])
    for _ in 0..<12 {
      counted.append(count.nextDecay)
      powered.append(power.nextDecay)
      count.update()
      power.update()
    }
    #expect(counted[0] == 0 && counted[1] == 2.0 / 11 && counted[7] == 8.0 / 17)
    #expect(counted[8...].allSatisfy { $0 == 0.5 })
    #expect(powered[0] == 0 && abs(powered[3] - (1 - pow(4, -2.0 / 3))) < 1e-15)
    #expect(powered[7...].allSatisfy { $0 == 0.7 })
  }

  @Test("refuse a decay out of range, and another model")
  func refusals() async {
    let decay = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = ExponentialMovingAverage(of: Linear(1, 1), decay: 1.5) }
    #expect(said(decay, "ExponentialMovingAverage: the decay must be in 0...1 (1.5)"))
    let other = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      ExponentialMovingAverage(of: Linear(1, 1)).withAverages(on: Linear(2, 1)) {}
    }
    #expect(said(other, "withAverages: the averaged weights: the weights do not fit the model"))
  }
}
