import NN
import Optim
import Tensor

/// Takes optimisation steps: gradients, clipping, schedule, update.
public final class Trainer {
  public let optimizer: any Optimizer
  public let schedule: Schedule
  /// The largest global norm of the gradients, nil for any.
  public let clipNorm: Float?
  /// The number of steps taken.
  public private(set) var step = 0

  /// What a step found.
  public struct Report: Sendable {
    /// The value of the loss.
    public let loss: Float
    /// The global norm of the gradients before clipping.
    public let gradientNorm: Float
  }

  public init(_ optimizer: any Optimizer, schedule: Schedule, clipNorm: Float? = nil) {
    self.optimizer = optimizer
    self.schedule = schedule
    self.clipNorm = clipNorm
  }

  /// Takes one step down the gradient of `loss`.
  ///
  /// A step of which the gradients are not finite changes nothing; its report shows it.
  public func step(_ loss: () -> Tensor<Float>) -> Report {
    var (value, gradients) = valueAndGradient(loss)
    let norm = clipNorm.map { gradients.clip(norm: $0) } ?? gradients.globalNorm
    if norm.isFinite {
      optimizer.learningRate = schedule(step)
      optimizer.update(gradients)
    }
    step += 1
    return Report(loss: value.item, gradientNorm: norm)
  }
}
