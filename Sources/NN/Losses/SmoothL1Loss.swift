import Tensor

/// (x − t)²/2β where |x − t| < β, else |x − t| − β/2 (Girshick 2015); `torch.nn.SmoothL1Loss`.
public final class SmoothL1Loss: Module {
  public let reduction: Reduction
  /// The distance at which the loss becomes linear.
  public let beta: Float

  public init(reduction: Reduction = .mean, beta: Float = 1) {
    (self.reduction, self.beta) = (reduction, beta)
  }

  /// - Parameters:
  ///   - input: Of any shape.
  ///   - target: Of the same shape, or one that broadcasts.
  /// - Returns: A scalar, or the losses without reduction.
  /// - Precondition: β is not negative.
  public func callAsFunction(
    _ input: Tensor<Float>, _ target: Tensor<Float>
  ) -> Tensor<Float> {
    observed([input, target]) { smoothL1Loss(input, target, beta: beta, reduction: reduction) }
  }
}
