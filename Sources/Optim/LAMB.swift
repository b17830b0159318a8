import CTensorKernels
import NN
import Tensor

/// LAMB for large batches (You et al., ICLR 2020), which PyTorch lacks; the arithmetic and the defaults
/// are those of NVIDIA's `apex.optimizers.FusedLAMB`, without its clipping of gradients.
///
/// With m̂ and v̂ as in ``Adam``, u = m̂ / (√v̂ + ε) + λ·p and p ← p − η·φ(‖p‖) / ‖u‖·u for the norms of
/// each tensor; the factor is 1 where one of them is 0. φ clamps to [`leastNorm`, `largestNorm`], as in the paper;
/// by default it changes nothing, as in apex. Tensors without weight decay have a factor of 1, unless
/// `alwaysAdapts` (apex's `use_nvlamb`, and the paper).
public typealias LAMB = RuleOptimizer<LAMBRule>

/// The hyperparameters of ``LAMB``.
public struct LAMBRule: MomentRule {
  public var learningRate: Double
  /// The shares of the means of gradients and of their squares that a step keeps.
  public var betas: (Double, Double)
  public var eps: Double
  /// λ of the parameter is added to the step, before its norm is taken.
  public var weightDecay: Double
  /// Whether the means are divided by 1 − βᵗ.
  public var biasCorrection: Bool
  /// Whether tensors without weight decay have their norm in the step, too.
  public var alwaysAdapts: Bool
  /// What the norms of parameters are clamped to.
  public var leastNorm: Double, largestNorm: Double

  public init(
    learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-6,
    weightDecay: Double = 1e-2, biasCorrection: Bool = true, alwaysAdapts: Bool = false,
    leastNorm: Double = 0, largestNorm: Double = .infinity
  ) {
    (self.learningRate, self.betas, self.eps) = (learningRate, betas, eps)
    (self.weightDecay, self.biasCorrection) = (weightDecay, biasCorrection)
    (self.alwaysAdapts, self.leastNorm, self.largestNorm) = (alwaysAdapts, leastNorm, largestNorm)
  }

  public init() { self.init(learningRate: 1e-3) }

  public static var hyperparameters: [Hyperparameter<LAMBRule>] {
    [
      .learningRate, .flag("bias_correction", \.biasCorrection), .betas,
      .number("eps", \.eps, .nonNegative), .weightDecay, .flag("use_nvlamb", \.alwaysAdapts),
      .number("least_norm", \.leastNorm, .nonNegative),
      .number("largest_norm", \.largestNorm, .nonNegative),
    ]
  }

  public var conflict: String? {
    leastNorm <= largestNorm
      ? nil : "leastNorm must not exceed largestNorm (\(leastNorm), \(largestNorm))"
  }

  public func stateLayout(of shape: Shape) -> [StateTensor] {
    [StateTensor("exp_avg", shape), StateTensor("exp_avg_sq", shape)]
  }

  public func update(_ steps: [ParameterStep]) {
    func options(_ state: ParameterState) -> tk_lamb {
      func correction(_ beta: Double) -> Double {
        biasCorrection ? 1 - power(beta, state.step) : 1
      }
      return tk_lamb(
        learning_rate: learningRate, least_norm: leastNorm, largest_norm: largestNorm,
        mean_scale: Float(1 / correction(betas.0)),
        root: Float(1 / correction(betas.1).squareRoot()), take1: complement(betas.0),
        beta2: Float(betas.1), take2: complement(betas.1), eps: Float(eps),
        weight_decay: Float(weightDecay), adapts: alwaysAdapts || weightDecay != 0)
    }
    withSlots(steps, options) { tk_lamb_step($0.baseAddress, $0.count) }
  }
}

extension RuleOptimizer where Rule == LAMBRule {
  /// All parameters in one group.
  public convenience init(
    _ parameters: [any AnyParameter], learningRate: Double = 1e-3,
    betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-6, weightDecay: Double = 1e-2,
    biasCorrection: Bool = true, alwaysAdapts: Bool = false, leastNorm: Double = 0,
    largestNorm: Double = .infinity
  ) {
    self.init(
      parameters,
      LAMBRule(
        learningRate: learningRate, betas: betas, eps: eps, weightDecay: weightDecay,
        biasCorrection: biasCorrection, alwaysAdapts: alwaysAdapts, leastNorm: leastNorm,
        largestNorm: largestNorm))
  }
}
