import Tensor

/// The focal loss of classes that exclude each other, `w[t]·(1 − p)^γ·(−ln p)` with the probability p
/// of the target t (Lin et al. 2017). PyTorch has no counterpart.
///
/// With γ = 0 it is ``CrossEntropyLoss``. Classes are the last dimension unless `dim` says otherwise.
public final class SoftmaxFocalLoss: Module {
  /// By how much rows that are right already are passed over; not negative.
  public let gamma: Float
  /// `[C]`, the weights of the classes, or nil.
  @Buffer public var weight: Tensor<Float>?
  /// The target that neither counts nor gets a gradient.
  public let ignoreIndex: Int32
  public let reduction: Reduction
  /// The dimension of the classes.
  public let dim: Int

  public init(
    gamma: Float = 2, weight: Tensor<Float>? = nil, ignoreIndex: Int32 = -100,
    reduction: Reduction = .mean, dim: Int = -1
  ) {
    (self.gamma, self.ignoreIndex) = (gamma, ignoreIndex)
    (self.reduction, self.dim) = (reduction, dim)
    self.weight = weight
  }

  /// - Parameters:
  ///   - input: Logits, `[…, C]`.
  ///   - target: Class indices, `[…]`.
  /// - Returns: A scalar, or `[…]` without reduction. The mean divides by the weights of the targets
  ///   that count.
  /// - Precondition: every target that counts is a class, and γ is not negative.
  public func callAsFunction(
    _ input: Tensor<Float>, _ target: Tensor<Int32>
  ) -> Tensor<Float> {
    observed([input]) {
      softmaxFocalLoss(
        input, target, gamma: gamma, weight: weight, ignoreIndex: ignoreIndex,
        reduction: reduction, dim: dim)
    }
  }
}
