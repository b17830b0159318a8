/// Returns the penalty of attention that does not look at every location about once,
/// `λ·mean over the batch of Σᵢ (1 − Σₜ αₜᵢ)²` (Xu et al. 2015, equation 14), to be added to the loss of
/// a captioner.
///
/// - Parameters:
///   - alphas: `[B, T, L]`, weights of L locations at T steps.
///   - lambda: The factor of the penalty.
///   - lengths: `[B]`, the number of steps of each sample that count, the others being padding; all
///     for nil.
/// - Precondition: rank 3; one length a sample, each in 0...T.
public func doublyStochasticAttentionPenalty(
  _ alphas: Tensor<Float>, lambda: Float = 1, lengths: Tensor<Int32>? = nil
) -> Tensor<Float> {
  require(
    alphas.rank == 3,
    "doublyStochasticAttentionPenalty: expected weights [B, T, L], got \(alphas.shape)")
  let (batch, steps) = (alphas.shape[0], alphas.shape[1])
  var counted = alphas
  if let lengths = lengths?.elements {
    require(
      lengths.count == batch && lengths.allSatisfy { $0 >= 0 && $0 <= steps },
      "doublyStochasticAttentionPenalty: lengths \(lengths) do not fit weights \(alphas.shape)")
    let padding = lengths.flatMap { length in (0..<steps).map { $0 >= length } }
    counted = alphas.maskedFill(Tensor<Bool>(padding, shape: [batch, steps, 1]), 0)
  }
  return (1 - counted.sum(dim: 1)).squared().sum(dim: 1).mean() * lambda
}
