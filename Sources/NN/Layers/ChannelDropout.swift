import Tensor

/// Zeroes whole channels of signals at random in training and divides the others by 1 − p (Tompson
/// et al. 2015): neighbouring positions are so much alike that single ones would not be missed.
/// `torch.nn.Dropout1d`.
public final class Dropout1d: ModeDependent, Layer {
  public let probability: Float
  public var isTraining = true

  /// - Precondition: `probability` is in [0, 1].
  public init(_ probability: Float = 0.5) {
    checkProbability(probability, "Dropout1d")
    self.probability = probability
  }

  /// `[N, C, L]` or `[C, L]` → the same shape.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    require(x.rank == 3 || x.rank == 2, "Dropout1d: expected [N, C, L], got \(x.shape)")
    guard isTraining else { return x }
    return x.rank == 3
      ? x.channelDropout(probability) : x.unsqueezed(0).channelDropout(probability).squeezed(0)
  }
}

/// Zeroes whole channels of images at random in training and divides the others by 1 − p (Tompson
/// et al. 2015); `torch.nn.Dropout2d`.
public final class Dropout2d: ModeDependent, Layer {
  public let probability: Float
  public var isTraining = true

  /// - Precondition: `probability` is in [0, 1].
  public init(_ probability: Float = 0.5) {
    checkProbability(probability, "Dropout2d")
    self.probability = probability
  }

  /// `[N, C, H, W]` or, as in PyTorch, `[N, C, L]` → the same shape.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    require(x.rank == 4 || x.rank == 3, "Dropout2d: expected [N, C, H, W], got \(x.shape)")
    return isTraining ? x.channelDropout(probability) : x
  }
}

/// Zeroes whole channels of volumes at random in training and divides the others by 1 − p (Tompson
/// et al. 2015); `torch.nn.Dropout3d`.
public final class Dropout3d: ModeDependent, Layer {
  public let probability: Float
  public var isTraining = true

  /// - Precondition: `probability` is in [0, 1].
  public init(_ probability: Float = 0.5) {
    checkProbability(probability, "Dropout3d")
    self.probability = probability
  }

  /// `[N, C, D, H, W]` or `[C, D, H, W]` → the same shape.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    require(x.rank == 5 || x.rank == 4, "Dropout3d: expected [N, C, D, H, W], got \(x.shape)")
    guard isTraining else { return x }
    return x.rank == 5
      ? x.channelDropout(probability) : x.unsqueezed(0).channelDropout(probability).squeezed(0)
  }
}
