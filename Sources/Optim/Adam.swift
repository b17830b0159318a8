import CTensorKernels
import NN
import Tensor

/// Adam (Kingma and Ba, ICLR 2015); `torch.optim.Adam`.
///
/// m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², p ← p − η·m̂ / (√v̂ + ε) with the hats for the
/// division by 1 − βᵗ; AMSGrad (Reddi et al., ICLR 2018) takes the largest v so far. ``AdamW`` is the
/// one with decoupled weight decay.
public typealias Adam = RuleOptimizer<AdamRule>

/// The hyperparameters of ``Adam``.
public struct AdamRule: MomentRule {
  public var learningRate: Double
  /// The shares of the means of gradients and of their squares that a step keeps.
  public var betas: (Double, Double)
  public var eps: Double
  /// λ, added to the gradient, times the parameter; with `decoupled`, η·λ of the parameter is taken
  /// off it instead.
  public var weightDecay: Double
  public var amsgrad: Bool
  public var decoupled: Bool
  /// Whether steps go up the gradient.
  public var maximize: Bool

  public init(
    learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 0, amsgrad: Bool = false, decoupled: Bool = false,
    maximize: Bool = false
  ) {
    (self.learningRate, self.betas, self.eps) = (learningRate, betas, eps)
    (self.weightDecay, self.amsgrad) = (weightDecay, amsgrad)
    (self.decoupled, self.maximize) = (decoupled, maximize)
  }

  public init() { self.init(learningRate: 1e-3) }

  public static var hyperparameters: [Hyperparameter<AdamRule>] {
    [
      .learningRate, .betas, .number("eps", \.eps, .nonNegative), .weightDecay,
      .flag("amsgrad", \.amsgrad), .flag("maximize", \.maximize), .fixed("foreach", .none),
      .fixed("capturable", false), .fixed("differentiable", false), .fixed("fused", .none),
      .flag("decoupled_weight_decay", \.decoupled),
    ]
  }

  public func stateLayout(of shape: Shape) -> [StateTensor] {
    [StateTensor("exp_avg", shape), StateTensor("exp_avg_sq", shape)]
      + (amsgrad ? [StateTensor("max_exp_avg_sq", shape)] : [])
  }

  public func update(_ steps: [ParameterStep]) {
    fusedStep(tk_rule_adam, steps) { state in
      tk_adam(
        rate: Float(learningRate / (1 - power(betas.0, state.step))),
        root: Float(1 / (1 - power(betas.1, state.step)).squareRoot()),
        take1: complement(betas.0), beta2: Float(betas.1), take2: complement(betas.1),
        eps: Float(eps), sign: maximize ? -1 : 1, weight_decay: decoupled ? 0 : Float(weightDecay),
        decay: decoupled ? complement(learningRate * weightDecay) : 1, amsgrad: amsgrad)
    }
  }
}

extension RuleOptimizer where Rule == AdamRule {
  /// All parameters in one group.
  public convenience init(
    _ parameters: [any AnyParameter], learningRate: Double = 1e-3,
    betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8, weightDecay: Double = 0,
    amsgrad: Bool = false, decoupled: Bool = false, maximize: Bool = false
  ) {
    self.init(
      parameters,
      AdamRule(
        learningRate: learningRate, betas: betas, eps: eps, weightDecay: weightDecay,
        amsgrad: amsgrad, decoupled: decoupled, maximize: maximize))
  }
}
