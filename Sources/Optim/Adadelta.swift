import CTensorKernels
import NN
import Tensor

/// Adadelta (Zeiler 2012); `torch.optim.Adadelta`.
///
/// v ← ρ·v + (1 − ρ)·g², Δ = √(a + ε) / √(v + ε)·g, a ← ρ·a + (1 − ρ)·Δ², p ← p − η·Δ.
public typealias Adadelta = RuleOptimizer<AdadeltaRule>

/// The hyperparameters of ``Adadelta``.
public struct AdadeltaRule: UpdateRule {
  public var learningRate: Double
  /// The share of the two means of squares that a step keeps.
  public var rho: Double
  public var eps: Double
  /// λ, added to the gradient, times the parameter.
  public var weightDecay: Double
  /// Whether steps go up the gradient.
  public var maximize: Bool

  public init(
    learningRate: Double = 1, rho: Double = 0.9, eps: Double = 1e-6, weightDecay: Double = 0,
    maximize: Bool = false
  ) {
    (self.learningRate, self.rho, self.eps) = (learningRate, rho, eps)
    (self.weightDecay, self.maximize) = (weightDecay, maximize)
  }

  public init() { self.init(learningRate: 1) }

  public static var hyperparameters: [Hyperparameter<AdadeltaRule>] {
    [
      .learningRate, .number("rho", \.rho, .fraction), .number("eps", \.eps, .nonNegative),
      .weightDecay, .flag("maximize", \.maximize), .fixed("capturable", false),
      .fixed("foreach", .none), .fixed("differentiable", false),
    ]
  }

  public func stateLayout(of shape: Shape) -> [StateTensor] {
    [StateTensor("square_avg", shape), StateTensor("acc_delta", shape)]
  }

  public func update(_ steps: [ParameterStep]) {
    fusedStep(tk_rule_adadelta, steps) { _ in
      tk_adadelta(
        learning_rate: Float(learningRate), rho: Float(rho), take: complement(rho),
        eps: Float(eps), sign: maximize ? -1 : 1, weight_decay: Float(weightDecay))
    }
  }
}

extension RuleOptimizer where Rule == AdadeltaRule {
  /// All parameters in one group.
  public convenience init(
    _ parameters: [any AnyParameter], learningRate: Double = 1, rho: Double = 0.9,
    eps: Double = 1e-6, weightDecay: Double = 0, maximize: Bool = false
  ) {
    self.init(
      parameters,
      AdadeltaRule(
        learningRate: learningRate, rho: rho, eps: eps, weightDecay: weightDecay,
        maximize: maximize))
  }
}
