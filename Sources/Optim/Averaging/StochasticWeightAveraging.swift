import NN
import Tensor

/// Means of a model's weights, in which all count the same (Izmailov et al., UAI 2018, "Averaging
/// Weights Leads to Wider Optima and Better Generalization");
/// `torch.optim.swa_utils.AveragedModel`.
///
/// ```swift
/// let average = StochasticWeightAveraging(of: model)
/// if epoch > start { average.update() }       // after an epoch, with the rates of averaging(at:from:)
/// average.withAverages(on: model) {
///   updateBatchNorm(of: model, over: batches) { _ = model($0.images) }
///   try saveSafetensors(model.stateDictionary, to: "averaged.safetensors")
/// }
/// ```
/// See ``WeightAveraging`` for what can be done with the averages, and
/// ``Schedule/averaging(at:from:annealEpochs:annealStrategy:)`` for the rates.
public final class StochasticWeightAveraging: WeightAveraging {
  public let weights: AveragedWeights

  /// - Parameter buffers: What becomes of buffers, such as running statistics.
  public init(of model: any Module, buffers: AveragedBuffers = .copied) {
    weights = AveragedWeights(of: model, buffers: buffers)
  }

  public func update() { weights.update(1 / Double(weights.count + 1)) }
}
