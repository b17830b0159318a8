import Foundation
import NN
import Optim
import Tensor
import Testing

@Suite("A schedule")
struct ScheduleProperties {
  @Test("of Vaswani et al. is their formula, and so is the one in proportion to the first rate")
  func inverseSquareRoot() {
    let noam = Schedule.noam(modelSize: 512, warmup: 40, factor: 2)
    let inverse = Schedule.inverseSquareRoot(warmup: 40)
    for step in 0..<400 {
      let n = Double(step + 1)
      let formula = 2 * pow(512, -0.5) * min(pow(n, -0.5), n * pow(40, -1.5))
      #expect(abs(noam(step) - formula) < 1e-15)
      // Its highest rate is factor / √(modelSize · warmup).
      #expect(abs(inverse(step, base: 2 / sqrt(512.0 * 40)) - formula) < 1e-15)
    }
    #expect(inverse(39, base: 0.3) == 0.3)
  }

  @Test("with linear warm-up and half a cosine reaches its peak and stays at its end")
  func warmupCosine() {
    let schedule = Schedule.warmupCosine(peak: 1, warmup: 4, total: 12, final: 0.1)
    #expect((0..<4).map { schedule($0) } == [0.25, 0.5, 0.75, 1])
    #expect(schedule(4) == 1 && abs(schedule(8) - 0.55) < 1e-15)
    #expect(schedule(12) == 0.1 && schedule(99) == 0.1)
    #expect(Schedule.warmupCosine(peak: 1, warmup: 0, total: 1)(0) == 1)
  }

  @Test("is a function of the step alone: any order gives the same", arguments: [0, 1, 2])
  func purity(seed: UInt64) {
    var random = Philox(seed: seed)
    let schedule = Schedule.cosineAnnealingWarmRestarts(t0: 7, tMult: 3).warmedUp(steps: 5)
    let forwards = schedule.values(steps: 500, base: 0.2)
    for step in (0..<500).shuffled(using: &random) {
      #expect(schedule(step, base: 0.2) == forwards[step])
    }
    // Late steps take no longer.
    #expect(schedule(1 << 40, base: 0.2) <= 0.2)
  }

  @Test("warmed up keeps its momentum, shifted or not")
  func warmUpMomentum() {
    let cycle = Schedule.oneCycle(maxLearningRate: 1, totalSteps: 20)
    let shifted = cycle.warmedUp(steps: 5, from: 0.5)
    let inPlace = cycle.warmedUp(steps: 5, from: 0.5, shifted: false)
    #expect(shifted.momentum(3) == cycle.momentum(0) && shifted.momentum(9) == cycle.momentum(4))
    #expect(inPlace.momentum(3) == cycle.momentum(3))
    #expect(shifted(0) == 0.5 * cycle(0) && shifted(5) == cycle(0) && shifted(12) == cycle(7))
    #expect(cycle.warmedUp(steps: 0).values(steps: 20) == cycle.values(steps: 20))
  }

  @Test("made for epochs changes once an epoch")
  func everyEpoch() {
    let schedule = Schedule.stepLR(stepSize: 2, gamma: 0.5).everyEpoch(steps: 3)
    #expect(
      schedule.values(steps: 13) == [Double](repeating: 1, count: 6)
        + [Double](repeating: 0.5, count: 6) + [0.25])
  }

  @Test("changes the momentum only in those steps and groups that have one")
  func momentum() {
    let parameters = (0..<2).map { _ in Parameter(wrappedValue: Tensor<Float>.zeros([1])) }
    let optimizer = Adam(parameters, learningRate: 0.1, betas: (0.7, 0.99))
    let schedule = Schedule.sequential(
      [
        .exponential(gamma: 0.9),
        .cyclic(baseLearningRate: 0.01, maxLearningRate: 0.1, stepSizeUp: 4),
      ], milestones: [3])
    schedule.apply(to: optimizer, step: 2)
    #expect(optimizer.momenta == [0.7] && abs(optimizer.learningRate - 0.081) < 1e-15)
    schedule.apply(to: optimizer, step: 7)
    #expect(abs(optimizer.momenta[0]! - 0.8) < 1e-15 && abs(optimizer.learningRate - 0.1) < 1e-15)
    #expect(optimizer.groups[0].rule.betas.1 == 0.99)
    let own = Schedule({ _, base in base / 2 }, momentum: { _ in 0.25 })
    own.apply(to: optimizer, step: 0)
    #expect(optimizer.momenta == [0.25] && optimizer.learningRate == 0.05)
  }

  @Test("prints the call that makes it")
  func descriptions() {
    #expect("\(Schedule.stepLR(stepSize: 30))" == "stepLR(stepSize: 30, gamma: 0.1)")
    #expect(
      "\(Schedule.cosineAnnealing(tMax: 9).warmedUp(steps: 5, from: 0.1))"
        == "cosineAnnealing(tMax: 9, etaMin: 0.0).warmedUp(steps: 5, from: 0.1, mode: .linear)")
    #expect(
      "\(Schedule.oneCycle(maxLearningRate: [0.5, 0.25], totalSteps: 10, cycleMomentum: false))"
        == "oneCycle(maxLearningRate: [0.5, 0.25], totalSteps: 10, pctStart: 0.3, "
        + "annealStrategy: .cosine, divFactor: 25.0, finalDivFactor: 10000.0)")
    #expect(
      "\(Schedule.sequential([.constant(0.1), .exponential(gamma: 0.5)], milestones: [2]))"
        == "sequential([constant(0.1), exponential(gamma: 0.5)], milestones: [2])")
    #expect("\(Schedule({ _, base in base }, description: "mine"))" == "mine")
  }

  @Test("refuses a step beyond the total of one cycle")
  func beyondTheCycle() async {
    let outcome = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Schedule.oneCycle(maxLearningRate: 0.1, totalSteps: 10)(11) }
    #expect(said(outcome, "oneCycle: step 11 is beyond the total number of steps (10)"))
  }

  @Test("refuses numbers for other groups than the optimiser has")
  func groups() async {
    let outcome = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let optimizer = SGD([Parameter(wrappedValue: Tensor<Float>.zeros([1]))])
      Schedule.oneCycle(maxLearningRate: [0.1, 0.2], totalSteps: 10).apply(to: optimizer, step: 0)
    }
    #expect(said(outcome, "is for 2 groups, the optimiser has 1"))
  }

  @Test("refuses steps below 0")
  func negativeSteps() async {
    let outcome = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Schedule.constant(0.1)(-1) }
    #expect(said(outcome, "Schedule: steps begin at 0 (-1)"))
  }

  @Test("refuses milestones that do not fit its parts")
  func milestones() async {
    let count = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Schedule.sequential([.constant(0.1), .constant(0.2)], milestones: []) }
    #expect(said(count, "sequential: 2 schedules and 0 milestones; one less is needed"))
    let order = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Schedule.sequential([Schedule](repeating: .constant(1), count: 3), milestones: [5, 5])
    }
    #expect(said(order, "sequential: milestones must be positive and rise ([5, 5])"))
  }

  @Test("refuses sizes and factors out of range")
  func ranges() async {
    let size = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Schedule.stepLR(stepSize: 0) }
    #expect(said(size, "stepLR: stepSize must be positive (0)"))
    let factor = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Schedule.linear(startFactor: 0) }
    #expect(said(factor, "linear: startFactor must be above 0 and at most 1 (0.0)"))
    let period = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Schedule.cosineAnnealing(tMax: 0) }
    #expect(said(period, "cosineAnnealing: tMax must be positive (0)"))
    let cycle = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Schedule.cyclic(baseLearningRate: 0.1, maxLearningRate: 1.0, stepSizeDown: 0) }
    #expect(said(cycle, "cyclic: numbers of steps must be positive (2000 up, 0 down)"))
  }
}
