import Tensor

/// The focal loss of independent answers, `αₜ·(1 − pₜ)^γ·(−ln pₜ)` (Lin et al. 2017): few rare answers
/// among many easy ones. The counterpart of `torchvision.ops.sigmoid_focal_loss`, which reduces
/// nothing by default.
///
/// ``SoftmaxFocalLoss`` is that of classes that exclude each other.
public final class FocalLoss: Module {
  /// The weight of answers 1, in [0, 1]; that of answers 0 is 1 − α. No weights for nil.
  public let alpha: Float?
  /// By how much answers that are right already are passed over; not negative.
  public let gamma: Float
  public let reduction: Reduction

  public init(alpha: Float? = 0.25, gamma: Float = 2, reduction: Reduction = .mean) {
    (self.alpha, self.gamma, self.reduction) = (alpha, gamma, reduction)
  }

  /// - Parameters:
  ///   - input: Logits, of any shape.
  ///   - target: Answers 0 or 1, of the same shape.
  /// - Returns: A scalar, or the losses without reduction. The mean divides by their number.
  /// - Precondition: α is in [0, 1] and γ is not negative.
  public func callAsFunction(
    _ input: Tensor<Float>, _ target: Tensor<Float>
  ) -> Tensor<Float> {
    observed([input, target]) {
      sigmoidFocalLoss(input, target, alpha: alpha, gamma: gamma, reduction: reduction)
    }
  }
}
