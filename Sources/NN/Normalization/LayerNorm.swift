import Tensor

/// Normalisation over the trailing dimensions (Ba et al. 2016); `torch.nn.LayerNorm`.
///
/// `y = (x − mean)/√(variance + eps)·weight + bias`, with the biased variance.
///
/// ```swift
/// LayerNorm(512)           // each vector of [B, T, 512]
/// LayerNorm([64, 14, 14])  // each picture of [N, 64, 14, 14]
/// ```
public final class LayerNorm: Layer {
  /// Of the normalised shape, or nil without `elementwiseAffine`.
  @Parameter public var weight: Tensor<Float>?
  /// Of the normalised shape, or nil without `elementwiseAffine` or `bias`.
  @Parameter public var bias: Tensor<Float>?
  public let normalizedShape: Shape
  public let eps: Float

  /// - Parameters:
  ///   - normalizedShape: The trailing dimensions over which mean and variance are taken.
  ///   - eps: What is added to variances.
  ///   - elementwiseAffine: Whether there is a weight, and a bias unless `bias` is false.
  /// - Precondition: `normalizedShape` has a dimension.
  public init(
    _ normalizedShape: Shape, eps: Float = 1e-5, elementwiseAffine: Bool = true, bias: Bool = true
  ) {
    require(normalizedShape.rank >= 1, "LayerNorm: the normalized shape has no dimension")
    (self.normalizedShape, self.eps) = (normalizedShape, eps)
    weight = elementwiseAffine ? .ones(normalizedShape) : nil
    self.bias = elementwiseAffine && bias ? .zeros(normalizedShape) : nil
  }

  /// Normalisation over the last dimension, of this size.
  public convenience init(
    _ features: Int, eps: Float = 1e-5, elementwiseAffine: Bool = true, bias: Bool = true
  ) {
    self.init([features], eps: eps, elementwiseAffine: elementwiseAffine, bias: bias)
  }

  /// `[…, normalized shape]` → the same shape.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    x.layerNorm(normalizedShape, weight: weight, bias: bias, eps: eps)
  }
}
