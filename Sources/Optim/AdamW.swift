import NN
import Tensor

/// Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019); `torch.optim.AdamW`.
///
/// p ← (1 − η·λ)·p, then a step of ``Adam``.
public typealias AdamW = RuleOptimizer<AdamWRule>

/// The hyperparameters of ``AdamW``.
public struct AdamWRule: MomentRule {
  public var learningRate: Double
  /// The shares of the means of gradients and of their squares that a step keeps.
  public var betas: (Double, Double)
  public var eps: Double
  /// λ: η·λ of the parameter is taken off it.
  public var weightDecay: Double
  public var amsgrad: Bool
  /// Whether steps go up the gradient.
  public var maximize: Bool

  public init(
    learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 1e-2, amsgrad: Bool = false, maximize: Bool = false
  ) {
    (self.learningRate, self.betas, self.eps) = (learningRate, betas, eps)
    (self.weightDecay, self.amsgrad, self.maximize) = (weightDecay, amsgrad, maximize)
  }

  public init() { self.init(learningRate: 1e-3) }

  public static var hyperparameters: [Hyperparameter<AdamWRule>] {
    [
      .learningRate, .betas, .number("eps", \.eps, .nonNegative), .weightDecay,
      .flag("amsgrad", \.amsgrad), .flag("maximize", \.maximize), .fixed("foreach", .none),
      .fixed("capturable", false), .fixed("differentiable", false), .fixed("fused", .none),
      .fixed("decoupled_weight_decay", true),
    ]
  }

  private var adam: AdamRule {
    AdamRule(
      learningRate: learningRate, betas: betas, eps: eps, weightDecay: weightDecay,
      amsgrad: amsgrad, decoupled: true, maximize: maximize)
  }

  public func stateLayout(of shape: Shape) -> [StateTensor] { adam.stateLayout(of: shape) }

  public func update(_ steps: [ParameterStep]) { adam.update(steps) }
}

extension RuleOptimizer where Rule == AdamWRule {
  /// All parameters in one group.
  public convenience init(
    _ parameters: [any AnyParameter], learningRate: Double = 1e-3,
    betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8, weightDecay: Double = 1e-2,
    amsgrad: Bool = false, maximize: Bool = false
  ) {
    self.init(
      parameters,
      AdamWRule(
        learningRate: learningRate, betas: betas, eps: eps, weightDecay: weightDecay,
        amsgrad: amsgrad, maximize: maximize))
  }
}
