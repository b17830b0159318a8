import Tensor

/// Batch normalisation over `[N, C]` or `[N, C, L]` (Ioffe and Szegedy 2015); `torch.nn.BatchNorm1d`.
///
/// `y = (x − mean)/√(variance + eps)·weight + bias`. In training each channel is normalised by the
/// batch's own mean and variance, which also move the running statistics,
/// `running·(1 − momentum) + batch·momentum` (with the unbiased variance); in evaluation by the
/// running statistics.
public final class BatchNorm1d: RunningNorm {
  @Parameter public var weight: Tensor<Float>?
  @Parameter public var bias: Tensor<Float>?
  @Buffer public var runningMean: Tensor<Float>?
  @Buffer public var runningVar: Tensor<Float>?
  @Buffer(mayBeMissing: true) public var numBatchesTracked: Tensor<Int64>? = Tensor(0)
  public let numFeatures: Int
  public let eps: Float
  public var momentum: Float?
  public var isTraining = true

  /// - Parameters:
  ///   - numFeatures: The number of channels.
  ///   - eps: What is added to variances.
  ///   - momentum: The share of a new batch in the running statistics; nil for the mean over all
  ///     batches.
  ///   - affine: Whether there are weights and biases.
  ///   - trackRunningStats: Whether there are running statistics; without them evaluation too
  ///     normalises by the batch.
  public init(
    _ numFeatures: Int, eps: Float = 1e-5, momentum: Float? = 0.1, affine: Bool = true,
    trackRunningStats: Bool = true
  ) {
    (self.numFeatures, self.eps, self.momentum) = (numFeatures, eps, momentum)
    weight = affine ? .ones([numFeatures]) : nil
    bias = affine ? .zeros([numFeatures]) : nil
    runningMean = trackRunningStats ? .zeros([numFeatures]) : nil
    runningVar = trackRunningStats ? .ones([numFeatures]) : nil
    if !trackRunningStats { numBatchesTracked = nil }
  }

  /// `[N, C]` or `[N, C, L]` → the same shape.
  ///
  /// - Precondition: in training, more than one value a channel.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    require(
      (x.rank == 2 || x.rank == 3) && x.shape[1] == numFeatures,
      "BatchNorm1d: expected [N, \(numFeatures)] or [N, \(numFeatures), L], got \(x.shape)")
    return batchNormalized(x)
  }
}

/// Batch normalisation over `[N, C, H, W]` (Ioffe and Szegedy 2015); `torch.nn.BatchNorm2d`.
///
/// In training each channel is normalised by the batch's own mean and variance over all positions,
/// which also move the running statistics; in evaluation by the running statistics. See
/// ``BatchNorm1d``.
public final class BatchNorm2d: RunningNorm {
  @Parameter public var weight: Tensor<Float>?
  @Parameter public var bias: Tensor<Float>?
  @Buffer public var runningMean: Tensor<Float>?
  @Buffer public var runningVar: Tensor<Float>?
  @Buffer(mayBeMissing: true) public var numBatchesTracked: Tensor<Int64>? = Tensor(0)
  public let numFeatures: Int
  public let eps: Float
  public var momentum: Float?
  public var isTraining = true

  /// - Parameters:
  ///   - numFeatures: The number of channels.
  ///   - eps: What is added to variances.
  ///   - momentum: The share of a new batch in the running statistics; nil for the mean over all
  ///     batches.
  ///   - affine: Whether there are weights and biases.
  ///   - trackRunningStats: Whether there are running statistics; without them evaluation too
  ///     normalises by the batch.
  public init(
    _ numFeatures: Int, eps: Float = 1e-5, momentum: Float? = 0.1, affine: Bool = true,
    trackRunningStats: Bool = true
  ) {
    (self.numFeatures, self.eps, self.momentum) = (numFeatures, eps, momentum)
    weight = affine ? .ones([numFeatures]) : nil
    bias = affine ? .zeros([numFeatures]) : nil
    runningMean = trackRunningStats ? .zeros([numFeatures]) : nil
    runningVar = trackRunningStats ? .ones([numFeatures]) : nil
    if !trackRunningStats { numBatchesTracked = nil }
  }

  /// `[N, C, H, W]` → the same shape.
  ///
  /// - Precondition: in training, more than one value a channel.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    require(
      x.rank == 4 && x.shape[1] == numFeatures,
      "BatchNorm2d: expected [N, \(numFeatures), H, W], got \(x.shape)")
    return batchNormalized(x)
  }
}

/// Batch normalisation over `[N, C, D, H, W]` (Ioffe and Szegedy 2015); `torch.nn.BatchNorm3d`.
///
/// In training each channel is normalised by the batch's own mean and variance over all positions,
/// which also move the running statistics; in evaluation by the running statistics. See
/// ``BatchNorm1d``.
public final class BatchNorm3d: RunningNorm {
  @Parameter public var weight: Tensor<Float>?
  @Parameter public var bias: Tensor<Float>?
  @Buffer public var runningMean: Tensor<Float>?
  @Buffer public var runningVar: Tensor<Float>?
  @Buffer(mayBeMissing: true) public var numBatchesTracked: Tensor<Int64>? = Tensor(0)
  public let numFeatures: Int
  public let eps: Float
  public var momentum: Float?
  public var isTraining = true

  /// - Parameters:
  ///   - numFeatures: The number of channels.
  ///   - eps: What is added to variances.
  ///   - momentum: The share of a new batch in the running statistics; nil for the mean over all
  ///     batches.
  ///   - affine: Whether there are weights and biases.
  ///   - trackRunningStats: Whether there are running statistics; without them evaluation too
  ///     normalises by the batch.
  public init(
    _ numFeatures: Int, eps: Float = 1e-5, momentum: Float? = 0.1, affine: Bool = true,
    trackRunningStats: Bool = true
  ) {
    (self.numFeatures, self.eps, self.momentum) = (numFeatures, eps, momentum)
    weight = affine ? .ones([numFeatures]) : nil
    bias = affine ? .zeros([numFeatures]) : nil
    runningMean = trackRunningStats ? .zeros([numFeatures]) : nil
    runningVar = trackRunningStats ? .ones([numFeatures]) : nil
    if !trackRunningStats { numBatchesTracked = nil }
  }

  /// `[N, C, D, H, W]` → the same shape.
  ///
  /// - Precondition: in training, more than one value a channel.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    require(
      x.rank == 5 && x.shape[1] == numFeatures,
      "BatchNorm3d: expected [N, \(numFeatures), D, H, W], got \(x.shape)")
    return batchNormalized(x)
  }
}
