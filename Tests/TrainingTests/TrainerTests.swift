import ApusTestSupport
import Foundation
import NN
import Optim
import Tensor
import Testing

@testable import Training

private func alone<R>(_ body: () throws -> R) rethrows -> R {
  try Generator.$current.withValue(Generator(seed: 0), operation: body)
}

/// Batches from an array, again in each epoch.
private final class Batches<Batch>: BatchSource {
  private let batches: [Batch]
  private var place = 0
  init(_ batches: [Batch]) { self.batches = batches }
  var count: Int { batches.count }
  func next() -> Batch? {
    guard place < batches.count else { return nil }
    place += 1
    return batches[place - 1]
  }
  func nextEpoch() { place = 0 }
  var position: TorchValue { ["place": .int(place)] }
  func load(position: TorchValue) throws { place = position["place"]!.int! }
}

@Suite("A trainer")
struct TrainerTests {
  @Test("learns, and reports every epoch")
  func learning() throws {
    try alone {
      let run = SmallRun(epochs: 12)
      let summary = try run.trainer.fit()
      #expect(summary.progress.step == 72 && summary.progress.epoch == 12)
      let losses = run.history.reports.map { $0.metrics["train_loss"]! }
      #expect(losses.last! < 0.6 * losses[0])
      #expect(summary.metrics["accuracy"]! > 0.7)
      #expect(run.history.reports.map(\.step) == (1...12).map { 6 * $0 })
    }
  }

  @Test("takes the same step with accumulated batches as with one of all of them")
  func accumulation() throws {
    try alone {
      let x = Tensor<Float>.normal([12, 4])
      func train(_ batches: [Tensor<Float>], _ accumulation: Int) throws -> Tensor<Float> {
        let layer = Linear(4, 2)
        layer.weight = .full([2, 4], 0.5)
        layer.bias = .zeros([2])
        var options = TrainerOptions(epochs: 2)
        options.accumulation = accumulation
        let task = ClosureTask<Tensor<Float>>(layer) { layer($0).pow(2).mean() }
        let trainer = Trainer(
          task, SGD(layer.parameters, learningRate: 0.1), Batches(batches), options)
        #expect(try trainer.fit().progress.step == 2)
        return layer.weight
      }
      let whole = try train([x], 1)
      let parts = try train(x.split(4, dim: 0), 3)
      #expect(maximumDifference(parts, whole) < 1e-6)
    }
  }

  @Test("steps with what is left where accumulation does not divide the batches of an epoch")
  func rest() throws {
    let layer = Linear(1, 1)
    var options = TrainerOptions(epochs: 3)
    options.accumulation = 4
    let task = ClosureTask<Tensor<Float>>(layer) { layer($0).sum() }
    let trainer = Trainer(
      task, SGD(layer.parameters, learningRate: 0.1),
      Batches([Tensor<Float>](repeating: .ones([1, 1]), count: 6)), options)
    #expect(trainer.stepsPerEpoch == 2)
    #expect(try trainer.fit().progress.step == 6)
  }

  @Test("stops at a loss that is not finite and names the first bad parameter")
  func notFinite() throws {
    let layer = Linear(2, 1)
    let before = layer.weight
    let task = ClosureTask<Tensor<Float>>(layer) { layer($0).sum() }
    let bad = Tensor<Float>([.infinity, 1], shape: [1, 2])
    func finding() -> String? {
      let trainer = Trainer(
        task, Adam(layer.parameters), Batches([bad]), TrainerOptions(epochs: 1))
      do {
        _ = try trainer.fit()
        return nil
      } catch {
        return (error as? TrainingDiverged)?.finding
      }
    }
    #expect(finding() == "weight has a gradient that is not finite")
    #expect(layer.weight == before)
    layer.weight = .full([1, 2], .nan)
    #expect(finding() == "weight is not finite")
  }

  @Test("leaves out steps that are not finite, as many in a row as it is told")
  func skipping() throws {
    let (good, bad) = (Tensor<Float>.ones([1, 2]), Tensor<Float>.full([1, 2], .infinity))
    func train(_ batches: [Tensor<Float>]) throws -> TrainingProgress {
      let layer = Linear(2, 1)
      let task = ClosureTask<Tensor<Float>>(layer) { layer($0).sum() }
      var options = TrainerOptions(epochs: 1)
      options.nonFinite = .skip(limit: 2)
      let progress = try Trainer(task, Adam(layer.parameters), Batches(batches), options)
        .fit().progress
      #expect(layer.weight.elements.map(\.isFinite) == [true, true])
      return progress
    }
    let progress = try train([good, bad, bad, good, bad])
    #expect(progress.step == 5 && progress.skippedSteps == 3)
    #expect(throws: TrainingDiverged.self) { try train([good, bad, bad, bad]) }
  }

  @Test("multiplies in bfloat16 where it is told to, with weights in float")
  func precision() {
    alone {
      let x = Tensor<Float>.normal([64, 64])
      func loss(_ precision: MatmulPrecision) -> Float {
        let layer = Linear(64, 64)
        layer.weight = x
        let step = OptimizationStep(SGD(layer.parameters), precision: precision)
        return step { layer(x).pow(2).mean() }.loss
      }
      let (full, half) = (loss(.float32), loss(.bfloat16))
      #expect(abs(full - half) < 0.02 * full)
      #expect((full == half) == !MatmulPrecision.bfloat16.isNative)
    }
  }

  @Test("evaluates averaged weights, and trains the others on")
  func averages() throws {
    let layer = Linear(1, 1, bias: false)
    layer.weight = .full([1, 1], 0)
    var seen: [Float] = []
    let task = ClosureTask<Tensor<Float>>(layer) {
      layer($0).sum()
    } metrics: {
      seen.append(layer.weight.item)
      return [:]
    }
    let one = Tensor<Float>.ones([1, 1])
    let trainer = Trainer(
      task, SGD(layer.parameters, learningRate: 1), Batches([one, one]),
      TrainerOptions(epochs: 1), averaging: ExponentialMovingAverage(of: layer, decay: 0.5))
    _ = try trainer.fit()
    // Weights -1 and -2, of which the first begins the average.
    #expect(seen == [-1.5])
    #expect(layer.weight.item == -2)
  }
}

@Suite("Early stopping")
struct EarlyStoppingTests {
  /// The epoch after which training stopped, for metrics of this course.
  private func epochs(
    _ course: [Double], _ mode: MetricMonitor.Mode, patience: Int, minDelta: Double = 0
  ) throws -> (epochs: Int, reason: String?) {
    let layer = Linear(1, 1)
    var rest = course[...]
    let task = ClosureTask<Tensor<Float>>(layer) {
      layer($0).sum()
    } metrics: {
      ["m": rest.removeFirst()]
    }
    let trainer = Trainer(
      task, SGD(layer.parameters), Batches([Tensor<Float>.ones([1, 1])]),
      TrainerOptions(epochs: course.count),
      callbacks: [EarlyStopping(of: "m", mode: mode, patience: patience, minDelta: minDelta)])
    let progress = try trainer.fit().progress
    return (progress.epoch, progress.stopReason)
  }

  @Test("compares with the best value, not the last")
  func best() throws {
    let stopped = try epochs([1, 3, 1, 2, 2.5, 2.9, 4], .max, patience: 4)
    #expect(stopped.epochs == 6)
    #expect(stopped.reason == "m has not improved for 4 epochs (best 3.0, epoch 2)")
    #expect(try epochs([1, 3, 1, 2, 4, 3, 3, 3], .max, patience: 4).epochs == 8)
    #expect(try epochs([3, 2, 1, 1, 1, 1], .min, patience: 2).epochs == 5)
    #expect(try epochs([1, 2, 3], .max, patience: 1).reason == nil)
  }

  @Test("counts only what is better by more than the least difference, and never NaN")
  func minDelta() throws {
    #expect(try epochs([1, 1.05, 1.1, 1.15], .max, patience: 2, minDelta: 0.1).epochs == 3)
    #expect(try epochs([.nan, .nan, .nan], .max, patience: 2).epochs == 2)
    #expect(try epochs([1, .nan, 2, .nan, 3], .max, patience: 2).epochs == 5)
  }

  @Test("names the metrics that there are when its own is missing")
  func missing() {
    let layer = Linear(1, 1)
    let task = ClosureTask<Tensor<Float>>(layer) { layer($0).sum() }
    let trainer = Trainer(
      task, SGD(layer.parameters), Batches([Tensor<Float>.ones([1, 1])]),
      TrainerOptions(epochs: 1), callbacks: [EarlyStopping(of: "bleu4")])
    #expect {
      try trainer.fit()
    } throws: {
      "\($0)" == "there is no metric bleu4; there are train_loss"
    }
  }
}

@Suite("The checks before training")
struct CheckTests {
  @Test("tell vanishing from exploding gradients by the layer")
  func gradientFlow() {
    final class Net: Module {
      let a = Linear(1, 1, bias: false)
      let b = Linear(1, 1, bias: false)
    }
    let net = Net()
    func flow(_ first: Float, _ second: Float) -> GradientFlow {
      let (_, gradients) = valueAndGradient {
        (net.a.weight * first + net.b.weight * second).sum()
      }
      return GradientFlow(gradients, of: net)
    }
    #expect(flow(0.5, -2).verdict == .healthy)
    #expect(flow(0.5, -2).layers.map(\.mean) == [0.5, 2])
    #expect(flow(0.5, -2).layers.map(\.name) == ["a.weight", "b.weight"])
    #expect("\(flow(1e-4, 1).verdict)".hasPrefix("vanishing: 10000 times smaller"))
    #expect("\(flow(1e2, 1e-2).verdict)".hasPrefix("exploding: 10000 times larger"))
    #expect(flow(3000, 3000).verdict == .large(3000))
    #expect(flow(0, 1).verdict == .missing(["a.weight"]))
    #expect(flow(1, .nan).verdict == .notFinite(["b.weight"]))
    #expect(GradientFlow([]).verdict == .empty)
  }

  @Test("find that a sound model learns one batch, and one with shuffled outputs does not")
  func overfitting() {
    alone {
      let layer = Linear(8, 4)
      let x = Tensor<Float>.normal([4, 8])
      let y = Tensor<Int32>([0, 1, 2, 3])
      let sound = OverfitCheck(Adam(layer.parameters, learningRate: 0.1)) {
        crossEntropy(layer(x), y)
      }
      #expect(sound.isPassed && sound.losses.count < 300)
      let other = Linear(8, 4)
      let unsound = OverfitCheck(Adam(other.parameters, learningRate: 0.1), steps: 50) {
        crossEntropy(other(x * 0), y)
      }
      #expect(!unsound.isPassed && unsound.losses.count == 50)
    }
  }

  @Test("expect log V of a loss before training")
  func initialLoss() {
    #expect(InitialLossCheck(loss: 2.35, classes: 10).isPassed)
    #expect(!InitialLossCheck(loss: 0.4, classes: 10).isPassed)
    #expect(!InitialLossCheck(loss: 9, classes: 10).isPassed)
    #expect(!InitialLossCheck(loss: .nan, classes: 10).isPassed)
  }
}
