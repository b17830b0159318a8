import Tensor

/// (x − t)²/2 where |x − t| ≤ δ, else δ(|x − t| − δ/2) (Huber 1964); `torch.nn.HuberLoss`.
public final class HuberLoss: Module {
  public let reduction: Reduction
  /// The distance at which the loss becomes linear.
  public let delta: Float

  public init(reduction: Reduction = .mean, delta: Float = 1) {
    (self.reduction, self.delta) = (reduction, delta)
  }

  /// - Parameters:
  ///   - input: Of any shape.
  ///   - target: Of the same shape, or one that broadcasts.
  /// - Returns: A scalar, or the losses without reduction.
  /// - Precondition: δ is positive.
  public func callAsFunction(
    _ input: Tensor<Float>, _ target: Tensor<Float>
  ) -> Tensor<Float> {
    observed([input, target]) { huberLoss(input, target, delta: delta, reduction: reduction) }
  }
}
