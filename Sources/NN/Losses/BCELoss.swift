import Tensor

/// The binary cross entropy of probabilities, `−w·(t·ln x + (1 − t)·ln(1 − x))`, each logarithm at least
/// −100; `torch.nn.BCELoss`. ``BCEWithLogitsLoss`` is more accurate.
public final class BCELoss: Module {
  /// Multiplies the losses, or nil; broadcasts.
  @Buffer public var weight: Tensor<Float>?
  public let reduction: Reduction

  public init(weight: Tensor<Float>? = nil, reduction: Reduction = .mean) {
    self.reduction = reduction
    self.weight = weight
  }

  /// - Parameters:
  ///   - input: Probabilities, of any shape.
  ///   - target: Numbers in [0, 1], of the same shape.
  /// - Returns: A scalar, or the losses without reduction. The mean divides by their number.
  /// - Precondition: the input is in [0, 1].
  public func callAsFunction(
    _ input: Tensor<Float>, _ target: Tensor<Float>
  ) -> Tensor<Float> {
    observed([input, target]) {
      binaryCrossEntropy(input, target, weight: weight, reduction: reduction)
    }
  }
}
