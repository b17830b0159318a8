import CTensorKernels
import NN
import Tensor

/// Stochastic gradient descent with momentum; `torch.optim.SGD`.
///
/// v ← μ·v + (1 − dampening)·(g + λ·p), p ← p − η·v; with Nesterov's momentum (Sutskever et al.
/// 2013) p ← p − η·(g + λ·p + μ·v). The first v is the gradient.
public typealias SGD = RuleOptimizer<SGDRule>

/// The hyperparameters of ``SGD``.
public struct SGDRule: UpdateRule {
  public var learningRate: Double
  /// μ: the share of the velocity that a step keeps.
  public var momentum: Double
  public var dampening: Double
  /// λ, added to the gradient, times the parameter.
  public var weightDecay: Double
  /// Needs a momentum and no dampening.
  public var nesterov: Bool
  /// Whether steps go up the gradient.
  public var maximize: Bool

  public init(
    learningRate: Double = 1e-3, momentum: Double = 0, dampening: Double = 0,
    weightDecay: Double = 0, nesterov: Bool = false, maximize: Bool = false
  ) {
    (self.learningRate, self.momentum, self.dampening) = (learningRate, momentum, dampening)
    (self.weightDecay, self.nesterov, self.maximize) = (weightDecay, nesterov, maximize)
  }

  public init() { self.init(learningRate: 1e-3) }

  public static var hyperparameters: [Hyperparameter<SGDRule>] {
    [
      .learningRate, .number("momentum", \.momentum, .nonNegative),
      .number("dampening", \.dampening), .weightDecay, .flag("nesterov", \.nesterov),
      .flag("maximize", \.maximize), .fixed("foreach", .none), .fixed("differentiable", false),
      .fixed("fused", .none),
    ]
  }

  public var conflict: String? {
    if !nesterov || (momentum > 0 && dampening == 0) { return nil }
    return "nesterov needs momentum > 0 and no dampening (\(momentum), \(dampening))"
  }

  public var cycledMomentum: Double? {
    get { momentum }
    set { momentum = newValue ?? momentum }
  }

  public func stateLayout(of shape: Shape) -> [StateTensor] {
    momentum == 0 ? [] : [StateTensor("momentum_buffer", shape)]
  }

  public static var savesStep: Bool { false }

  public func update(_ steps: [ParameterStep]) {
    fusedStep(tk_rule_sgd, steps) { state in
      tk_sgd(
        learning_rate: Float(learningRate), momentum: Float(momentum), take: complement(dampening),
        weight_decay: Float(weightDecay), sign: maximize ? -1 : 1, nesterov: nesterov,
        first: state.isNew)
    }
  }
}

extension RuleOptimizer where Rule == SGDRule {
  /// All parameters in one group.
  ///
  /// - Precondition: Nesterov's form needs a momentum and no dampening.
  public convenience init(
    _ parameters: [any AnyParameter], learningRate: Double = 1e-3, momentum: Double = 0,
    dampening: Double = 0, weightDecay: Double = 0, nesterov: Bool = false, maximize: Bool = false
  ) {
    self.init(
      parameters,
      SGDRule(
        learningRate: learningRate, momentum: momentum, dampening: dampening,
        weightDecay: weightDecay, nesterov: nesterov, maximize: maximize))
  }
}
