import ApusTestSupport
import NN
import Optim
import Tensor
import Testing

@Suite("Schedules give PyTorch's rates and momenta at every step")
struct SchedulesMatchPyTorch {
  /// As `make_schedule_goldens.py` makes them in Python.
  private static let schedules: [String: Schedule] = [
    "constant/0": .constant(),
    "constant/1": .constant(factor: 0.25, totalIters: 40),
    "constant/2": .constant(factor: 0.5, totalIters: 0),
    "constant/3": .constant(factor: 1, totalIters: 3),
    "step/0": .stepLR(stepSize: 30),
    "step/1": .stepLR(stepSize: 7, gamma: 0.9),
    "step/2": .stepLR(stepSize: 1, gamma: 1.01),
    "multi/0": .multiStep(milestones: [30, 80]),
    "multi/1": .multiStep(milestones: [50, 10, 10, 0], gamma: 0.5),
    "multi/2": .multiStep(milestones: []),
    "exponential/0": .exponential(gamma: 0.95),
    "exponential/1": .exponential(gamma: 1.02),
    "linear/0": .linear(),
    "linear/1": .linear(startFactor: 0.01, endFactor: 0.8, totalIters: 70),
    "linear/2": .linear(startFactor: 1, endFactor: 0, totalIters: 50),
    "linear/3": .linear(startFactor: 0.5, totalIters: 0),
    "linear/4": .linear(startFactor: 0.5, totalIters: 1),
    "polynomial/0": .polynomial(),
    "polynomial/1": .polynomial(totalIters: 90, power: 2),
    "polynomial/2": .polynomial(totalIters: 100, power: 0.9),
    "cosine/0": .cosineAnnealing(tMax: 100),
    "cosine/1": .cosineAnnealing(tMax: 33, etaMin: 0.001),
    "cosine/2": .cosineAnnealing(tMax: 1, etaMin: 0.01),
    "restarts/0": .cosineAnnealingWarmRestarts(t0: 25),
    "restarts/1": .cosineAnnealingWarmRestarts(t0: 10, tMult: 2, etaMin: 0.002),
    "restarts/2": .cosineAnnealingWarmRestarts(t0: 1, tMult: 3),
    "restarts/3": .cosineAnnealingWarmRestarts(t0: 3, tMult: 2, etaMin: 0.001, stepsPerEpoch: 8),
    "restarts/4": .cosineAnnealingWarmRestarts(t0: 2, stepsPerEpoch: 10),
    "one cycle/0": .oneCycle(maxLearningRate: 0.4, totalSteps: 200),
    "one cycle/1": .oneCycle(
      maxLearningRate: [0.4, 0.1], totalSteps: 100, annealStrategy: .linear),
    "one cycle/2": .oneCycle(
      maxLearningRate: 0.2, totalSteps: 120, pctStart: 0.25, baseMomentum: [0.8, 0.7],
      maxMomentum: [0.9, 0.85], divFactor: 10, finalDivFactor: 100, threePhase: true),
    "one cycle/3": .oneCycle(
      maxLearningRate: 0.2, totalSteps: 77, pctStart: 0.4, annealStrategy: .linear,
      cycleMomentum: false, threePhase: true),
    "one cycle/4": .oneCycle(maxLearningRate: 0.2, totalSteps: 50, pctStart: 0),
    "cyclic/0": .cyclic(baseLearningRate: 0.01, maxLearningRate: 0.1, stepSizeUp: 20),
    "cyclic/1": .cyclic(
      baseLearningRate: [0.01, 0.002], maxLearningRate: [0.1, 0.05], stepSizeUp: 15,
      stepSizeDown: 25, mode: .triangular2, baseMomentum: 0.7, maxMomentum: 0.95),
    "cyclic/2": .cyclic(
      baseLearningRate: 0.01, maxLearningRate: 0.1, stepSizeUp: 10, stepSizeDown: 30,
      mode: .expRange, gamma: 0.99),
    "cyclic/3": .cyclic(
      baseLearningRate: 0.01, maxLearningRate: 0.1, stepSizeUp: 10, scaleFn: { 1 / $0 },
      cycleMomentum: false),
    "cyclic/4": .cyclic(
      baseLearningRate: 0.01, maxLearningRate: 0.1, stepSizeUp: 10,
      scaleFn: { Schedule.exponential(gamma: 0.995)(Int($0)) }, scaleMode: .iterations),
    "lambda/0": .lambda { 1 / (1 + 0.1 * Double($0)) },
    "lambda/1": .lambda([
      { Schedule.exponential(gamma: 0.9)($0) }, { 1 / (1 + Double($0)) },
    ]),
    "sequential/0": .cosineAnnealing(tMax: 100).warmedUp(steps: 20, from: 0.1),
    "sequential/1": .sequential(
      [
        .constant(factor: 0.1, totalIters: 20), .exponential(gamma: 0.9),
        .stepLR(stepSize: 10, gamma: 0.5),
      ], milestones: [20, 50]),
    "sequential/2": .sequential(
      [.exponential(gamma: 0.97), .cosineAnnealingWarmRestarts(t0: 10, tMult: 2)],
      milestones: [30]),
    "sequential/3": .polynomial(totalIters: 60, power: 2)
      .warmedUp(steps: 15, from: 0.2, mode: .constant),
    "chained/0": .exponential(gamma: 0.9)
      .warmedUp(steps: 20, from: 0.1, mode: .constant, shifted: false),
    "chained/1": .chained([
      .linear(startFactor: 0.05, totalIters: 25), .cosineAnnealing(tMax: 100),
      .multiStep(milestones: [40, 60], gamma: 0.5),
    ]),
    "averaging/0": .constant(factor: 1).averaging(at: 0.05, from: 0, annealEpochs: 30),
    "averaging/1": .constant(factor: 1)
      .averaging(at: [0.05, 0.2], from: 0, annealEpochs: 20, annealStrategy: .linear),
    "averaging/2": .exponential(gamma: 0.97).averaging(at: 0.05, from: 30, annealEpochs: 15),
  ]

  @Test("in the same cases as PyTorch")
  func cases() throws {
    let keys = try Fixture.file("schedules").entries.keys
    let recorded = Set(
      keys.map { String($0.prefix { $0 != "/" } + $0.drop { $0 != "/" }.prefix(2)) })
    #expect(recorded.filter { !$0.hasPrefix("plateau") } == Set(Self.schedules.keys))
  }

  @Test("to twelve digits", arguments: schedules.keys.sorted())
  func values(name: String) throws {
    let (file, schedule) = (try Fixture.file("schedules"), Self.schedules[name]!)
    let rates = try file.tensor("\(name)/rates", as: Double.self)
    let momenta =
      file.entries["\(name)/momenta"] == nil
      ? nil : try file.tensor("\(name)/momenta", as: Double.self).elements
    let largest = rates.elements.map(abs).max()!
    let steps = rates.shape[0]
    for (i, expected) in rates.elements.enumerated() {
      let (step, group) = (i / 2, i % 2)
      let rate = schedule(step, base: [0.1, 0.03][group], group: group)
      #expect(abs(rate - expected) <= 1e-12 * largest, "step \(step) of group \(group)")
      if abs(expected) > 1e-9 * largest {
        #expect(abs(rate - expected) <= 1e-9 * abs(expected), "step \(step) of group \(group)")
      }
      let momentum = schedule.momentum(step, group: group)
      #expect((momentum == nil) == (momenta == nil))
      if let momentum, let momenta { #expect(abs(momentum - momenta[i]) < 1e-12) }
    }
    #expect(
      schedule.values(steps: steps, base: 0.03, group: 1).last
        == schedule(
          steps - 1, base: 0.03, group: 1))
  }

  @Test("and set them in an optimiser's groups")
  func application() throws {
    let parameters = (0..<2).map { _ in Parameter(wrappedValue: Tensor<Float>.zeros([1])) }
    let optimizer = SGD([
      .init([parameters[0]], .init(learningRate: 0.1, momentum: 0.5)),
      .init([parameters[1]], .init(learningRate: 0.03, momentum: 0.5)),
    ])
    let schedule = Self.schedules["one cycle/2"]!
    let file = try Fixture.file("schedules")
    let rates = try file.tensor("one cycle/2/rates", as: Double.self).elements
    let momenta = try file.tensor("one cycle/2/momenta", as: Double.self).elements
    for step in [0, 17, 60, 119] {
      schedule.apply(to: optimizer, step: step)
      for group in 0..<2 {
        #expect(abs(optimizer.learningRates[group] - rates[2 * step + group]) < 1e-12)
        #expect(abs(optimizer.momenta[group]! - momenta[2 * step + group]) < 1e-12)
      }
    }
    #expect(optimizer.initialLearningRates == [0.1, 0.03])
  }
}
