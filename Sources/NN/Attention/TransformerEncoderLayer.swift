import Tensor

/// Attention of a sequence over itself, then two products at each place, each with a way around it
/// (Vaswani et al. 2017); `torch.nn.TransformerEncoderLayer`, batch first.
public final class TransformerEncoderLayer: Layer {
  public let selfAttn: MultiheadAttention
  public let linear1: Linear
  public let dropout: Dropout
  public let linear2: Linear
  public let norm1, norm2: LayerNorm
  public let dropout1, dropout2: Dropout
  public let activation: TransformerActivation
  public let normFirst: Bool

  /// - Parameters:
  ///   - dModel: The width of the sequence.
  ///   - nHead: The number of heads.
  ///   - dimFeedforward: The width between the two products.
  ///   - dropout: Of the attention's weights, between the products, and of both results.
  ///   - normFirst: Whether parts are normalised before, not after they are added.
  ///   - bias: Whether products and normalisations have biases.
  ///   - attentionDropout: Of the attention's weights, where it is not `dropout`.
  ///   - innerDropout: Between the products, where it is not `dropout`.
  public init(
    _ dModel: Int, _ nHead: Int, dimFeedforward: Int = 2048, dropout: Float = 0.1,
    activation: TransformerActivation = .relu, layerNormEps: Float = 1e-5, normFirst: Bool = false,
    bias: Bool = true, attentionDropout: Float? = nil, innerDropout: Float? = nil
  ) {
    selfAttn = MultiheadAttention(
      dModel, nHead, dropout: attentionDropout ?? dropout, bias: bias)
    linear1 = Linear(dModel, dimFeedforward, bias: bias)
    self.dropout = Dropout(innerDropout ?? dropout)
    linear2 = Linear(dimFeedforward, dModel, bias: bias)
    norm1 = LayerNorm([dModel], eps: layerNormEps, bias: bias)
    norm2 = LayerNorm([dModel], eps: layerNormEps, bias: bias)
    dropout1 = Dropout(dropout)
    dropout2 = Dropout(dropout)
    (self.activation, self.normFirst) = (activation, normFirst)
  }

  /// `[B, T, D]` → the same shape, without masks.
  public func forward(_ src: Tensor<Float>) -> Tensor<Float> { encoded(src, nil, nil, false) }

  /// - Parameters:
  ///   - src: `[B, T, D]`.
  ///   - srcMask: Places that others do not see.
  ///   - srcKeyPaddingMask: `[B, T]`, true for places that nobody is to see.
  ///   - isCausal: Whether each place sees itself and those before it only.
  /// - Returns: `[B, T, D]`.
  public func callAsFunction(
    _ src: Tensor<Float>, srcMask: AttentionMask? = nil, srcKeyPaddingMask: Tensor<Bool>? = nil,
    isCausal: Bool = false
  ) -> Tensor<Float> {
    observed([src]) { encoded(src, srcMask, srcKeyPaddingMask, isCausal) }
  }

  private func encoded(
    _ x: Tensor<Float>, _ mask: AttentionMask?, _ padding: Tensor<Bool>?, _ isCausal: Bool
  ) -> Tensor<Float> {
    func attended(_ x: Tensor<Float>) -> Tensor<Float> {
      dropout1(
        selfAttn(x, keyPaddingMask: padding, attentionMask: mask, isCausal: isCausal).output)
    }
    if normFirst {
      let y = x + attended(norm1(x))
      return y + fedForward(norm2(y))
    }
    let y = norm1(x + attended(x))
    return norm2(y + fedForward(y))
  }

  private func fedForward(_ x: Tensor<Float>) -> Tensor<Float> {
    dropout2(linear2(dropout(activation(linear1(x)))))
  }
}
