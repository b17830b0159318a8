import NN
import Tensor

/// Averages a model's weights over the steps of its training.
///
/// ```swift
/// let average = ExponentialMovingAverage(of: model, decay: 0.999)
/// optimizer.update(gradients)
/// average.update()
/// let accuracy = average.withAverages(on: model) { evaluate(model) }
/// ```
/// The counterpart of `torch.optim.swa_utils.AveragedModel`, without a second model: averages lie
/// beside the model and take its place for an evaluation.
public protocol WeightAveraging: AnyObject {
  /// The averages.
  var weights: AveragedWeights { get }

  /// Takes the model's present weights into the averages, after a step of the optimiser;
  /// `update_parameters` in PyTorch.
  func update()
}

extension WeightAveraging {
  /// Runs `body` with the averages in the place of `model`'s weights, and puts weights, buffers and
  /// modes back afterwards bit for bit, also when it throws.
  ///
  /// - Precondition: the model has the keys and shapes of the one that is averaged.
  public func withAverages<R>(on model: any Module, _ body: () throws -> R) rethrows -> R {
    try weights.withAverages(on: model, body)
  }

  /// The averages by the keys of the model, with the buffers, to be loaded or written.
  public var stateDictionary: StateDictionary { weights.stateDictionary }

  /// How often weights were taken, and the averages, laid out as the `state_dict()` of PyTorch's
  /// `AveragedModel`.
  public var state: TorchValue { weights.state }

  /// Goes on from a state that was saved here or by PyTorch.
  ///
  /// - Throws: `StateError`, which lists all that does not fit, or `FileError` when tensors cannot
  ///   be read; nothing has changed then.
  public func load(_ state: TorchValue) throws { try weights.load(state) }
}
