import CTensorKernels
import NN
import Tensor

/// Rectified Adam (Liu et al., ICLR 2020); `torch.optim.RAdam`.
///
/// The step of ``Adam`` times a factor that grows with the number of gradients that v was made of;
/// while there are too few of them (ρₜ ≤ 5), p ← p − η·m̂ without v.
public typealias RAdam = RuleOptimizer<RAdamRule>

/// The hyperparameters of ``RAdam``.
public struct RAdamRule: MomentRule {
  public var learningRate: Double
  /// The shares of the means of gradients and of their squares that a step keeps.
  public var betas: (Double, Double)
  public var eps: Double
  /// λ, added to the gradient, times the parameter; with `decoupled`, η·λ of the parameter is taken
  /// off it instead.
  public var weightDecay: Double
  public var decoupled: Bool
  /// Whether steps go up the gradient.
  public var maximize: Bool

  public init(
    learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 0, decoupled: Bool = false, maximize: Bool = false
  ) {
    (self.learningRate, self.betas, self.eps) = (learningRate, betas, eps)
    (self.weightDecay, self.decoupled, self.maximize) = (weightDecay, decoupled, maximize)
  }

  public init() { self.init(learningRate: 1e-3) }

  public static var hyperparameters: [Hyperparameter<RAdamRule>] {
    [
      .learningRate, .betas, .number("eps", \.eps, .nonNegative), .weightDecay,
      .flag("maximize", \.maximize), .fixed("foreach", .none), .fixed("capturable", false),
      .flag("decoupled_weight_decay", \.decoupled), .fixed("differentiable", false),
    ]
  }

  public func stateLayout(of shape: Shape) -> [StateTensor] {
    [StateTensor("exp_avg", shape), StateTensor("exp_avg_sq", shape)]
  }

  public func update(_ steps: [ParameterStep]) {
    fusedStep(tk_rule_radam, steps) { state in
      let kept = power(betas.1, state.step)
      // ρ: the length of the mean of squares, in steps.
      let longest = 2 / (1 - betas.1) - 1
      let length = longest - 2 * Double(state.step) * kept / (1 - kept)
      var rate = learningRate / (1 - power(betas.0, state.step))
      let isRectified = length > 5
      if isRectified {
        let ratio =
          (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)
        rate *= (ratio * (1 - kept)).squareRoot()
      }
      return tk_radam(
        rate: Float(rate), take1: complement(betas.0), beta2: Float(betas.1),
        take2: complement(betas.1), eps: Float(eps), sign: maximize ? -1 : 1,
        weight_decay: decoupled ? 0 : Float(weightDecay),
        decay: decoupled ? complement(learningRate * weightDecay) : 1, rectified: isRectified)
    }
  }
}

extension RuleOptimizer where Rule == RAdamRule {
  /// All parameters in one group.
  public convenience init(
    _ parameters: [any AnyParameter], learningRate: Double = 1e-3,
    betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8, weightDecay: Double = 0,
    decoupled: Bool = false, maximize: Bool = false
  ) {
    self.init(
      parameters,
      RAdamRule(
        learningRate: learningRate, betas: betas, eps: eps, weightDecay: weightDecay,
        decoupled: decoupled, maximize: maximize))
  }
}
