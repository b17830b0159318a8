import Optim
import Tensor

/// How a ``Trainer`` takes its steps.
public struct TrainerOptions: Sendable {
  /// When a schedule goes on.
  public enum ScheduleUnit: String, Sendable, Codable { case step, epoch }

  /// What happens to a step of which the loss or a gradient is not finite.
  public enum NonFinitePolicy: Sendable, Hashable {
    /// Training stops with ``TrainingDiverged``, which names the first bad parameter.
    case stop
    /// The step is left out; after `limit` of them in a row training stops.
    case skip(limit: Int)
  }

  /// The number of passes over the training split.
  public var epochs: Int
  /// The learning rate over the steps or epochs; nil leaves the optimiser's.
  public var schedule: Schedule?
  public var scheduleUnit = ScheduleUnit.step
  /// The largest global norm of the gradients.
  public var clipNorm: Float?
  /// The largest size of an element of a gradient.
  public var clipValue: Float?
  /// The number of batches of which the mean gradient makes a step.
  public var accumulation = 1
  /// The precision of products and convolutions; `.bfloat16` is mixed precision, with weights,
  /// gradients and everything else in float.
  public var precision = MatmulPrecision.float32
  public var nonFinite = NonFinitePolicy.stop

  public init(epochs: Int, schedule: Schedule? = nil, clipNorm: Float? = nil) {
    self.epochs = epochs
    self.schedule = schedule
    self.clipNorm = clipNorm
  }
}
