import ApusTestSupport
import NN
import Optim
import Tensor
import Testing

private func parameters() -> [any AnyParameter] { [Parameter(wrappedValue: Tensor<Float>([1]))] }

private let refusals: [(message: String, make: @Sendable () -> Void)] = [
  ("Adam: learningRate must be >= 0 (-0.1)", { _ = Adam(parameters(), learningRate: -0.1) }),
  ("Adam: learningRate must be >= 0 (nan)", { _ = Adam(parameters(), learningRate: .nan) }),
  ("Adam: betas must be in [0, 1) (0.9, 1.0)", { _ = Adam(parameters(), betas: (0.9, 1)) }),
  ("AdamW: eps must be >= 0 (-1.0)", { _ = AdamW(parameters(), eps: -1) }),
  ("AdamW: weightDecay must be >= 0 (-1.0)", { _ = AdamW(parameters(), weightDecay: -1) }),
  ("NAdam: momentumDecay must be >= 0 (-1.0)", { _ = NAdam(parameters(), momentumDecay: -1) }),
  ("RAdam: betas must be in [0, 1) (-0.1, 0.9)", { _ = RAdam(parameters(), betas: (-0.1, 0.9)) }),
  ("Adamax: eps must be >= 0 (-1.0)", { _ = Adamax(parameters(), eps: -1) }),
  (
    "Adagrad: learningRateDecay must be >= 0 (-1.0)",
    { _ = Adagrad(parameters(), learningRateDecay: -1) }
  ),
  (
    "Adagrad: initialAccumulatorValue must be >= 0 (-1.0)",
    { _ = Adagrad(parameters(), initialAccumulatorValue: -1) }
  ),
  ("Adadelta: rho must be in [0, 1] (1.5)", { _ = Adadelta(parameters(), rho: 1.5) }),
  ("RMSprop: alpha must be >= 0 (-1.0)", { _ = RMSprop(parameters(), alpha: -1) }),
  ("Lion: betas must be in [0, 1) (0.9, 1.0)", { _ = Lion(parameters(), betas: (0.9, 1)) }),
  (
    "LAMB: leastNorm must not exceed largestNorm (2.0, 1.0)",
    { _ = LAMB(parameters(), leastNorm: 2, largestNorm: 1) }
  ),
  ("Adafactor: beta2Decay must be <= 0 (0.8)", { _ = Adafactor(parameters(), beta2Decay: 0.8) }),
  ("Adafactor: d must be >= 1 (0.5)", { _ = Adafactor(parameters(), d: 0.5) }),
  ("Adafactor: eps must be >= 0 (-1.0, 0.1)", { _ = Adafactor(parameters(), eps: (-1, 0.1)) }),
  ("SGD: momentum must be >= 0 (-0.5)", { _ = SGD(parameters(), momentum: -0.5) }),
  (
    "SGD: nesterov needs momentum > 0 and no dampening (0.9, 0.1)",
    { _ = SGD(parameters(), momentum: 0.9, dampening: 0.1, nesterov: true) }
  ),
  (
    "Adam: eps must be >= 0 (-1.0)",
    { Adam(parameters()).setRule(AdamRule(eps: -1), ofGroup: 0) }
  ),
  (
    "Adam: a parameter is in two groups, or twice in one (group 0)",
    {
      let one = parameters()
      _ = Adam(one + one)
    }
  ),
  (
    "Adam: a parameter is in two groups, or twice in one (group 1)",
    {
      let one = parameters()
      Adam(one).add(.init(one))
    }
  ),
  (
    "Adam: one value a group (2 for 1)",
    { Adam(parameters()).learningRates = [0.1, 0.2] }
  ),
]

@Suite("Hyperparameters")
struct HyperparameterRules {
  @Test(
    "out of their range are refused, as groups that overlap", arguments: refusals.map(\.message))
  func refused(_ message: String) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [message] in
      refusals.first { $0.message == message }!.make()
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains(message), "\(text)")
  }

  @Test("at the ends of their ranges are taken")
  func ends() {
    let all: [any Optimizer] = [
      Adam(parameters(), learningRate: 0, betas: (0, 0), eps: 0),
      Adadelta(parameters(), rho: 1), Adafactor(parameters(), beta2Decay: 0, eps: (0, 0), d: 1),
      SGD(parameters(), momentum: 0.5, nesterov: true),
    ]
    #expect(all.allSatisfy { $0.parameters.count == 1 })
  }

  @Test("of the initialisers for one group all arrive in the rule")
  func arrive() {
    func texts(_ optimizer: any Optimizer) -> [String] {
      optimizer.state["param_groups"]!.array![0].dictionary!.entries.map {
        "\($0.key.string!) \($0.value)"
      }
    }
    let (p, betas) = (parameters(), (0.5, 0.6))
    let pairs: [(any Optimizer, any Optimizer)] = [
      (
        SGD(p, learningRate: 1, momentum: 2, dampening: 3, weightDecay: 4, maximize: true),
        SGD(
          p, .init(learningRate: 1, momentum: 2, dampening: 3, weightDecay: 4, maximize: true))
      ),
      (
        SGD(p, momentum: 2, nesterov: true), SGD(p, .init(momentum: 2, nesterov: true))
      ),
      (
        Adam(
          p, learningRate: 1, betas: betas, eps: 2, weightDecay: 3, amsgrad: true,
          decoupled: true, maximize: true),
        Adam(
          p,
          .init(
            learningRate: 1, betas: betas, eps: 2, weightDecay: 3, amsgrad: true,
            decoupled: true, maximize: true))
      ),
      (
        AdamW(
          p, learningRate: 1, betas: betas, eps: 2, weightDecay: 3, amsgrad: true,
          maximize: true),
        AdamW(
          p,
          .init(
            learningRate: 1, betas: betas, eps: 2, weightDecay: 3, amsgrad: true,
            maximize: true))
      ),
      (
        NAdam(
          p, learningRate: 1, betas: betas, eps: 2, weightDecay: 3, momentumDecay: 4,
          decoupled: true, maximize: true),
        NAdam(
          p,
          .init(
            learningRate: 1, betas: betas, eps: 2, weightDecay: 3, momentumDecay: 4,
            decoupled: true, maximize: true))
      ),
      (
        RAdam(
          p, learningRate: 1, betas: betas, eps: 2, weightDecay: 3, decoupled: true,
          maximize: true),
        RAdam(
          p,
          .init(
            learningRate: 1, betas: betas, eps: 2, weightDecay: 3, decoupled: true,
            maximize: true))
      ),
      (
        Adamax(p, learningRate: 1, betas: betas, eps: 2, weightDecay: 3, maximize: true),
        Adamax(
          p, .init(learningRate: 1, betas: betas, eps: 2, weightDecay: 3, maximize: true))
      ),
      (
        Adagrad(
          p, learningRate: 1, learningRateDecay: 2, weightDecay: 3, initialAccumulatorValue: 4,
          eps: 5, maximize: true),
        Adagrad(
          p,
          .init(
            learningRate: 1, learningRateDecay: 2, weightDecay: 3, initialAccumulatorValue: 4,
            eps: 5, maximize: true))
      ),
      (
        Adadelta(p, learningRate: 2, rho: 0.5, eps: 3, weightDecay: 4, maximize: true),
        Adadelta(p, .init(learningRate: 2, rho: 0.5, eps: 3, weightDecay: 4, maximize: true))
      ),
      (
        RMSprop(
          p, learningRate: 1, alpha: 2, eps: 3, weightDecay: 4, momentum: 5, centered: true,
          maximize: true),
        RMSprop(
          p,
          .init(
            learningRate: 1, alpha: 2, eps: 3, weightDecay: 4, momentum: 5, centered: true,
            maximize: true))
      ),
      (
        Lion(p, learningRate: 1, betas: betas, weightDecay: 2),
        Lion(p, .init(learningRate: 1, betas: betas, weightDecay: 2))
      ),
      (
        LAMB(
          p, learningRate: 1, betas: betas, eps: 2, weightDecay: 3, biasCorrection: false,
          alwaysAdapts: true, leastNorm: 4, largestNorm: 5),
        LAMB(
          p,
          .init(
            learningRate: 1, betas: betas, eps: 2, weightDecay: 3, biasCorrection: false,
            alwaysAdapts: true, leastNorm: 4, largestNorm: 5))
      ),
      (
        Adafactor(
          p, learningRate: 1, beta2Decay: -2, eps: (3, 4), d: 5, weightDecay: 6,
          maximize: true),
        Adafactor(
          p,
          .init(
            learningRate: 1, beta2Decay: -2, eps: (3, 4), d: 5, weightDecay: 6,
            maximize: true))
      ),
    ]
    for (short, long) in pairs { #expect(texts(short) == texts(long)) }
  }
}
