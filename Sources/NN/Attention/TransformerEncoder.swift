import Tensor

/// Encoder layers one after the other; `torch.nn.TransformerEncoder`, batch first.
///
/// ```swift
/// let encoder = TransformerEncoder(numLayers: 6) { TransformerEncoderLayer(512, 8) }
/// let memory = encoder(x, srcKeyPaddingMask: isPadding)
/// ```
/// PyTorch copies one layer, so that all begin with the same weights; here each is made anew.
public final class TransformerEncoder: Layer {
  public let layers: [TransformerEncoderLayer]
  /// What comes after the last layer, or nil.
  public let norm: LayerNorm?

  public init(_ layers: [TransformerEncoderLayer], norm: LayerNorm? = nil) {
    (self.layers, self.norm) = (layers, norm)
  }

  /// - Parameter layer: Makes a layer.
  /// - Precondition: the number of layers is not negative.
  public convenience init(
    numLayers: Int, norm: LayerNorm? = nil, _ layer: () -> TransformerEncoderLayer
  ) {
    require(numLayers >= 0, "TransformerEncoder: \(numLayers) layers")
    self.init((0..<numLayers).map { _ in layer() }, norm: norm)
  }

  /// `[B, T, D]` → the same shape, without masks.
  public func forward(_ src: Tensor<Float>) -> Tensor<Float> { encoded(src, nil, nil, false) }

  /// - Parameters:
  ///   - src: `[B, T, D]`.
  ///   - mask: Places that others do not see.
  ///   - srcKeyPaddingMask: `[B, T]`, true for places that nobody is to see.
  ///   - isCausal: Whether each place sees itself and those before it only.
  /// - Returns: `[B, T, D]`.
  public func callAsFunction(
    _ src: Tensor<Float>, mask: AttentionMask? = nil, srcKeyPaddingMask: Tensor<Bool>? = nil,
    isCausal: Bool = false
  ) -> Tensor<Float> {
    observed([src]) { encoded(src, mask, srcKeyPaddingMask, isCausal) }
  }

  private func encoded(
    _ src: Tensor<Float>, _ mask: AttentionMask?, _ padding: Tensor<Bool>?, _ isCausal: Bool
  ) -> Tensor<Float> {
    let y = layers.reduce(src) {
      $1($0, srcMask: mask, srcKeyPaddingMask: padding, isCausal: isCausal)
    }
    return norm?(y) ?? y
  }
}
