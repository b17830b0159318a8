import CTensorKernels

/// Returns the squared error (x − t)²; `torch.nn.functional.mse_loss`. Shapes broadcast.
public func mseLoss(
  _ input: Tensor<Float>, _ target: Tensor<Float>, reduction: Reduction = .mean
) -> Tensor<Float> {
  pairLoss(TK_SQUARED_ERROR, "mseLoss", input, target, reduction)
}

/// Returns the absolute error |x − t|, with gradient 0 where they are equal;
/// `torch.nn.functional.l1_loss`. Shapes broadcast.
public func l1Loss(
  _ input: Tensor<Float>, _ target: Tensor<Float>, reduction: Reduction = .mean
) -> Tensor<Float> {
  pairLoss(TK_ABSOLUTE_ERROR, "l1Loss", input, target, reduction)
}

/// Returns (x − t)²/2β where |x − t| < β, else |x − t| − β/2 (Girshick 2015);
/// `torch.nn.functional.smooth_l1_loss`. Shapes broadcast.
///
/// - Precondition: β is not negative.
public func smoothL1Loss(
  _ input: Tensor<Float>, _ target: Tensor<Float>, beta: Float = 1, reduction: Reduction = .mean
) -> Tensor<Float> {
  require(beta >= 0, "smoothL1Loss: beta must not be negative (\(beta))")
  return pairLoss(TK_SMOOTH_L1, "smoothL1Loss", input, target, parameter: beta, reduction)
}

/// Returns (x − t)²/2 where |x − t| ≤ δ, else δ(|x − t| − δ/2) (Huber 1964);
/// `torch.nn.functional.huber_loss`. Shapes broadcast.
///
/// - Precondition: δ is positive.
public func huberLoss(
  _ input: Tensor<Float>, _ target: Tensor<Float>, delta: Float = 1, reduction: Reduction = .mean
) -> Tensor<Float> {
  require(delta > 0, "huberLoss: delta must be positive (\(delta))")
  return pairLoss(TK_HUBER, "huberLoss", input, target, parameter: delta, reduction)
}

/// Returns −t·ln x − (1 − t)·ln(1 − x) of probabilities x, each logarithm at least −100;
/// `torch.nn.functional.binary_cross_entropy`.
///
/// - Parameter weight: Multiplies the losses; broadcasts. The mean still divides by their number.
/// - Precondition: the shapes are equal and x is in [0, 1].
public func binaryCrossEntropy(
  _ input: Tensor<Float>, _ target: Tensor<Float>, weight: Tensor<Float>? = nil,
  reduction: Reduction = .mean
) -> Tensor<Float> {
  require(
    input.shape == target.shape,
    "binaryCrossEntropy: shapes \(input.shape) and \(target.shape) differ")
  require(
    input.withUnsafeBufferPointer { $0.allSatisfy { $0 >= 0 && $0 <= 1 || $0.isNaN } },
    "binaryCrossEntropy: the input has numbers outside of [0, 1]")
  return pairLoss(TK_BCE, "binaryCrossEntropy", input, target, weight: weight, reduction)
}

/// Returns the binary cross entropy of sigmoid(x), `−p·t·ln σ(x) − (1 − t)·ln(1 − σ(x))`, accurate
/// for large |x|; `torch.nn.functional.binary_cross_entropy_with_logits`.
///
/// - Parameters:
///   - weight: Multiplies the losses; broadcasts. The mean still divides by their number.
///   - positiveWeight: The factor p of positive answers; broadcasts.
/// - Precondition: the shapes are equal.
public func binaryCrossEntropyWithLogits(
  _ input: Tensor<Float>, _ target: Tensor<Float>, weight: Tensor<Float>? = nil,
  positiveWeight: Tensor<Float>? = nil, reduction: Reduction = .mean
) -> Tensor<Float> {
  let op: StaticString = "binaryCrossEntropyWithLogits"
  require(input.shape == target.shape, "\(op): shapes \(input.shape) and \(target.shape) differ")
  guard let positiveWeight else {
    return pairLoss(TK_BCE_LOGITS, op, input, target, weight: weight, reduction)
  }
  // −ln σ(x) is the loss of a positive answer, and x more that of a negative one.
  let positive = pairLoss(TK_BCE_LOGITS, op, input, .ones(input.shape), .none)
  let losses = (1 - target) * input + positive * (1 + (positiveWeight - 1) * target)
  return (weight.map { losses * $0 } ?? losses).reduced(by: reduction)
}

/// Returns the divergence t·(ln t − x) of log-probabilities x from probabilities t;
/// `torch.nn.functional.kl_div`. Shapes broadcast.
///
/// `.batchMean` is the mathematical definition; `.mean` divides by the number of elements, as in
/// PyTorch.
///
/// - Parameter logTarget: Whether the target holds log-probabilities.
public func klDiv(
  _ input: Tensor<Float>, _ target: Tensor<Float>, logTarget: Bool = false,
  reduction: Reduction = .mean
) -> Tensor<Float> {
  pairLoss(logTarget ? TK_KL_LOG : TK_KL, "klDiv", input, target, reduction)
}

/// Returns the negative log-likelihood of counts t under Poisson distributions, e^x − t·x, or
/// x − t·ln(x + ε) where the input is no logarithm; `torch.nn.functional.poisson_nll_loss`.
///
/// - Parameter full: Whether Stirling's approximation of ln t! is added where t > 1.
public func poissonNLLLoss(
  _ input: Tensor<Float>, _ target: Tensor<Float>, logInput: Bool = true, full: Bool = false,
  eps: Float = 1e-8, reduction: Reduction = .mean
) -> Tensor<Float> {
  var losses =
    logInput ? input.exp() - target * input : input - target * (input + eps).log()
  if full {
    let counted = maximum(target, Tensor(1))  // Stirling's formula is used above 1 only
    let above = (counted - 1).mapped(TK_SIGN)
    let stirling = counted * counted.log() - counted + (counted * (2 * .pi)).log() * 0.5
    losses = losses + stirling * above
  }
  return losses.reduced(by: reduction)
}

/// Returns the negative log-likelihood of targets under normal distributions,
/// `(ln v + (x − t)²/v) / 2` with the variance v at least ε; `torch.nn.functional.gaussian_nll_loss`.
///
/// - Parameters:
///   - variance: Broadcasts with the input.
///   - full: Whether the constant ln(2π)/2 is added.
/// - Precondition: no variance is negative.
public func gaussianNLLLoss(
  _ input: Tensor<Float>, _ target: Tensor<Float>, variance: Tensor<Float>, full: Bool = false,
  eps: Float = 1e-6, reduction: Reduction = .mean
) -> Tensor<Float> {
  require(
    variance.withUnsafeBufferPointer { $0.allSatisfy { !($0 < 0) } },
    "gaussianNLLLoss: the variance has negative numbers")
  // The bound changes the value, not the gradient.
  let own = variance.detached
  let v = variance + (maximum(own, Tensor(eps)) - own)
  let losses = (v.log() + mseLoss(input, target, reduction: .none) / v) * 0.5
  return (full ? losses + 0.918_938_53 : losses).reduced(by: reduction)
}

/// Returns ln(1 + exp(−t·x)) for targets ±1; `torch.nn.functional.soft_margin_loss`.
public func softMarginLoss(
  _ input: Tensor<Float>, _ target: Tensor<Float>, reduction: Reduction = .mean
) -> Tensor<Float> {
  let product = input * target
  return pairLoss(TK_BCE_LOGITS, "softMarginLoss", product, .ones(product.shape), reduction)
}

/// Returns a loss of pairs, value and gradients in one pass each.
private func pairLoss(
  _ loss: tk_pair_loss, _ op: StaticString, _ input: Tensor<Float>, _ target: Tensor<Float>,
  parameter: Float = 0, weight: Tensor<Float>? = nil, _ reduction: Reduction
) -> Tensor<Float> {
  if let weight {
    let losses = pairLoss(loss, op, input, target, parameter: parameter, .none)
    return (losses * weight).reduced(by: reduction)
  }
  let shape = input.shape.broadcast(with: target.shape)
  require(shape != nil, "\(op): shapes \(input.shape) and \(target.shape) do not broadcast")
  let x = input.shape == shape ? input : input.expanded(to: shape!)
  let t = target.shape == shape ? target : target.expanded(to: shape!)
  let a = x.dense().detached
  let b = t.arranged(like: a)
  let (count, scale) = (a.elementCount, reduction.divisor(of: a.shape).map { 1 / $0 })
  let value =
    scale.map { scale in
      withExtendedLifetime((a.storage, b.storage)) {
        Tensor(Float(tk_pair_loss_sum(loss, parameter, a.base, b.base, count) * Double(scale)))
      }
    }
    ?? a.likewise { y in
      withExtendedLifetime(b.storage) { tk_pair_losses(loss, parameter, a.base, b.base, y, count) }
    }
  return value.recorded(op, from: x, t) { dy in
    // One number for all losses, or one for each.
    let each = scale == nil ? dy.arranged(like: a) : nil
    let factor = scale.map { $0 * dy.item } ?? 1
    let derivative: @Sendable (Bool) -> Tensor<Float> = { byTarget in
      a.likewise { d in
        withExtendedLifetime((b.storage, each?.storage)) {
          tk_pair_loss_gradient(
            loss, parameter, byTarget, a.base, b.base, each.map { UnsafePointer($0.base) }, factor,
            d, count)
        }
      }
    }
    return ({ derivative(false) }, { derivative(true) })
  }
}

extension Tensor where Element == Float {
  /// Returns the elements in the order in memory of `other`, which is dense and of the same shape,
  /// without history.
  func arranged(like other: Tensor) -> Tensor {
    if layout.isDense && layout.strides == other.layout.strides { return detached }
    guard let order = other.layout.memoryOrder else { return contiguous().detached }
    return permutedView(order).contiguous().permutedView(order.inversePermutation)
  }
}
