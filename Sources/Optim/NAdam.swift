import CTensorKernels
import NN
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Adam with Nesterov's momentum (Dozat 2016); `torch.optim.NAdam`.
///
/// With m and v as in ``Adam`` and μₜ = β₁·(1 − 0.96^(t·ψ) / 2) for the momentum decay ψ,
/// m̂ = μₜ₊₁·m / (1 − Π μᵢ₊₁) + (1 − μₜ)·g / (1 − Π μᵢ) and p ← p − η·m̂ / (√v̂ + ε).
public typealias NAdam = RuleOptimizer<NAdamRule>

/// The hyperparameters of ``NAdam``.
public struct NAdamRule: MomentRule {
  public var learningRate: Double
  /// The shares of the means of gradients and of their squares that a step keeps.
  public var betas: (Double, Double)
  public var eps: Double
  /// λ, added to the gradient, times the parameter; with `decoupled`, η·λ of the parameter is taken
  /// off it instead.
  public var weightDecay: Double
  /// ψ: how fast the momentum comes to β₁.
  public var momentumDecay: Double
  public var decoupled: Bool
  /// Whether steps go up the gradient.
  public var maximize: Bool

  public init(
    learningRate: Double = 2e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 0, momentumDecay: Double = 4e-3, decoupled: Bool = false,
    maximize: Bool = false
  ) {
    (self.learningRate, self.betas, self.eps) = (learningRate, betas, eps)
    (self.weightDecay, self.momentumDecay) = (weightDecay, momentumDecay)
    (self.decoupled, self.maximize) = (decoupled, maximize)
  }

  public init() { self.init(learningRate: 2e-3) }

  public static var hyperparameters: [Hyperparameter<NAdamRule>] {
    [
      .learningRate, .betas, .number("eps", \.eps, .nonNegative), .weightDecay,
      .number("momentum_decay", \.momentumDecay, .nonNegative),
      .flag("decoupled_weight_decay", \.decoupled), .flag("maximize", \.maximize),
      .fixed("foreach", .none), .fixed("capturable", false), .fixed("differentiable", false),
    ]
  }

  public func stateLayout(of shape: Shape) -> [StateTensor] {
    [
      StateTensor("exp_avg", shape), StateTensor("exp_avg_sq", shape),
      StateTensor("mu_product", [], initialValue: 1),
    ]
  }

  /// μ of a step.
  private func momentum(_ step: Int) -> Double {
    betas.0 * (1 - 0.5 * pow(0.96, Double(step) * momentumDecay))
  }

  public func update(_ steps: [ParameterStep]) {
    fusedStep(tk_rule_nadam, steps) { state in
      let (momentum, next) = (momentum(state.step), momentum(state.step + 1))
      let product = state.tensors[2].item * Float(momentum)
      state.tensors[2] = Tensor(product)
      return tk_nadam(
        gradient_rate: Float(learningRate * (1 - momentum) / (1 - Double(product))),
        mean_rate: Float(learningRate * next / (1 - Double(product) * next)),
        root: Float(1 / (1 - power(betas.1, state.step)).squareRoot()),
        take1: complement(betas.0), beta2: Float(betas.1), take2: complement(betas.1),
        eps: Float(eps), sign: maximize ? -1 : 1, weight_decay: decoupled ? 0 : Float(weightDecay),
        decay: decoupled ? complement(learningRate * weightDecay) : 1)
    }
  }
}

extension RuleOptimizer where Rule == NAdamRule {
  /// All parameters in one group.
  public convenience init(
    _ parameters: [any AnyParameter], learningRate: Double = 2e-3,
    betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8, weightDecay: Double = 0,
    momentumDecay: Double = 4e-3, decoupled: Bool = false, maximize: Bool = false
  ) {
    self.init(
      parameters,
      NAdamRule(
        learningRate: learningRate, betas: betas, eps: eps, weightDecay: weightDecay,
        momentumDecay: momentumDecay, decoupled: decoupled, maximize: maximize))
  }
}
