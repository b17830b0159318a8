import NN
import Tensor

/// How one group of parameters is changed by its gradients: an optimiser's hyperparameters and its
/// formula.
///
/// A type of your own makes an optimiser of your own, `RuleOptimizer<MyRule>`, that has groups,
/// saves its state and follows schedules like the others.
public protocol UpdateRule: Hashable, Sendable {
  /// The rule with PyTorch's defaults.
  init()

  /// The step size.
  var learningRate: Double { get set }

  /// The share of a parameter that a step takes off it, coupled or not as the rule has it.
  var weightDecay: Double { get set }

  /// What a schedule that cycles the momentum changes: momentum or β₁; nil where there is none.
  var cycledMomentum: Double? { get set }

  /// PyTorch's names of the tensors that are remembered of each parameter, in the order of
  /// ``ParameterState/tensors``.
  var stateNames: [String] { get }

  /// Whether the number of steps belongs to the saved state; it does, but for SGD.
  var savesStep: Bool { get }

  /// Returns the remembered tensors before the first step of a parameter of this shape; zeros of the
  /// shape unless the rule says otherwise.
  func initialState(of shape: Shape) -> [Tensor<Float>]

  /// Changes parameters and what is remembered of them.
  func update(_ steps: [ParameterStep])

  /// The hyperparameters by the names in PyTorch's `param_groups`.
  var options: [(name: String, value: TorchValue)] { get }

  /// Reads hyperparameters from one of PyTorch's `param_groups`; those that are not there keep
  /// their defaults.
  ///
  /// - Throws: ``OptimizerStateError``.
  init(options: HyperparameterReader) throws
}

extension UpdateRule {
  public var cycledMomentum: Double? {
    get { nil }
    set {}
  }

  public var savesStep: Bool { true }

  public func initialState(of shape: Shape) -> [Tensor<Float>] {
    stateNames.map { _ in .zeros(shape) }
  }
}

/// What an optimiser remembers of a parameter.
public final class ParameterState {
  public let parameter: any AnyParameter
  /// The steps that were taken, the one under way included.
  public internal(set) var step: Int
  /// By the rule's ``UpdateRule/stateNames``.
  public var tensors: [Tensor<Float>]

  init(_ parameter: any AnyParameter, step: Int, tensors: [Tensor<Float>]) {
    (self.parameter, self.step, self.tensors) = (parameter, step, tensors)
  }
}

/// A parameter's turn in a step.
public struct ParameterStep {
  public let state: ParameterState
  /// In row-major order without gaps.
  public let gradient: Tensor<Float>
}
