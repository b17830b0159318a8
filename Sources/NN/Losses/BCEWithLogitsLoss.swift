import Tensor

/// The binary cross entropy of σ(x), `−w·(p·t·ln σ(x) + (1 − t)·ln(1 − σ(x)))`, accurate for large |x|;
/// `torch.nn.BCEWithLogitsLoss`.
public final class BCEWithLogitsLoss: Module {
  /// Multiplies the losses, or nil; broadcasts.
  @Buffer public var weight: Tensor<Float>?
  /// The factor p of positive answers, `[C]` usually, or nil; broadcasts.
  @Buffer public var posWeight: Tensor<Float>?
  public let reduction: Reduction

  public init(
    weight: Tensor<Float>? = nil, reduction: Reduction = .mean, posWeight: Tensor<Float>? = nil
  ) {
    self.reduction = reduction
    self.weight = weight
    self.posWeight = posWeight
  }

  /// - Parameters:
  ///   - input: Logits, of any shape.
  ///   - target: Numbers in [0, 1], of the same shape.
  /// - Returns: A scalar, or the losses without reduction. The mean divides by their number.
  public func callAsFunction(
    _ input: Tensor<Float>, _ target: Tensor<Float>
  ) -> Tensor<Float> {
    observed([input, target]) {
      binaryCrossEntropyWithLogits(
        input, target, weight: weight, positiveWeight: posWeight, reduction: reduction)
    }
  }
}
