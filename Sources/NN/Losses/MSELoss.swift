import Tensor

/// The squared error (x − t)²; `torch.nn.MSELoss`.
public final class MSELoss: Module {
  public let reduction: Reduction

  public init(reduction: Reduction = .mean) { self.reduction = reduction }

  /// - Parameters:
  ///   - input: Of any shape.
  ///   - target: Of the same shape, or one that broadcasts.
  /// - Returns: A scalar, or the losses without reduction.
  public func callAsFunction(
    _ input: Tensor<Float>, _ target: Tensor<Float>
  ) -> Tensor<Float> {
    observed([input, target]) { mseLoss(input, target, reduction: reduction) }
  }
}
