import NN
import Tensor

/// Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019); `torch.optim.AdamW`.
///
/// p ← (1 − η·λ)·p, then a step of ``Adam``.
public typealias AdamW = RuleOptimizer<AdamWRule>

/// The hyperparameters of ``AdamW``.
public struct AdamWRule: UpdateRule {
  private var adam: AdamRule

  public init(
    learningRate: Double, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 1e-2, amsgrad: Bool = false, maximize: Bool = false
  ) {
    adam = AdamRule(
      learningRate: learningRate, betas: betas, eps: eps, weightDecay: weightDecay,
      amsgrad: amsgrad, decoupled: true, maximize: maximize)
  }

  public init() { self.init(learningRate: 1e-3) }

  public var learningRate: Double {
    get { adam.learningRate }
    set { adam.learningRate = newValue }
  }

  public var weightDecay: Double {
    get { adam.weightDecay }
    set { adam.weightDecay = newValue }
  }

  /// The decay of the means of gradients and of their squares, a step.
  public var betas: (Double, Double) {
    get { adam.betas }
    set { adam.betas = newValue }
  }

  public var cycledMomentum: Double? {
    get { adam.cycledMomentum }
    set { adam.cycledMomentum = newValue }
  }

  public var stateNames: [String] { adam.stateNames }

  public func update(_ steps: [ParameterStep]) { adam.update(steps) }

  public var options: [(name: String, value: TorchValue)] { adam.options }

  public init(options: HyperparameterReader) throws {
    adam = try AdamRule(options: options)
    adam.decoupled = true
  }
}

extension RuleOptimizer where Rule == AdamWRule {
  /// All parameters in one group.
  public convenience init(
    _ parameters: [any AnyParameter], learningRate: Double = 1e-3,
    betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8, weightDecay: Double = 1e-2,
    amsgrad: Bool = false, maximize: Bool = false
  ) {
    self.init([
      Group(
        parameters,
        AdamWRule(
          learningRate: learningRate, betas: betas, eps: eps, weightDecay: weightDecay,
          amsgrad: amsgrad, maximize: maximize))
    ])
  }
}
