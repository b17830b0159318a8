import CTensorKernels
import NN
import Tensor

/// Adagrad (Duchi et al., JMLR 2011); `torch.optim.Adagrad`.
///
/// s ← s + g², p ← p − η / (1 + (t − 1)·d)·g / (√s + ε) with the decay d of the step size.
public typealias Adagrad = RuleOptimizer<AdagradRule>

/// The hyperparameters of ``Adagrad``.
public struct AdagradRule: UpdateRule {
  public var learningRate: Double
  /// How much the step size falls a step.
  public var learningRateDecay: Double
  /// λ, added to the gradient, times the parameter.
  public var weightDecay: Double
  /// What the sum of squares starts from.
  public var initialAccumulatorValue: Double
  public var eps: Double
  /// Whether steps go up the gradient.
  public var maximize: Bool

  public init(
    learningRate: Double = 1e-2, learningRateDecay: Double = 0, weightDecay: Double = 0,
    initialAccumulatorValue: Double = 0, eps: Double = 1e-10, maximize: Bool = false
  ) {
    (self.learningRate, self.learningRateDecay) = (learningRate, learningRateDecay)
    (self.weightDecay, self.initialAccumulatorValue) = (weightDecay, initialAccumulatorValue)
    (self.eps, self.maximize) = (eps, maximize)
  }

  public init() { self.init(learningRate: 1e-2) }

  public static var hyperparameters: [Hyperparameter<AdagradRule>] {
    [
      .learningRate, .number("lr_decay", \.learningRateDecay, .nonNegative),
      .number("eps", \.eps, .nonNegative), .weightDecay,
      .number("initial_accumulator_value", \.initialAccumulatorValue, .nonNegative),
      .fixed("foreach", .none), .flag("maximize", \.maximize), .fixed("differentiable", false),
      .fixed("fused", .none),
    ]
  }

  public func stateLayout(of shape: Shape) -> [StateTensor] {
    [StateTensor("sum", shape, initialValue: Float(initialAccumulatorValue))]
  }

  public func update(_ steps: [ParameterStep]) {
    fusedStep(tk_rule_adagrad, steps) { state in
      tk_adagrad(
        rate: Float(learningRate / (1 + Double(state.step - 1) * learningRateDecay)),
        eps: Float(eps), sign: maximize ? -1 : 1, weight_decay: Float(weightDecay))
    }
  }
}

extension RuleOptimizer where Rule == AdagradRule {
  /// All parameters in one group.
  public convenience init(
    _ parameters: [any AnyParameter], learningRate: Double = 1e-2, learningRateDecay: Double = 0,
    weightDecay: Double = 0, initialAccumulatorValue: Double = 0, eps: Double = 1e-10,
    maximize: Bool = false
  ) {
    self.init(
      parameters,
      AdagradRule(
        learningRate: learningRate, learningRateDecay: learningRateDecay,
        weightDecay: weightDecay, initialAccumulatorValue: initialAccumulatorValue, eps: eps,
        maximize: maximize))
  }
}
