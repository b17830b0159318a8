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
  public var momentum: Double
  public var dampening: Double
  /// Added to the gradient, times the parameter.
  public var weightDecay: Double
  public var nesterov: Bool
  /// Whether steps go up the gradient.
  public var maximize: Bool

  /// - Precondition: Nesterov's form needs a momentum and no dampening.
  public init(
    learningRate: Double, momentum: Double = 0, dampening: Double = 0, weightDecay: Double = 0,
    nesterov: Bool = false, maximize: Bool = false
  ) {
    require(
      !nesterov || (momentum > 0 && dampening == 0),
      "SGD: Nesterov needs momentum > 0 and no dampening (\(momentum), \(dampening))")
    self.learningRate = learningRate
    self.momentum = momentum
    self.dampening = dampening
    self.weightDecay = weightDecay
    self.nesterov = nesterov
    self.maximize = maximize
  }

  public init() { self.init(learningRate: 1e-3) }

  public var cycledMomentum: Double? {
    get { momentum }
    set { momentum = newValue ?? 0 }
  }

  public var stateNames: [String] { momentum == 0 ? [] : ["momentum_buffer"] }

  public var savesStep: Bool { false }

  public func update(_ steps: [ParameterStep]) {
    fusedStep(tk_rule_sgd, steps) { step in
      tk_sgd(
        learning_rate: Float(learningRate), momentum: Float(momentum), dampening: Float(dampening),
        weight_decay: Float(weightDecay), sign: maximize ? -1 : 1, nesterov: nesterov,
        first: step == 1)
    }
  }

  public var options: [(name: String, value: TorchValue)] {
    [
      ("lr", .float(learningRate)), ("momentum", .float(momentum)),
      ("dampening", .float(dampening)), ("weight_decay", .float(weightDecay)),
      ("nesterov", .bool(nesterov)), ("maximize", .bool(maximize)), ("foreach", .none),
      ("differentiable", false), ("fused", .none),
    ]
  }

  public init(options: HyperparameterReader) throws {
    self.init()
    learningRate = try options.number("lr", learningRate)
    momentum = try options.number("momentum", momentum)
    dampening = try options.number("dampening", dampening)
    weightDecay = try options.number("weight_decay", weightDecay)
    nesterov = try options.flag("nesterov", nesterov)
    maximize = try options.flag("maximize", maximize)
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
    self.init([
      Group(
        parameters,
        SGDRule(
          learningRate: learningRate, momentum: momentum, dampening: dampening,
          weightDecay: weightDecay, nesterov: nesterov, maximize: maximize))
    ])
  }
}
