import Tensor

/// The divergence t·(ln t − x) of log-probabilities x from probabilities t; `torch.nn.KLDivLoss`.
///
/// `.batchMean` is the mathematical definition; `.mean` divides by the number of elements, as in
/// PyTorch.
public final class KLDivLoss: Module {
  public let reduction: Reduction
  /// Whether targets are log-probabilities.
  public let logTarget: Bool

  public init(reduction: Reduction = .mean, logTarget: Bool = false) {
    (self.reduction, self.logTarget) = (reduction, logTarget)
  }

  /// - Parameters:
  ///   - input: Of any shape.
  ///   - target: Of the same shape, or one that broadcasts.
  /// - Returns: A scalar, or the losses without reduction.
  public func callAsFunction(
    _ input: Tensor<Float>, _ target: Tensor<Float>
  ) -> Tensor<Float> {
    observed([input, target]) { klDiv(input, target, logTarget: logTarget, reduction: reduction) }
  }
}
