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
public struct AdamRule: UpdateRule {
  public var learningRate: Double
  /// The decay of the means of gradients and of their squares, a step.
  public var betas: (Double, Double) {
    get { (beta1, beta2) }
    set { (beta1, beta2) = newValue }
  }
  private var beta1, beta2: Double
  public var eps: Double
  /// Added to the gradient, times the parameter; with `decoupled`, η·λ of the parameter is taken
  /// off it instead.
  public var weightDecay: Double
  public var amsgrad: Bool
  public var decoupled: Bool
  /// Whether steps go up the gradient.
  public var maximize: Bool

  public init(
    learningRate: Double, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 0, amsgrad: Bool = false, decoupled: Bool = false,
    maximize: Bool = false
  ) {
    self.learningRate = learningRate
    (beta1, beta2) = betas
    self.eps = eps
    self.weightDecay = weightDecay
    self.amsgrad = amsgrad
    self.decoupled = decoupled
    self.maximize = maximize
  }

  public init() { self.init(learningRate: 1e-3) }

  public var cycledMomentum: Double? {
    get { beta1 }
    set { beta1 = newValue ?? 0 }
  }

  public var stateNames: [String] {
    ["exp_avg", "exp_avg_sq"] + (amsgrad ? ["max_exp_avg_sq"] : [])
  }

  public func update(_ steps: [ParameterStep]) {
    fusedStep(tk_rule_adam, steps) { step in
      tk_adam(
        rate: Float(learningRate / (1 - power(beta1, step))),
        root: Float(1 / (1 - power(beta2, step)).squareRoot()),
        beta1: Float(beta1), beta2: Float(beta2), eps: Float(eps), sign: maximize ? -1 : 1,
        weight_decay: decoupled ? 0 : Float(weightDecay),
        decoupled_decay: decoupled ? Float(1 - learningRate * weightDecay) : 1, amsgrad: amsgrad)
    }
  }

  public var options: [(name: String, value: TorchValue)] {
    [
      ("lr", .float(learningRate)), ("betas", .tuple([.float(beta1), .float(beta2)])),
      ("eps", .float(eps)), ("weight_decay", .float(weightDecay)), ("amsgrad", .bool(amsgrad)),
      ("maximize", .bool(maximize)), ("foreach", .none), ("capturable", false),
      ("differentiable", false), ("fused", .none), ("decoupled_weight_decay", .bool(decoupled)),
    ]
  }

  public init(options: HyperparameterReader) throws {
    self.init()
    learningRate = try options.number("lr", learningRate)
    betas = try options.pair("betas", betas)
    eps = try options.number("eps", eps)
    weightDecay = try options.number("weight_decay", weightDecay)
    amsgrad = try options.flag("amsgrad", amsgrad)
    decoupled = try options.flag("decoupled_weight_decay", decoupled)
    maximize = try options.flag("maximize", maximize)
  }
}

extension RuleOptimizer where Rule == AdamRule {
  /// All parameters in one group.
  public convenience init(
    _ parameters: [any AnyParameter], learningRate: Double = 1e-3,
    betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8, weightDecay: Double = 0,
    amsgrad: Bool = false, decoupled: Bool = false, maximize: Bool = false
  ) {
    self.init([
      Group(
        parameters,
        AdamRule(
          learningRate: learningRate, betas: betas, eps: eps, weightDecay: weightDecay,
          amsgrad: amsgrad, decoupled: decoupled, maximize: maximize))
    ])
  }
}
