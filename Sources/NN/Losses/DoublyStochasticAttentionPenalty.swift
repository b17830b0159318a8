import Tensor

/// The penalty `λ·mean over the batch of Σᵢ (1 − Σₜ αₜᵢ)²` of attention that does not look at every
/// location about once (Xu et al. 2015, equation 14). PyTorch has no counterpart.
///
/// ```swift
/// let penalty = DoublyStochasticAttentionPenalty()
/// let loss = criterion(logits, words) + penalty(alphas, lengths: lengths)
/// ```
public final class DoublyStochasticAttentionPenalty: Module {
  /// The factor of the penalty.
  public let lambda: Float

  public init(lambda: Float = 1) { self.lambda = lambda }

  /// - Parameters:
  ///   - alphas: `[B, T, L]`, weights of L locations at T steps.
  ///   - lengths: `[B]`, the number of steps of each sample that count; all for nil.
  /// - Returns: A scalar.
  /// - Precondition: one length a sample, each in 0...T.
  public func callAsFunction(
    _ alphas: Tensor<Float>, lengths: Tensor<Int32>? = nil
  ) -> Tensor<Float> {
    observed([alphas]) {
      doublyStochasticAttentionPenalty(alphas, lambda: lambda, lengths: lengths)
    }
  }
}
