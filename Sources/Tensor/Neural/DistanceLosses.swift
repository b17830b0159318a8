import CTensorKernels

/// Returns x₁·x₂ / (max(‖x₁‖, ε)·max(‖x₂‖, ε)) along `dim`; `torch.cosine_similarity`. Shapes
/// broadcast.
public func cosineSimilarity(
  _ x1: Tensor<Float>, _ x2: Tensor<Float>, dim: Int = 1, eps: Float = 1e-8
) -> Tensor<Float> {
  let shape = x1.shape.broadcast(with: x2.shape)
  require(
    shape != nil, "cosineSimilarity: shapes \(x1.shape) and \(x2.shape) do not broadcast")
  let dim = shape!.normalized(dim, "cosineSimilarity")
  let (a, b) = (x1.expanded(to: shape!), x2.expanded(to: shape!))
  // Bounded before the root, of which the slope at 0 would be infinite.
  let least = Tensor(eps * eps)
  let norms = [a, b].map { maximum($0.squared().sum(dim: dim), least).sqrt() }
  return (a * b).sum(dim: dim) / (norms[0] * norms[1])
}

/// Returns the p-norms of x₁ − x₂ + ε along the last dimension; `torch.pairwise_distance`.
///
/// - Precondition: shapes broadcast and p is a number.
public func pairwiseDistance(
  _ x1: Tensor<Float>, _ x2: Tensor<Float>, p: Float = 2, eps: Float = 1e-6,
  keepDim: Bool = false
) -> Tensor<Float> {
  (x1 - x2 + eps).norm(p: p, dim: -1, keepDim: keepDim)
}

/// Returns the distances between each of m points and each of n: `[…, m, d]` and `[…, n, d]` give
/// `[…, m, n]`; `torch.cdist`.
///
/// Euclidean distances of more than 25 points come from a product, as in PyTorch: fast, and less
/// exact for points that nearly coincide.
///
/// - Precondition: both have one width and the same leading dimensions; p is not negative.
public func cdist(_ x1: Tensor<Float>, _ x2: Tensor<Float>, p: Float = 2) -> Tensor<Float> {
  require(
    x1.rank >= 2 && x1.rank == x2.rank && x1.shape[-1] == x2.shape[-1]
      && x1.shape.dimensions.dropLast(2) == x2.shape.dimensions.dropLast(2),
    "cdist: \(x1.shape) and \(x2.shape) do not fit")
  require(p >= 0, "cdist: p must not be negative (\(p))")
  guard p == 2, max(x1.shape[-2], x2.shape[-2]) > 25 else {
    return (x1.unsqueezed(-2) - x2.unsqueezed(-3)).norm(p: p, dim: -1)
  }
  let (m, n, width) = (x1.shape[-2], x2.shape[-2], x1.shape[-1])
  let (a, b) = (x1.reshaped(-1, m, width), x2.reshaped(-1, n, width))
  let lengths = a.squared().sum(dim: 2, keepDim: true) + b.squared().sum(dim: 2).unsqueezed(1)
  // The bound stands for a distance of 0, where the root would have no slope.
  let squares = maximum(lengths - 2 * a.matmul(b, transposeOther: true), Tensor(1e-30))
  return squares.sqrt().reshaped(Array(x1.shape.dimensions.dropLast()) + [n])
}

/// Returns 1 − cos(x₁, x₂) where the target is 1, and max(0, cos(x₁, x₂) − margin) where it is −1;
/// `torch.nn.functional.cosine_embedding_loss`.
///
/// - Parameters:
///   - x1: `[N, D]` or `[D]`, as x₂.
///   - target: `[N]` or a scalar, 1 or −1.
public func cosineEmbeddingLoss(
  _ x1: Tensor<Float>, _ x2: Tensor<Float>, _ target: Tensor<Float>, margin: Float = 0,
  reduction: Reduction = .mean
) -> Tensor<Float> {
  require(
    x1.shape == x2.shape && x1.shape.dimensions.dropLast() == target.shape.dimensions[...],
    "cosineEmbeddingLoss: \(x1.shape), \(x2.shape) and target \(target.shape) do not fit")
  // PyTorch adds its ε to the squares: not the bound of `cosineSimilarity`.
  let squares = [x1, x2].map { $0.squared().sum(dim: -1) + 1e-12 }
  let cosine = (x1 * x2).sum(dim: -1) / (squares[0] * squares[1]).sqrt()
  let positive = target.positivePart
  return ((1 - cosine) * positive + (cosine - margin).relu() * (1 - positive))
    .reduced(by: reduction)
}

/// Returns max(0, margin − t·(x₁ − x₂)): x₁ shall rank higher where the target is 1, lower where it
/// is −1; `torch.nn.functional.margin_ranking_loss`.
public func marginRankingLoss(
  _ x1: Tensor<Float>, _ x2: Tensor<Float>, _ target: Tensor<Float>, margin: Float = 0,
  reduction: Reduction = .mean
) -> Tensor<Float> {
  (margin - target * (x1 - x2)).relu().reduced(by: reduction)
}

/// Returns x where the target is 1, and max(0, margin − x) where it is −1;
/// `torch.nn.functional.hinge_embedding_loss`.
public func hingeEmbeddingLoss(
  _ input: Tensor<Float>, _ target: Tensor<Float>, margin: Float = 1, reduction: Reduction = .mean
) -> Tensor<Float> {
  let positive = target.positivePart
  return (input * positive + (margin - input).relu() * (1 - positive)).reduced(by: reduction)
}

/// Returns max(0, d(a, p) − d(a, n) + margin) with the pairwise distance d (Schroff et al. 2015);
/// `torch.nn.functional.triplet_margin_loss`.
///
/// - Parameters:
///   - anchor: `[N, D]` or `[D]`, as `positive` and `negative`.
///   - swap: Whether d(p, n) counts where it is smaller than d(a, n) (Balntas et al. 2016).
/// - Precondition: the margin is positive.
public func tripletMarginLoss(
  anchor: Tensor<Float>, positive: Tensor<Float>, negative: Tensor<Float>, margin: Float = 1,
  p: Float = 2, eps: Float = 1e-6, swap: Bool = false, reduction: Reduction = .mean
) -> Tensor<Float> {
  require(margin > 0, "tripletMarginLoss: the margin must be positive (\(margin))")
  let near = pairwiseDistance(anchor, positive, p: p, eps: eps)
  var far = pairwiseDistance(anchor, negative, p: p, eps: eps)
  if swap { far = minimum(far, pairwiseDistance(positive, negative, p: p, eps: eps)) }
  return (near - far + margin).relu().reduced(by: reduction)
}

extension Tensor where Element == Float {
  /// 1 for targets of 1, 0 for targets of −1.
  fileprivate var positivePart: Tensor { detached.mapped(TK_SIGN).relu() }
}
