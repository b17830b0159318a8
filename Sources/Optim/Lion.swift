import CTensorKernels
import NN
import Tensor

/// Lion (Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023), which PyTorch lacks;
/// names and defaults of the package `lion-pytorch`.
///
/// p ← (1 − η·λ)·p − η·sign(β₁·m + (1 − β₁)·g), then m ← β₂·m + (1 − β₂)·g. Every element moves by
/// η, so that step sizes are three to ten times smaller than those of ``AdamW``, and weight decays as much
/// larger.
public typealias Lion = RuleOptimizer<LionRule>

/// The hyperparameters of ``Lion``.
public struct LionRule: MomentRule {
  public var learningRate: Double
  /// The share of the mean in a step, and the share of it that a step keeps.
  public var betas: (Double, Double)
  /// λ: η·λ of the parameter is taken off it.
  public var weightDecay: Double

  public init(
    learningRate: Double = 1e-4, betas: (Double, Double) = (0.9, 0.99), weightDecay: Double = 0
  ) {
    (self.learningRate, self.betas, self.weightDecay) = (learningRate, betas, weightDecay)
  }

  public init() { self.init(learningRate: 1e-4) }

  public static var hyperparameters: [Hyperparameter<LionRule>] {
    [.learningRate, .betas, .weightDecay]
  }

  public func stateLayout(of shape: Shape) -> [StateTensor] { [StateTensor("exp_avg", shape)] }

  public static var savesStep: Bool { false }

  public func update(_ steps: [ParameterStep]) {
    fusedStep(tk_rule_lion, steps) { _ in
      tk_lion(
        learning_rate: Float(learningRate), beta1: Float(betas.0), take1: complement(betas.0),
        beta2: Float(betas.1), take2: complement(betas.1),
        decay: complement(learningRate * weightDecay))
    }
  }
}

extension RuleOptimizer where Rule == LionRule {
  /// All parameters in one group.
  public convenience init(
    _ parameters: [any AnyParameter], learningRate: Double = 1e-4,
    betas: (Double, Double) = (0.9, 0.99), weightDecay: Double = 0
  ) {
    self.init(
      parameters, LionRule(learningRate: learningRate, betas: betas, weightDecay: weightDecay))
  }
}
