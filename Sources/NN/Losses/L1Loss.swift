import Tensor

/// The absolute error |x − t|; `torch.nn.L1Loss`.
public final class L1Loss: Module {
  public let reduction: Reduction

  public init(reduction: Reduction = .mean) { self.reduction = reduction }

  /// - Parameters:
  ///   - input: Of any shape.
  ///   - target: Of the same shape, or one that broadcasts.
  /// - Returns: A scalar, or the losses without reduction.
  public func callAsFunction(
    _ input: Tensor<Float>, _ target: Tensor<Float>
  ) -> Tensor<Float> {
    observed([input, target]) { l1Loss(input, target, reduction: reduction) }
  }
}
