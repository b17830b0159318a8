import Tensor

/// The negative log-likelihood of target classes, `−w[t]·x[t]` a row; `torch.nn.NLLLoss`.
///
/// Classes are the last dimension unless `dim` says otherwise (PyTorch: 1).
public final class NLLLoss: Module {
  /// `[C]`, the weights of the classes, or nil.
  @Buffer public var weight: Tensor<Float>?
  /// The target that neither counts nor gets a gradient.
  public let ignoreIndex: Int32
  public let reduction: Reduction
  /// The dimension of the classes.
  public let dim: Int

  public init(
    weight: Tensor<Float>? = nil, ignoreIndex: Int32 = -100, reduction: Reduction = .mean,
    dim: Int = -1
  ) {
    (self.ignoreIndex, self.reduction, self.dim) = (ignoreIndex, reduction, dim)
    self.weight = weight
  }

  /// - Parameters:
  ///   - input: Log-probabilities, `[…, C]`.
  ///   - target: Class indices, `[…]`.
  /// - Returns: A scalar, or `[…]` without reduction. The mean divides by the weights of the targets
  ///   that count.
  /// - Precondition: every target that counts is a class.
  public func callAsFunction(
    _ input: Tensor<Float>, _ target: Tensor<Int32>
  ) -> Tensor<Float> {
    observed([input]) {
      nllLoss(
        input, target, weight: weight, ignoreIndex: ignoreIndex, reduction: reduction, dim: dim)
    }
  }
}
