import CTensorKernels
import NN
import Tensor

/// Adam with the largest gradient in place of the mean of squares (Kingma and Ba, ICLR 2015,
/// section 7.1); `torch.optim.Adamax`.
///
/// m ← β₁·m + (1 − β₁)·g, u ← max(β₂·u, |g| + ε), p ← p − η / (1 − β₁ᵗ)·m / u.
public typealias Adamax = RuleOptimizer<AdamaxRule>

/// The hyperparameters of ``Adamax``.
public struct AdamaxRule: MomentRule {
  public var learningRate: Double
  /// The shares of the mean of gradients and of the largest gradient that a step keeps.
  public var betas: (Double, Double)
  public var eps: Double
  /// λ, added to the gradient, times the parameter.
  public var weightDecay: Double
  /// Whether steps go up the gradient.
  public var maximize: Bool

  public init(
    learningRate: Double = 2e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 0, maximize: Bool = false
  ) {
    (self.learningRate, self.betas, self.eps) = (learningRate, betas, eps)
    (self.weightDecay, self.maximize) = (weightDecay, maximize)
  }

  public init() { self.init(learningRate: 2e-3) }

  public static var hyperparameters: [Hyperparameter<AdamaxRule>] {
    [
      .learningRate, .betas, .number("eps", \.eps, .nonNegative), .weightDecay,
      .fixed("foreach", .none), .flag("maximize", \.maximize), .fixed("differentiable", false),
      .fixed("capturable", false),
    ]
  }

  public func stateLayout(of shape: Shape) -> [StateTensor] {
    [StateTensor("exp_avg", shape), StateTensor("exp_inf", shape)]
  }

  public func update(_ steps: [ParameterStep]) {
    fusedStep(tk_rule_adamax, steps) { state in
      tk_adamax(
        rate: Float(learningRate / (1 - power(betas.0, state.step))), take1: complement(betas.0),
        beta2: Float(betas.1), eps: Float(eps), sign: maximize ? -1 : 1,
        weight_decay: Float(weightDecay))
    }
  }
}

extension RuleOptimizer where Rule == AdamaxRule {
  /// All parameters in one group.
  public convenience init(
    _ parameters: [any AnyParameter], learningRate: Double = 2e-3,
    betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8, weightDecay: Double = 0,
    maximize: Bool = false
  ) {
    self.init(
      parameters,
      AdamaxRule(
        learningRate: learningRate, betas: betas, eps: eps, weightDecay: weightDecay,
        maximize: maximize))
  }
}
