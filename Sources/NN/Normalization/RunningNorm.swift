import Tensor

/// What batch and instance normalisation have in common: statistics of channels that may be kept.
///
/// For code that treats all of them alike:
/// ```swift
/// // Statistics of a pretrained backbone stay as they are.
/// backbone.apply { ($0 as? any RunningNorm)?.isTraining = false }
/// ```
public protocol RunningNorm: ModeDependent, Layer {
  /// `[numFeatures]`, or nil without `affine`.
  var weight: Tensor<Float>? { get set }
  /// `[numFeatures]`, or nil without `affine`.
  var bias: Tensor<Float>? { get set }
  /// `[numFeatures]`, or nil without `trackRunningStats`.
  var runningMean: Tensor<Float>? { get set }
  /// `[numFeatures]`, unbiased, or nil without `trackRunningStats`.
  var runningVar: Tensor<Float>? { get set }
  /// The number of batches that went into the running statistics, or nil without them.
  ///
  /// State dictionaries from before PyTorch 0.4.1 lack it, and load nevertheless.
  var numBatchesTracked: Tensor<Int64>? { get set }
  /// The number of channels.
  var numFeatures: Int { get }
  /// What is added to variances.
  var eps: Float { get }
  /// The share of a new batch in the running statistics; nil for the mean over all batches.
  var momentum: Float? { get set }
}

extension RunningNorm {
  /// Forgets the running statistics; `reset_running_stats` in PyTorch.
  public func resetRunningStats() {
    guard runningMean != nil else { return }
    (runningMean, runningVar) = (.zeros([numFeatures]), .ones([numFeatures]))
    numBatchesTracked = Tensor(0)
  }

  /// `[N, C, …]` normalised over the batch in training, and by the running statistics else.
  func batchNormalized(_ x: Tensor<Float>) -> Tensor<Float> {
    if let runningMean, let runningVar, !isTraining {
      return x.batchNorm(
        runningMean: runningMean, runningVariance: runningVar, weight: weight, bias: bias, eps: eps)
    }
    let (y, mean, variance) = x.batchNorm(weight: weight, bias: bias, eps: eps)
    trackBatch(mean, variance)
    return y
  }

  /// `max(0, self(x) + added)` in training; nil where that cannot be in one pass.
  func rectifiedInTraining(_ x: Tensor<Float>, adding added: Tensor<Float>?) -> Tensor<Float>? {
    guard isTraining,
      let (y, mean, variance) = x.rectifiedBatchNorm(
        weight: weight, bias: bias, eps: eps, adding: added)
    else { return nil }
    trackBatch(mean, variance)
    return y
  }

  private func trackBatch(_ mean: Tensor<Float>, _ variance: Tensor<Float>) {
    guard isTraining, let count = numBatchesTracked else { return }
    numBatchesTracked = count + 1
    track(mean, variance, share: momentum ?? 1 / Float(count.item + 1))
  }

  /// Each channel of each example of `[N, C, …]` normalised by itself, in evaluation by the running
  /// statistics where there are some.
  func instanceNormalized(_ x: Tensor<Float>) -> Tensor<Float> {
    if let runningMean, let runningVar, !isTraining {
      return x.batchNorm(
        runningMean: runningMean, runningVariance: runningVar, weight: weight, bias: bias, eps: eps)
    }
    let (y, mean, variance) = x.instanceNorm(weight: weight, bias: bias, eps: eps)
    // PyTorch counts no batches here, and has no mean over all of them.
    if isTraining { track(mean, variance, share: momentum ?? 0) }
    return y
  }

  private func track(_ mean: Tensor<Float>, _ variance: Tensor<Float>, share: Float) {
    guard let runningMean, let runningVar else { return }
    self.runningMean = runningMean * (1 - share) + mean * share
    self.runningVar = runningVar * (1 - share) + variance * share
  }
}
