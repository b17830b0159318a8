import Tensor

/// Normalisation of groups of neighbouring channels, one example at a time (Wu and He 2018);
/// `torch.nn.GroupNorm`.
///
/// `y = (x − mean)/√(variance + eps)·weight + bias`, with mean and variance over a group's channels
/// and all positions.
public final class GroupNorm: Layer {
  /// `[numChannels]`, or nil without `affine`.
  @Parameter public var weight: Tensor<Float>?
  /// `[numChannels]`, or nil without `affine`.
  @Parameter public var bias: Tensor<Float>?
  public let numGroups, numChannels: Int
  public let eps: Float

  /// - Parameters:
  ///   - eps: What is added to variances.
  ///   - affine: Whether there are a weight and a bias.
  /// - Precondition: the groups divide the channels.
  public init(_ numGroups: Int, _ numChannels: Int, eps: Float = 1e-5, affine: Bool = true) {
    require(
      numGroups > 0 && numChannels % numGroups == 0,
      "GroupNorm: \(numGroups) groups do not divide \(numChannels) channels")
    (self.numGroups, self.numChannels, self.eps) = (numGroups, numChannels, eps)
    weight = affine ? .ones([numChannels]) : nil
    bias = affine ? .zeros([numChannels]) : nil
  }

  /// `[N, numChannels, …]` → the same shape.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    require(
      x.rank >= 2 && x.shape[1] == numChannels,
      "GroupNorm: expected [N, \(numChannels), …], got \(x.shape)")
    return x.groupNorm(numGroups, weight: weight, bias: bias, eps: eps)
  }
}
