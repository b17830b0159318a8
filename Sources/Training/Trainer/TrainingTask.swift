import NN
import Tensor

/// What a ``Trainer`` trains: a model with the loss of a batch and the metrics of an epoch.
///
/// ```swift
/// final class Digits: TrainingTask {
///   let model: any Module = MLP()
///   func loss(of batch: (x: Tensor<Float>, y: Tensor<Int32>), at progress: TrainingProgress)
///     -> Tensor<Float> { crossEntropy(network(batch.x), batch.y) }
/// }
/// ```
public protocol TrainingTask: AnyObject {
  associatedtype Batch

  /// Everything that training changes; saved in checkpoints.
  var model: any Module { get }

  /// Returns the loss of a batch, a scalar; its gradients are taken.
  ///
  /// - Parameter progress: How far training is, for what depends on it, such as scheduled sampling.
  func loss(of batch: Batch, at progress: TrainingProgress) -> Tensor<Float>

  /// Switches the model between training and evaluation, before an epoch's first step and after its
  /// last; a task whose frozen parts are to stay in evaluation says so here.
  func setTraining(_ isTraining: Bool)

  /// Returns metrics of the validation split by name, asked for after each epoch with the model in
  /// evaluation mode; none unless the task says otherwise.
  func evaluate(at progress: TrainingProgress) throws -> [String: Double]
}

extension TrainingTask {
  public func setTraining(_ isTraining: Bool) { model.setTraining(isTraining) }

  public func evaluate(at progress: TrainingProgress) throws -> [String: Double] { [:] }
}

/// A task made of closures.
public final class ClosureTask<Batch>: TrainingTask {
  public let model: any Module
  private let lossOfBatch: (Batch) -> Tensor<Float>
  private let metrics: () throws -> [String: Double]

  /// - Parameters:
  ///   - loss: Returns the loss of a batch.
  ///   - metrics: Returns metrics of the validation split.
  public init(
    _ model: any Module, loss: @escaping (Batch) -> Tensor<Float>,
    metrics: @escaping () throws -> [String: Double] = { [:] }
  ) {
    (self.model, lossOfBatch, self.metrics) = (model, loss, metrics)
  }

  public func loss(of batch: Batch, at progress: TrainingProgress) -> Tensor<Float> {
    lossOfBatch(batch)
  }

  public func evaluate(at progress: TrainingProgress) throws -> [String: Double] {
    try metrics()
  }
}
