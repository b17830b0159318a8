import CTensorKernels
import NN
import Tensor

/// RMSprop (Hinton 2012, lecture 6 of "Neural Networks for Machine Learning"), also centred (Graves
/// 2013); `torch.optim.RMSprop`.
///
/// v ← α·v + (1 − α)·g², p ← p − η·g / (√v + ε), less the square of the mean gradient under the root
/// when it is centred; with momentum b ← μ·b + g / (√v + ε) and p ← p − η·b.
public typealias RMSprop = RuleOptimizer<RMSpropRule>

/// The hyperparameters of ``RMSprop``.
public struct RMSpropRule: UpdateRule {
  public var learningRate: Double
  /// α: the share of the means that a step keeps.
  public var alpha: Double
  public var eps: Double
  /// λ, added to the gradient, times the parameter.
  public var weightDecay: Double
  public var momentum: Double
  /// Whether gradients are divided by their deviation rather than by their root mean square.
  public var centered: Bool
  /// Whether steps go up the gradient.
  public var maximize: Bool

  public init(
    learningRate: Double = 1e-2, alpha: Double = 0.99, eps: Double = 1e-8, weightDecay: Double = 0,
    momentum: Double = 0, centered: Bool = false, maximize: Bool = false
  ) {
    (self.learningRate, self.alpha, self.eps) = (learningRate, alpha, eps)
    (self.weightDecay, self.momentum) = (weightDecay, momentum)
    (self.centered, self.maximize) = (centered, maximize)
  }

  public init() { self.init(learningRate: 1e-2) }

  public static var hyperparameters: [Hyperparameter<RMSpropRule>] {
    [
      .learningRate, .number("momentum", \.momentum, .nonNegative),
      .number("alpha", \.alpha, .nonNegative), .number("eps", \.eps, .nonNegative),
      .flag("centered", \.centered), .weightDecay, .fixed("capturable", false),
      .fixed("foreach", .none), .flag("maximize", \.maximize), .fixed("differentiable", false),
    ]
  }

  public var cycledMomentum: Double? {
    get { momentum }
    set { momentum = newValue ?? momentum }
  }

  public func stateLayout(of shape: Shape) -> [StateTensor] {
    [StateTensor("square_avg", shape)]
      + (momentum > 0 ? [StateTensor("momentum_buffer", shape)] : [])
      + (centered ? [StateTensor("grad_avg", shape)] : [])
  }

  public func update(_ steps: [ParameterStep]) {
    fusedStep(tk_rule_rmsprop, steps) { _ in
      tk_rmsprop(
        learning_rate: Float(learningRate), alpha: Float(alpha), take: complement(alpha),
        eps: Float(eps), momentum: Float(momentum), sign: maximize ? -1 : 1,
        weight_decay: Float(weightDecay), centered: centered)
    }
  }
}

extension RuleOptimizer where Rule == RMSpropRule {
  /// All parameters in one group.
  public convenience init(
    _ parameters: [any AnyParameter], learningRate: Double = 1e-2, alpha: Double = 0.99,
    eps: Double = 1e-8, weightDecay: Double = 0, momentum: Double = 0, centered: Bool = false,
    maximize: Bool = false
  ) {
    self.init(
      parameters,
      RMSpropRule(
        learningRate: learningRate, alpha: alpha, eps: eps, weightDecay: weightDecay,
        momentum: momentum, centered: centered, maximize: maximize))
  }
}
