import NN
import Tensor

/// Changes parameters by their gradients; the counterpart of `torch.optim.Optimizer`.
///
/// ```swift
/// let optimizer = AdamW(model.parameters, learningRate: 4e-4)
/// let (loss, gradients) = valueAndGradient { crossEntropy(model(images), labels) }
/// optimizer.update(gradients)
/// ```
/// Parameters are divided into groups, each with its own step size; ``RuleOptimizer`` is the one that
/// all optimisers of this module share, and wrappers such as ``Lookahead`` add to another.
public protocol Optimizer: AnyObject {
  /// The parameters of all groups, in order.
  var parameters: [any AnyParameter] { get }

  /// The step size of each group; schedules set it.
  var learningRates: [Double] { get set }

  /// The step size with which each group began: what schedules start from.
  var initialLearningRates: [Double] { get }

  /// The momentum or β₁ of each group, nil where there is none; schedules that cycle it set it.
  var momenta: [Double?] { get set }

  /// Takes one step. Parameters without a gradient stay as they are.
  func update(_ gradients: Gradients)

  /// Hyperparameters and everything remembered of earlier steps, laid out as the `state_dict()` of
  /// PyTorch's optimiser of that name: ``saveTorch(_:to:)`` makes a file of it that PyTorch loads.
  var state: TorchValue { get }

  /// Goes on from a state that was saved here or by PyTorch.
  ///
  /// - Throws: ``OptimizerStateError``, which lists all that does not fit, or ``FileError`` when
  ///   tensors cannot be read; nothing has changed then.
  func load(_ state: TorchValue) throws
}

extension Optimizer {
  /// The step size of the first group; setting it sets that of all groups.
  public var learningRate: Double {
    get { learningRates.first ?? 0 }
    set { learningRates = learningRates.map { _ in newValue } }
  }
}

/// Everything that keeps a saved state from fitting an optimiser.
public struct OptimizerStateError: Error, CustomStringConvertible, Equatable, Sendable {
  /// What does not fit, each with both sides.
  public let problems: [String]

  public init(problems: [String]) { self.problems = problems }

  public var description: String {
    "the state does not fit the optimiser (\(problems.joined(separator: "; ")))"
  }
}
