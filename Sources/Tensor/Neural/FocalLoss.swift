/// Returns the focal loss of independent answers, `αₜ·(1 − pₜ)^γ·(−ln pₜ)` with pₜ = σ(x) where the
/// target is 1 and 1 − σ(x) where it is 0 (Lin et al. 2017): answers that are right already count
/// little. The counterpart of `torchvision.ops.sigmoid_focal_loss`.
///
/// - Parameters:
///   - input: Logits, of any shape.
///   - target: 0 or 1, or a number between them; the logits' shape.
///   - alpha: The weight of answers 1, in [0, 1]; that of answers 0 is 1 − α. No weights for nil
///     (torchvision: −1).
///   - gamma: The exponent, not negative. With 0 the loss is the binary cross entropy.
/// - Precondition: the shapes are equal.
public func sigmoidFocalLoss(
  _ input: Tensor<Float>, _ target: Tensor<Float>, alpha: Float? = 0.25, gamma: Float = 2,
  reduction: Reduction = .none
) -> Tensor<Float> {
  require(
    input.shape == target.shape,
    "sigmoidFocalLoss: shapes \(input.shape) and \(target.shape) differ")
  require(
    alpha == nil || alpha! >= 0 && alpha! <= 1,
    "sigmoidFocalLoss: alpha must be in [0, 1] (\(alpha!))")
  require(gamma >= 0, "sigmoidFocalLoss: gamma must not be negative (\(gamma))")
  let crossEntropy = binaryCrossEntropyWithLogits(input, target, reduction: .none)
  // 1 − pₜ without the difference, which would be 0 for sure answers.
  let doubt = input.sigmoid() * (1 - target) + (-input).sigmoid() * target
  let losses = crossEntropy * doubt.focused(gamma)
  guard let alpha else { return losses.reduced(by: reduction) }
  return (losses * (target * (2 * alpha - 1) + (1 - alpha))).reduced(by: reduction)
}

/// Returns the focal loss of classes that exclude each other, `w[t]·(1 − p)^γ·(−ln p)` with the
/// probability p that the softmax gives to the target t (Lin et al. 2017).
///
/// The mean divides by `Σ w[t]` over the rows that count, so that γ = 0 gives the cross entropy; it is
/// NaN where no row counts. PyTorch has no counterpart.
///
/// - Parameters:
///   - logits: `[…, C]`.
///   - targets: `[…]`, class indices: the shape of the logits without the classes.
///   - gamma: The exponent, not negative.
///   - weight: `[C]`, the weights of the classes.
///   - ignoreIndex: The target that neither counts nor gets a gradient; padding, usually.
///   - dim: The dimension of the classes.
/// - Precondition: the shapes agree and every target that counts is a class.
public func softmaxFocalLoss(
  _ logits: Tensor<Float>, _ targets: Tensor<Int32>, gamma: Float = 2,
  weight: Tensor<Float>? = nil, ignoreIndex: Int32 = -100, reduction: Reduction = .mean,
  dim: Int = -1
) -> Tensor<Float> {
  require(gamma >= 0, "softmaxFocalLoss: gamma must not be negative (\(gamma))")
  let classes = logits.shape[logits.shape.normalized(dim, "softmaxFocalLoss")]
  require(
    weight == nil || weight!.shape == [classes],
    "softmaxFocalLoss: weights \(weight.map { "\($0.shape)" } ?? "") do not fit \(classes) classes")
  let crossEntropy = crossEntropy(
    logits, targets, ignoreIndex: ignoreIndex, reduction: .none, dim: dim)
  let losses = crossEntropy * (-(-crossEntropy).expm1()).focused(gamma)
  let weights = weight?.elements
  let rowWeights = Tensor(
    targets.elements.map { $0 == ignoreIndex ? 0 : weights?[Int($0)] ?? 1 }, shape: targets.shape)
  let weighted = losses * rowWeights
  return reduction == .mean
    ? weighted.sum() / rowWeights.sum() : weighted.reduced(by: reduction)
}

extension Tensor where Element == Float {
  /// Returns the power γ of numbers in [0, 1], with a finite slope.
  fileprivate func focused(_ gamma: Float) -> Tensor {
    // Below 1 the slope at 0 would be infinite, and infinity times 0 not a number.
    gamma > 0 && gamma < 1 ? maximum(self, Tensor(1e-30)).pow(gamma) : pow(gamma)
  }
}
