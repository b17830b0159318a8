import Tensor

/// Batch normalisation over `[N, C, H, W]` (Ioffe and Szegedy 2015); `torch.nn.BatchNorm2d`.
///
/// In training each channel is normalised by the batch's own mean and variance, which also move the
/// running statistics; in evaluation by the running statistics.
public final class BatchNorm2d: ModeDependent, Layer {
  /// `[channels]`
  @Parameter public var weight: Tensor<Float>
  /// `[channels]`
  @Parameter public var bias: Tensor<Float>
  /// `[channels]`
  @Buffer public var runningMean: Tensor<Float>
  /// `[channels]`, unbiased.
  @Buffer public var runningVar: Tensor<Float>
  public let eps: Float
  /// The share of the batch in the running statistics.
  public let momentum: Float
  public var isTraining = true

  public init(_ channels: Int, eps: Float = 1e-5, momentum: Float = 0.1) {
    weight = .ones([channels])
    bias = .zeros([channels])
    runningMean = .zeros([channels])
    runningVar = .ones([channels])
    (self.eps, self.momentum) = (eps, momentum)
  }

  /// `[N, C, H, W]` → the same shape.
  ///
  /// - Precondition: in training, more than one value a channel.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    require(
      x.rank == 4 && x.shape[1] == runningMean.shape[0],
      "BatchNorm2d: expected [N, \(runningMean.shape[0]), H, W], got \(x.shape)")
    guard isTraining else {
      return x.batchNorm(
        runningMean: runningMean, runningVariance: runningVar, weight: weight, bias: bias,
        eps: eps)
    }
    let (y, mean, variance) = x.batchNorm(weight: weight, bias: bias, eps: eps)
    runningMean = runningMean * (1 - momentum) + mean * momentum
    runningVar = runningVar * (1 - momentum) + variance * momentum
    return y
  }
}
