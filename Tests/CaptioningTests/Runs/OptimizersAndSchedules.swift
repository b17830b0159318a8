import NN
import Optim
import Tensor
import Testing

@testable import Captioning

@Suite("Optimisers and schedules by name")
struct OptimizersAndSchedules {
  private let parameter = Parameter(wrappedValue: Tensor<Float>([1, 2], shape: [2]))

  @Test("make each optimiser with its own hyperparameters", arguments: OptimizerChoice.allCases)
  func optimizers(choice: OptimizerChoice) throws {
    var c = TrainingConfiguration()
    (c.optimizer, c.weightDecay) = (choice, 0.03)
    if choice.fields.contains("beta1") { (c.beta1, c.beta2) = (0.8, 0.95) }
    if choice.fields.contains("eps") { c.eps = 1e-5 }
    if choice.fields.contains("momentum") { c.momentum = 0.7 }
    if choice.fields.contains("nesterov") { c.nesterov = true }
    try c.check()
    let optimizer = c.makeOptimizer([
      RateGroup(parameters: [parameter], learningRate: 0.01)
    ])
    #expect(optimizer.learningRates == [0.01])
    let group = optimizer.state["param_groups"]!.array![0]
    #expect(group["weight_decay"]?.double == 0.03)
    if c.eps != nil { #expect(group["eps"]?.double == 1e-5) }
    if c.beta1 != nil { #expect(group["betas"]?.array?.map { $0.double } == [0.8, 0.95]) }
    if c.momentum != nil { #expect(group["momentum"]?.double == 0.7) }
    if c.nesterov != nil { #expect(group["nesterov"]?.bool == true) }
    let before = parameter.tensor!
    let (_, gradients) = valueAndGradient {
      (parameter.wrappedValue * parameter.wrappedValue).sum()
    }
    optimizer.update(gradients)
    #expect(parameter.tensor != before)
    parameter.tensor = before
  }

  @Test("are Adam with PyTorch's defaults where nobody says anything")
  func defaults() throws {
    let made = TrainingConfiguration().makeOptimizer([
      RateGroup(parameters: [parameter], learningRate: 1e-3)
    ])
    let adam = Adam([parameter], learningRate: 1e-3)
    #expect(made is Adam)
    #expect(text(made.state) == text(adam.state))
  }

  /// A state in the order of its entries.
  private func text(_ value: TorchValue) -> String {
    switch value {
    case .dictionary(let dictionary):
      "{" + dictionary.entries.map { "\(text($0.key)): \(text($0.value))" }.joined(separator: ", ")
        + "}"
    case .list(let values): "[" + values.map(text).joined(separator: ", ") + "]"
    default: "\(value)"
    }
  }

  @Test("follow the schedules of Optim, stepped every step")
  func schedules() {
    var c = TrainingConfiguration.scenes
    (c.epochs, c.learningRate, c.warmupSteps) = (8, 0.01, 30)
    let cases: [(ScheduleChoice, Schedule)] = [
      (.warmupCosine, .warmupCosine(peak: 0.01, warmup: 30, total: 400)),
      (.oneCycle, .oneCycle(maxLearningRate: 0.01, totalSteps: 400)),
      (.cosine, .cosineAnnealing(tMax: 400)),
      (.warmRestarts, .cosineAnnealingWarmRestarts(t0: 2, stepsPerEpoch: 50)),
      (.cyclic, .cyclic(baseLearningRate: 1e-3, maxLearningRate: 0.01, stepSizeUp: 50)),
      (.noam, .noam(modelSize: 64, warmup: 30)),
      (.constant, .constant(0.01)),
    ]
    for (choice, expected) in cases {
      c.schedule = choice
      let made = c.makeSchedule(stepsPerEpoch: 50, hiddenWidth: 64)!
      #expect(made.description == expected.description)
      for step in [0, 1, 29, 30, 77, 399] {
        #expect(made(step, base: 0.01) == expected(step, base: 0.01), "\(choice) at \(step)")
      }
    }
    c.schedule = .plateau
    #expect(c.makeSchedule(stepsPerEpoch: 50, hiddenWidth: 64) == nil)
  }

  @Test("end before self-critical training, which has a rate of its own for every group")
  func selfCritical() throws {
    var c = TrainingConfiguration.scenes
    (c.epochs, c.learningRate, c.selfCriticalFromEpoch) = (8, 0.01, 6)
    (c.selfCriticalLearningRate, c.schedule) = (2e-4, .oneCycle)
    let made = c.makeSchedule(stepsPerEpoch: 10, hiddenWidth: 64)!
    let alone = Schedule.oneCycle(maxLearningRate: 0.01, totalSteps: 50)
    #expect(made(49, base: 0.01) == alone(49))
    #expect(made(50, base: 0.01) == 2e-4 && made(79, base: 0.01) == 2e-4)
    #expect(abs(made(50, base: 0.001) - 2e-5) < 1e-15)
    #expect(made.momentum(79) == alone.momentum(49))
    c.selfCriticalLearningRate = nil
    #expect(c.selfCriticalRate == 0.01 / 20)
  }
}
