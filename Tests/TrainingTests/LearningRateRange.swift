import ApusTestSupport
import Foundation
import NN
import Optim
import Tensor
import Testing
import Training

@Suite("A learning rate range test")
struct LearningRateRange {
  /// Three clouds of points, and a network with everything that has a state.
  private struct Task {
    let x: Tensor<Float>
    let labels: Tensor<Int32>
    let model = Sequential(
      Linear(8, 32), BatchNorm1d(32), ReLU(), Dropout(0.1), Linear(32, 3))

    init(seed: UInt64) {
      let generator = Generator.current
      generator.seed(seed)
      labels = .randint(0, 3, [96])
      let centres = Tensor<Float>.normal([3, 8]) * 1.5
      x = centres.indexSelect(dim: 0, labels) + .normal([96, 8])
      for parameter in model.parameters {
        parameter.tensor = .normal(parameter.tensor!.shape) * 0.3
      }
    }

    func loss() -> Tensor<Float> { crossEntropy(model(x), labels) }

    /// The loss after 60 steps with this rate.
    func train(_ rate: Double) -> Float {
      let optimizer = SGD(model.parameters, learningRate: rate, momentum: 0.9)
      var last: Float = 0
      for _ in 0..<60 {
        let (value, gradients) = valueAndGradient(loss)
        optimizer.update(gradients)
        last = value.item
      }
      return last
    }
  }

  private func alone<R>(_ body: () throws -> R) rethrows -> R {
    try Generator.$current.withValue(Generator(seed: 0), operation: body)
  }

  @Test("suggests rates that train, between some that do not", arguments: [0, 1, 2])
  func suggestions(seed: UInt64) throws {
    try alone {
      let task = Task(seed: seed)
      let optimizer = SGD(task.model.parameters, learningRate: 0.1, momentum: 0.9)
      let finder = LearningRateFinder(start: 1e-5, end: 100, smoothing: 0.9)
      let found = try finder.find(optimizer, on: task.model, loss: task.loss)
      #expect(found.ending != .completed && found.rates.count < 100)
      let start = found.losses[0]
      for rate in [found.steepest, found.minimum, found.valley] {
        #expect(Double(Task(seed: seed).train(try #require(rate))) < 0.4 * start)
      }
      #expect(Double(Task(seed: seed).train(1e-5)) > 0.9 * start)
      let beyond = Double(Task(seed: seed).train(100))
      #expect(!(beyond < start))
    }
  }

  @Test("leaves model, optimiser and random numbers as if it had never run, bit for bit")
  func restoration() throws {
    func run(_ body: (Task, any Optimizer) throws -> Void) rethrows -> [[UInt8]] {
      try alone {
        let task = Task(seed: 5)
        let optimizer = Adam(task.model.parameters, learningRate: 0.01, amsgrad: true)
        (task.model.layers[3] as! Dropout).isTraining = true
        func steps() {
          for step in 0..<4 {
            Schedule.exponential(gamma: 0.9).apply(to: optimizer, step: step)
            optimizer.update(valueAndGradient(task.loss).gradients)
          }
        }
        steps()
        task.model.parameters[4].isTrainable = false
        (task.model.layers[1] as! BatchNorm1d).isTraining = false
        try body(task, optimizer)
        #expect(!task.model.parameters[4].isTrainable)
        #expect(!(task.model.layers[1] as! BatchNorm1d).isTraining)
        #expect(abs(optimizer.learningRate - 0.00729) < 1e-12)
        #expect(optimizer.initialLearningRates == [0.01])
        (task.model.layers[1] as! BatchNorm1d).isTraining = true
        steps()
        return task.model.stateDictionary.map { $0.tensor.withUnsafeBytes { Array($0) } }
          + [Tensor<Float>.normal([4]).withUnsafeBytes { Array($0) }]
      }
    }
    struct Failure: Error {}
    let never = run { _, _ in }
    let once = try run { task, optimizer in
      let found = try LearningRateFinder(steps: 30).find(
        optimizer, on: task.model,
        loss: {
          task.model.setTraining(true)
          task.model.unfreeze()
          return task.loss()
        })
      #expect(found.rates.count > 5)
    }
    let failing = run { task, optimizer in
      var calls = 0
      #expect(throws: Failure.self) {
        try LearningRateFinder().find(optimizer, on: task.model) {
          calls += 1
          if calls == 6 { throw Failure() }
          task.model.setTraining(true)
          return task.loss()
        }
      }
      #expect(calls == 6)
    }
    #expect(once == never)
    #expect(failing == never)
  }

  /// A test of a parabola, of which the loss at each rate is known: w ← w − rate · w.
  private func parabola(
    _ finder: LearningRateFinder, offset: Float = 0
  ) throws -> (LearningRateFinder.Result, Linear) {
    let layer = Linear(1, 1, bias: false)
    layer.weight = .full([1, 1], 4)
    let found = try finder.find(SGD(layer.parameters), on: layer) {
      (layer.weight * layer.weight * 0.5 + offset).sum()
    }
    return (found, layer)
  }

  @Test("sweeps from the first rate to the last, and smooths without bias")
  func sweep() throws {
    for sweep in [LearningRateFinder.Sweep.exponential, .linear] {
      let finder = LearningRateFinder(
        start: 0.001, end: 1, steps: 7, sweep: sweep, smoothing: 0.5)
      let (found, layer) = try parabola(finder)
      #expect(layer.weight.item == 4)
      #expect(found.ending == .completed && found.rates.count == 7)
      #expect(abs(found.rates[6] - 1) < 1e-12 && abs(found.rates[0] - 0.001) < 1e-15)
      let middle = sweep == .linear ? 0.5005 : 0.001 * sqrt(1000)
      #expect(abs(found.rates[3] - middle) < 1e-12)
      var (w, average) = (4.0, 0.0)
      for i in 0..<7 {
        #expect(abs(found.losses[i] - w * w / 2) < 1e-5)
        average = 0.5 * average + 0.5 * found.losses[i]
        #expect(abs(found.smoothed[i] - average / (1 - pow(0.5, Double(i + 1)))) < 1e-12)
        w -= found.rates[i] * w
      }
    }
  }

  @Test("ends where the loss grows beyond all measure, below 0 too, or is no number")
  func endings() throws {
    let finder = LearningRateFinder(start: 0.1, end: 1000, steps: 50, smoothing: 0)
    let (found, _) = try parabola(finder)
    #expect(found.ending == .diverged && found.losses.count < 50)
    #expect(found.smoothed == found.losses)
    #expect(found.losses.last! > 4 * found.losses.min()!)
    #expect(found.losses.dropLast().allSatisfy { $0 <= 4 * found.losses.min()! || $0 <= 8 })
    let (below, _) = try parabola(finder, offset: -100)
    #expect(below.ending == .diverged && below.losses.last! > 200)
    let layer = Linear(1, 1)
    (layer.weight, layer.bias) = (.zeros([1, 1]), .ones([1]))
    var calls: Float = 0
    let odd = try LearningRateFinder().find(SGD(layer.parameters), on: layer) {
      calls += 1
      return layer(.full([1, 1], calls < 4 ? calls : .nan)).sum()
    }
    #expect(odd.ending == .notFinite && odd.rates.count == 3 && odd.losses.count == 3)
  }

  @Test("keeps the groups' rates in proportion")
  func groups() throws {
    let (a, b) = (Linear(1, 1, bias: false), Linear(1, 1, bias: false))
    let optimizer = SGD([
      .init(a.parameters, .init(learningRate: 0.2)), .init(b.parameters, .init(learningRate: 0.02)),
    ])
    var rates: [[Double]] = []
    let model = Sequential(a, b)
    _ = try LearningRateFinder(start: 0.01, end: 0.1, steps: 3).find(optimizer, on: model) {
      rates.append(optimizer.learningRates)
      return model(.ones([1, 1])).sum() * 0.01 + 1
    }
    // The first loss is computed with the first rate set.
    #expect(rates.count == 3)
    #expect(rates.allSatisfy { abs($0[0] - 10 * $0[1]) < 1e-15 })
    #expect(abs(rates[2][0] - 0.1) < 1e-15)
    #expect(optimizer.learningRates == [0.2, 0.02])
  }

  @Test("has no suggestion where no loss falls")
  func noDescent() throws {
    let layer = Linear(1, 1)
    (layer.weight, layer.bias) = (.zeros([1, 1]), .ones([1]))
    var calls: Float = 0
    let rising = try LearningRateFinder(steps: 20, smoothing: 0, divergence: 100).find(
      SGD(layer.parameters), on: layer
    ) {
      calls += 1
      return layer.weight.sum() * 0 + calls
    }
    #expect(rising.rates.count == 20 && rising.steepest == nil && rising.valley == nil)
    #expect(rising.minimum == rising.rates[2] / 10)
    var first = true
    let none = try LearningRateFinder().find(SGD(layer.parameters), on: layer) {
      defer { first = false }
      return layer.weight.sum() * (first ? .nan : 1)
    }
    #expect(none.rates.isEmpty && none.minimum == nil && none.valley == nil)
    #expect(none.steepest == nil)
  }

  @Test("is written as a table of its steps")
  func table() throws {
    try withFolder { folder in
      let path = folder.appending(path: "rates.csv").path
      let finder = LearningRateFinder(
        start: 0.25, end: 0.75, steps: 3, sweep: .linear, smoothing: 0)
      let (found, _) = try parabola(finder)
      try found.writeCSV(to: path)
      #expect(
        try String(contentsOfFile: path, encoding: .utf8)
          == "learning_rate,loss,smoothed_loss\n0.25,8.0,8.0\n0.5,4.5,4.5\n0.75,1.125,1.125\n")
      let error = #expect(throws: FileError.self) {
        try found.writeCSV(to: folder.appending(path: "no/rates.csv").path)
      }
      #expect(error?.path.hasSuffix("no/rates.csv") == true)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["rates.csv"])
    }
  }

  @Test("refuses rates that do not rise")
  func refusals() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = LearningRateFinder(start: 1, end: 0.1) }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      text.contains("LearningRateFinder: rates must rise from above 0 (from 1.0 to 0.1)"))
  }
}
