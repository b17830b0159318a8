import CTensorKernels
import NN
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Adafactor (Shazeer and Stern, ICML 2018), whose state is a number for each row and each column of a
/// matrix; `torch.optim.Adafactor`.
///
/// With β̂ = 1 − t^τ, means of squares R of rows and C of columns, V̂ = R·C / max(mean R, ε₁) and
/// U = G / max(√V̂, ε₁), p ← (1 − η·λ)·p − α·U / max(1, RMS(U) / d), where
/// α = max(ε₂, RMS(p))·min(η, 1/√t). Vectors have a mean for every element. Without the paper's first
/// moment and with ε₁ where PyTorch has it.
public typealias Adafactor = RuleOptimizer<AdafactorRule>

/// The hyperparameters of ``Adafactor``.
public struct AdafactorRule: UpdateRule {
  /// The largest step relative to the parameter.
  public var learningRate: Double
  /// τ, by which the share that means keep comes to 1.
  public var beta2Decay: Double
  /// The least root of a mean of squares, `Float.ulpOfOne` if nil, and the least size of a parameter.
  public var eps: (Double?, Double)
  /// The size of a step beyond which it is clipped.
  public var d: Double
  /// λ: η·λ of the parameter is taken off it.
  public var weightDecay: Double
  /// Whether steps go up the gradient.
  public var maximize: Bool

  public init(
    learningRate: Double = 1e-2, beta2Decay: Double = -0.8,
    eps: (Double?, Double) = (nil, 1e-3), d: Double = 1, weightDecay: Double = 0,
    maximize: Bool = false
  ) {
    (self.learningRate, self.beta2Decay, self.eps) = (learningRate, beta2Decay, eps)
    (self.d, self.weightDecay, self.maximize) = (d, weightDecay, maximize)
  }

  public init() { self.init(learningRate: 1e-2) }

  public static var hyperparameters: [Hyperparameter<AdafactorRule>] {
    [
      .learningRate, .number("beta2_decay", \.beta2Decay, .nonPositive),
      .pair("eps", \.eps, .nonNegative), .number("d", \.d, .atLeastOne), .weightDecay,
      .fixed("foreach", .none), .flag("maximize", \.maximize),
    ]
  }

  public func stateLayout(of shape: Shape) -> [StateTensor] {
    guard shape.rank > 1 else { return [StateTensor("variance", shape)] }
    var (rows, columns) = (shape.dimensions, shape.dimensions)
    rows[shape.rank - 1] = 1
    columns[shape.rank - 2] = 1
    return [StateTensor("row_var", Shape(rows)), StateTensor("col_var", Shape(columns))]
  }

  public func update(_ steps: [ParameterStep]) {
    func options(_ state: ParameterState) -> tk_adafactor {
      let shape = state.parameter.tensor!.shape
      let isMatrix = shape.rank > 1
      let step = Double(state.step)
      return tk_adafactor(
        batch: shape.dimensions.dropLast(2).reduce(1, *), rows: isMatrix ? shape[-2] : 0,
        columns: isMatrix ? shape[-1] : 0, rate: min(learningRate, 1 / step.squareRoot()),
        threshold: d, eps2: eps.1, take: Float(pow(step, beta2Decay)),
        eps1: eps.0.map { Float($0) } ?? .ulpOfOne, sign: maximize ? -1 : 1,
        decay: complement(learningRate * weightDecay))
    }
    withSlots(steps, options) { tk_adafactor_step($0.baseAddress, $0.count) }
  }
}

extension RuleOptimizer where Rule == AdafactorRule {
  /// All parameters in one group.
  public convenience init(
    _ parameters: [any AnyParameter], learningRate: Double = 1e-2, beta2Decay: Double = -0.8,
    eps: (Double?, Double) = (nil, 1e-3), d: Double = 1, weightDecay: Double = 0,
    maximize: Bool = false
  ) {
    self.init(
      parameters,
      AdafactorRule(
        learningRate: learningRate, beta2Decay: beta2Decay, eps: eps, d: d,
        weightDecay: weightDecay, maximize: maximize))
  }
}
