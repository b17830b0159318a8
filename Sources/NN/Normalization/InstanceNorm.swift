import Tensor

/// Normalisation of each channel of each example over its positions (Ulyanov et al. 2016);
/// `torch.nn.InstanceNorm1d`.
///
/// `y = (x − mean)/√(variance + eps)·weight + bias`, by default without weight, bias and running
/// statistics: evaluation then does the same as training. Unlike PyTorch it always checks the
/// number of channels.
public final class InstanceNorm1d: RunningNorm {
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
  ///   - momentum: The share of a new batch in the running statistics, nil for none.
  ///   - affine: Whether there are weights and biases.
  ///   - trackRunningStats: Whether there are running statistics; without them evaluation too
  ///     normalises by the input.
  public init(
    _ numFeatures: Int, eps: Float = 1e-5, momentum: Float? = 0.1, affine: Bool = false,
    trackRunningStats: Bool = false
  ) {
    (self.numFeatures, self.eps, self.momentum) = (numFeatures, eps, momentum)
    weight = affine ? .ones([numFeatures]) : nil
    bias = affine ? .zeros([numFeatures]) : nil
    runningMean = trackRunningStats ? .zeros([numFeatures]) : nil
    runningVar = trackRunningStats ? .ones([numFeatures]) : nil
    if !trackRunningStats { numBatchesTracked = nil }
  }

  /// `[N, C, L]` or `[C, L]` → the same shape.
  ///
  /// - Precondition: more than one position, unless running statistics are used.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    require(
      (x.rank == 2 || x.rank == 3) && x.shape[-2] == numFeatures,
      "InstanceNorm1d: expected [N, \(numFeatures), L], got \(x.shape)")
    return x.rank == 3 ? instanceNormalized(x) : instanceNormalized(x.unsqueezed(0)).squeezed(0)
  }
}

/// Normalisation of each channel of each example over its positions (Ulyanov et al. 2016);
/// `torch.nn.InstanceNorm2d`.
///
/// By default without weight, bias and running statistics; see ``InstanceNorm1d``.
public final class InstanceNorm2d: RunningNorm {
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
  ///   - momentum: The share of a new batch in the running statistics, nil for none.
  ///   - affine: Whether there are weights and biases.
  ///   - trackRunningStats: Whether there are running statistics; without them evaluation too
  ///     normalises by the input.
  public init(
    _ numFeatures: Int, eps: Float = 1e-5, momentum: Float? = 0.1, affine: Bool = false,
    trackRunningStats: Bool = false
  ) {
    (self.numFeatures, self.eps, self.momentum) = (numFeatures, eps, momentum)
    weight = affine ? .ones([numFeatures]) : nil
    bias = affine ? .zeros([numFeatures]) : nil
    runningMean = trackRunningStats ? .zeros([numFeatures]) : nil
    runningVar = trackRunningStats ? .ones([numFeatures]) : nil
    if !trackRunningStats { numBatchesTracked = nil }
  }

  /// `[N, C, H, W]` or `[C, H, W]` → the same shape.
  ///
  /// - Precondition: more than one position, unless running statistics are used.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    require(
      (x.rank == 3 || x.rank == 4) && x.shape[-3] == numFeatures,
      "InstanceNorm2d: expected [N, \(numFeatures), H, W], got \(x.shape)")
    return x.rank == 4 ? instanceNormalized(x) : instanceNormalized(x.unsqueezed(0)).squeezed(0)
  }
}

/// Normalisation of each channel of each example over its positions (Ulyanov et al. 2016);
/// `torch.nn.InstanceNorm3d`.
///
/// By default without weight, bias and running statistics; see ``InstanceNorm1d``.
public final class InstanceNorm3d: RunningNorm {
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
  ///   - momentum: The share of a new batch in the running statistics, nil for none.
  ///   - affine: Whether there are weights and biases.
  ///   - trackRunningStats: Whether there are running statistics; without them evaluation too
  ///     normalises by the input.
  public init(
    _ numFeatures: Int, eps: Float = 1e-5, momentum: Float? = 0.1, affine: Bool = false,
    trackRunningStats: Bool = false
  ) {
    (self.numFeatures, self.eps, self.momentum) = (numFeatures, eps, momentum)
    weight = affine ? .ones([numFeatures]) : nil
    bias = affine ? .zeros([numFeatures]) : nil
    runningMean = trackRunningStats ? .zeros([numFeatures]) : nil
    runningVar = trackRunningStats ? .ones([numFeatures]) : nil
    if !trackRunningStats { numBatchesTracked = nil }
  }

  /// `[N, C, D, H, W]` or `[C, D, H, W]` → the same shape.
  ///
  /// - Precondition: more than one position, unless running statistics are used.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    require(
      (x.rank == 4 || x.rank == 5) && x.shape[-4] == numFeatures,
      "InstanceNorm3d: expected [N, \(numFeatures), D, H, W], got \(x.shape)")
    return x.rank == 5 ? instanceNormalized(x) : instanceNormalized(x.unsqueezed(0)).squeezed(0)
  }
}
