import NN
import Optim
import Tensor

/// Whether a model can learn one batch by heart, which a sound model, loss and optimiser can.
public struct OverfitCheck: Sendable {
  /// The loss before each step.
  public let losses: [Float]
  /// What the loss had to fall below.
  public let threshold: Float

  /// Whether the last loss is below the threshold.
  public var isPassed: Bool { losses.last.map { $0 < threshold } ?? false }

  /// Trains on one batch until the loss is below `threshold`, `steps` times at most. The model and
  /// optimiser are changed: give the check their own, or keep their states.
  ///
  /// - Precondition: there is one step at least.
  public init(
    _ optimizer: any Optimizer, steps: Int = 300, threshold: Float = 0.05, clipNorm: Float? = 5,
    progress: (_ step: Int, _ loss: Float) -> Void = { _, _ in },
    loss: @escaping () -> Tensor<Float>
  ) {
    require(steps > 0, "OverfitCheck: steps must be positive (\(steps))")
    let step = OptimizationStep(optimizer, clipNorm: clipNorm)
    var losses: [Float] = []
    while losses.count < steps, losses.last.map({ $0 >= threshold }) ?? true {
      losses.append(step(loss).loss)
      progress(losses.count, losses.last!)
      if !losses.last!.isFinite { break }
    }
    (self.losses, self.threshold) = (losses, threshold)
  }
}
