import Tensor

/// 1 − cos(x₁, x₂) for pairs that belong together, max(0, cos(x₁, x₂) − margin) for those that do not;
/// `torch.nn.CosineEmbeddingLoss`.
public final class CosineEmbeddingLoss: Module {
  /// The cosine that is small enough for a pair that does not belong together, in [−1, 1].
  public let margin: Float
  public let reduction: Reduction

  public init(margin: Float = 0, reduction: Reduction = .mean) {
    (self.margin, self.reduction) = (margin, reduction)
  }

  /// - Parameters:
  ///   - input1: `[N, D]` or `[D]`.
  ///   - input2: The same shape.
  ///   - target: `[N]` or a scalar, 1 for pairs that belong together and −1 for others.
  /// - Returns: A scalar, or the target's shape without reduction.
  public func callAsFunction(
    _ input1: Tensor<Float>, _ input2: Tensor<Float>, _ target: Tensor<Float>
  ) -> Tensor<Float> {
    observed([input1, input2, target]) {
      cosineEmbeddingLoss(input1, input2, target, margin: margin, reduction: reduction)
    }
  }
}
