import ApusTestSupport
import Foundation
import NN
import Optim
import Tensor
import Testing
import Training

/// The tables and the code of `Docs/Schedules.md`, whose examples stand in these tests word for word.
@Suite("The article on schedules")
struct DocumentedSchedules {
  private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .resolvingSymlinksInPath().appending(path: "../..").standardizedFileURL
  private static let article = repository.appending(path: "Docs/Schedules.md")

  private let x = Generator.$current.withValue(Generator(seed: 1)) {
    Tensor<Float>.normal([12, 4])
  }
  private let model = Sequential(Linear(4, 8), BatchNorm1d(8), ReLU(), Linear(8, 1))
  private var y: Tensor<Float> { x.sum(dim: 1, keepDim: true) }

  @Test("has examples that compile and run: each stands in a file of these tests")
  func examples() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let examples = try ArticleExamples(of: Self.article, in: tests)
    #expect(examples.count >= 7)
    #expect(examples.missing == [])
  }

  @Test("calls only what is declared, with arguments as one of the declarations takes them")
  func existingNames() throws {
    let sources = Self.repository.appending(path: "Sources")
    let declarations = try Declarations(
      in: sources.appending(path: "Optim"), sources.appending(path: "Tensor"))
    let rows = NameTable.rows(of: try String(contentsOf: Self.article, encoding: .utf8))
    let calls = rows.flatMap(\.calls)
    #expect(calls.count > 30)
    let callers = /\{ (evaluate|read)\(.*\) \}/
    #expect(calls.flatMap { declarations.problems(of: $0.replacing(callers, with: "{ }")) } == [])
    // Every schedule has a row.
    let folder = sources.appending(path: "Optim/Schedules")
    let made = try FileManager.default.contentsOfDirectory(atPath: folder.path).flatMap {
      try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
        .matches(of: /public (?:static )?func (\w+)\([^{]*?\) -> Schedule/).map { String($0.1) }
    }
    #expect(made.count > 15)
    #expect(made.filter { name in !calls.contains { $0.contains(name) } } == [])
  }

  @Test func schedules() {
    let optimizer = SGD(model.parameters, learningRate: 0.1)
    let schedule = Schedule.cosineAnnealing(tMax: 900).warmedUp(steps: 100, from: 0.01)
    for step in 0..<1000 {
      schedule.apply(to: optimizer, step: step)
      optimizer.update(valueAndGradient { mseLoss(model(x), y) }.gradients)
    }
    let curve = schedule.values(steps: 1000, base: 0.1)
    #expect(curve.max() == 0.1 && abs(curve[0] - 0.001) < 1e-15)
    #expect(mseLoss(model(x), y).item < 0.1)
  }

  @Test func kinds() {
    let (epochs, batches) = (3, 50)
    let oneCycle = Schedule.oneCycle(maxLearningRate: [0.1, 0.01], totalSteps: epochs * batches)
    let byEpoch = Schedule.stepLR(stepSize: 30).everyEpoch(steps: batches)
    let switched = Schedule.sequential(
      [.constant(factor: 0.1, totalIters: 20), .exponential(gamma: 0.9)], milestones: [20])
    let own = Schedule { step, base in base / Double(1 + step / 100) }
    #expect(abs(oneCycle(44, group: 1) - 0.01) < 1e-12)
    #expect(byEpoch(30 * batches - 1) == 1 && byEpoch(30 * batches) == 0.1)
    #expect(switched(19) == 0.1 && switched(21) == 0.9 && own(250, base: 3) == 1)
  }

  @Test func plateaus() throws {
    let validationLosses = [3, 2, 2, 2, 2, 2, 1.5]
    let optimizer = SGD(model.parameters, learningRate: 0.1)
    var plateau = ReduceOnPlateau(factor: 0.5, patience: 3)
    for loss in validationLosses { plateau.observe(loss, optimizer) }
    let saved = try JSONEncoder().encode(plateau)
    let curves = ReduceOnPlateau(factor: 0.5).learningRates(after: validationLosses, from: [0.1])
    #expect(optimizer.learningRate == 0.05 && curves.count == 7)
    #expect(try JSONDecoder().decode(ReduceOnPlateau.self, from: saved) == plateau)
  }

  @Test func averages() {
    let optimizer = SGD(model.parameters, learningRate: 0.05)
    let average = ExponentialMovingAverage(of: model, decay: 0.99, warmUp: .count)
    for _ in 0..<20 {
      optimizer.update(valueAndGradient { mseLoss(model(x), y) }.gradients)
      average.update()
    }
    let loss = average.withAverages(on: model) {
      updateBatchNorm(of: model, over: [x]) { _ = model($0) }
      return mseLoss(model(x), y)
    }
    #expect(loss.item.isFinite && average.weights.count == 20)
    let lookahead = Lookahead(AdamW(model.parameters, learningRate: 0.01), k: 5, alpha: 0.5)
    lookahead.update(valueAndGradient { mseLoss(model(x), y) }.gradients)
    #expect(lookahead.stepsTaken == 1)
  }

  @Test func gradients() {
    model.setTraining(false)
    let optimizer = SGD(model.parameters, learningRate: 0.05)
    let before = mseLoss(model(x), y).item
    let microBatches = (0..<3).map { i in
      (x: x.narrow(dim: 0, start: 4 * i, length: 4), y: y.narrow(dim: 0, start: 4 * i, length: 4))
    }
    var sum = Gradients()
    for batch in microBatches {
      sum += valueAndGradient { mseLoss(model(batch.x), batch.y) }.gradients
    }
    sum.scale(by: 1 / Float(microBatches.count))
    sum.clip(norm: 1)
    optimizer.update(sum)
    #expect(mseLoss(model(x), y).item < before && sum.globalNorm < 1.0001)
  }

  @Test func rangeTest() throws {
    try withFolder { folder in
      let path = folder.appending(path: "rates.csv").path
      let optimizer = SGD(model.parameters, learningRate: 0.05)
      let finder = LearningRateFinder(start: 1e-6, end: 10, steps: 100)
      let found = try finder.find(optimizer, on: model) { mseLoss(model(x), y) }
      optimizer.learningRate = found.valley ?? 0.01
      try found.writeCSV(to: path)
      #expect(optimizer.learningRate > 1e-5 && optimizer.learningRate < 2)
    }
  }
}
