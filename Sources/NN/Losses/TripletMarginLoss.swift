import Tensor

/// max(0, d(a, p) − d(a, n) + margin) with distances d by the p-norm (Schroff et al. 2015);
/// `torch.nn.TripletMarginLoss`.
public final class TripletMarginLoss: Module {
  /// By how much the negative is to be farther away than the positive.
  public let margin: Float
  /// The order of the norm.
  public let p: Float
  /// Added to the differences.
  public let eps: Float
  /// Whether d(p, n) counts where it is smaller than d(a, n) (Balntas et al. 2016).
  public let swap: Bool
  public let reduction: Reduction

  public init(
    margin: Float = 1, p: Float = 2, eps: Float = 1e-6, swap: Bool = false,
    reduction: Reduction = .mean
  ) {
    (self.margin, self.p, self.eps) = (margin, p, eps)
    (self.swap, self.reduction) = (swap, reduction)
  }

  /// - Parameters:
  ///   - anchor: `[N, D]` or `[D]`.
  ///   - positive: What is to be near, of the same shape.
  ///   - negative: What is to be far, of the same shape.
  /// - Returns: A scalar, or `[N]` without reduction.
  /// - Precondition: the margin is positive.
  public func callAsFunction(
    _ anchor: Tensor<Float>, _ positive: Tensor<Float>, _ negative: Tensor<Float>
  ) -> Tensor<Float> {
    observed([anchor, positive, negative]) {
      tripletMarginLoss(
        anchor: anchor, positive: positive, negative: negative, margin: margin, p: p, eps: eps,
        swap: swap, reduction: reduction)
    }
  }
}
