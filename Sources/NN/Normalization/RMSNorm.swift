import Tensor

/// Division by the root of the mean of squares over the trailing dimensions (Zhang and Sennrich
/// 2019); `torch.nn.RMSNorm`.
///
/// `y = x/√(mean of x² + eps)·weight`.
public final class RMSNorm: Layer {
  /// Of the normalised shape, or nil without `elementwiseAffine`.
  @Parameter public var weight: Tensor<Float>?
  public let normalizedShape: Shape
  public let eps: Float

  /// - Parameters:
  ///   - normalizedShape: The trailing dimensions over which squares are averaged.
  ///   - eps: The distance from 1 to the next float by default, as in PyTorch.
  ///   - elementwiseAffine: Whether there is a weight.
  /// - Precondition: `normalizedShape` has a dimension.
  public init(
    _ normalizedShape: Shape, eps: Float = .ulpOfOne, elementwiseAffine: Bool = true
  ) {
    require(normalizedShape.rank >= 1, "RMSNorm: the normalized shape has no dimension")
    (self.normalizedShape, self.eps) = (normalizedShape, eps)
    weight = elementwiseAffine ? .ones(normalizedShape) : nil
  }

  /// Normalisation over the last dimension, of this size.
  public convenience init(
    _ features: Int, eps: Float = .ulpOfOne, elementwiseAffine: Bool = true
  ) {
    self.init([features], eps: eps, elementwiseAffine: elementwiseAffine)
  }

  /// `[…, normalized shape]` → the same shape.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    x.rmsNorm(normalizedShape, weight: weight, eps: eps)
  }
}
