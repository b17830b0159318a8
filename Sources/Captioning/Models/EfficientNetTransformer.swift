import NN
import Tensor

/// One block of attention over EfficientNet's locations and one decoder block, as in Keras's example
/// of captioning.
///
/// ```
/// x = relu(W·norm(features) + b)                 encoder
/// memory = norm(x + attention(x))
/// y = √d·E[token] + P[position]                  decoder
/// z = norm(y + causal attention(y))
/// u = norm(z + attention(z, memory))
/// logits = W·dropout(norm(u + W₂·dropout(relu(W₁·u)))) + b
/// ```
/// Every head is of width d, so that attention is wider than the model by their number. Dropout is 0.1
/// of the decoder's attention weights, 0.3 between its two products, and
/// ``CaptionerConfiguration/dropout`` before the output.
public final class EfficientNetTransformer: TransformerCaptioner {
  public static let stateKeys = ["words": ""]
  public let configuration: CaptionerConfiguration
  let encoder: LocationAttention
  public let words: TransformerWordDecoder

  public init(_ configuration: CaptionerConfiguration) {
    self.configuration = configuration
    let width = configuration.hiddenWidth
    encoder = LocationAttention(
      configuration.featureWidth, width, heads: configuration.encoderHeads ?? 2)
    let decoder = TransformerDecoder(numLayers: configuration.decoderLayers ?? 1) {
      TransformerDecoderLayer(
        width, configuration.decoderHeads ?? 4,
        dimFeedforward: configuration.feedForwardWidth ?? 256, dropout: 0,
        layerNormEps: LocationAttention.eps, keyDim: width, attentionDropout: 0.1,
        innerDropout: 0.3)
    }
    var options = TransformerWordDecoder.Options(
      vocabularySize: configuration.vocabularySize, width: width,
      maximumLength: configuration.maximumLength ?? 36, positions: .learned)
    options.outputDropout = configuration.dropout
    words = TransformerWordDecoder(options, decoder)
    initializeAsKeras(self)
  }

  public func encode(_ locations: Tensor<Float>) -> Tensor<Float> { encoder(locations) }
}

/// An encoder block without the two products that usually follow.
final class LocationAttention: Module {
  /// Keras's.
  static let eps: Float = 1e-3

  let norm1: LayerNorm
  let linear: Linear
  let selfAttn: MultiheadAttention
  let norm2: LayerNorm

  init(_ features: Int, _ width: Int, heads: Int) {
    norm1 = LayerNorm(features, eps: Self.eps)
    linear = Linear(features, width)
    selfAttn = MultiheadAttention(width, heads, keyDim: width)
    norm2 = LayerNorm(width, eps: Self.eps)
  }

  /// `[B, L, C]` → `[B, L, d]`.
  func callAsFunction(_ locations: Tensor<Float>) -> Tensor<Float> {
    let x = linear(norm1(locations)).relu()
    return norm2(x + selfAttn(x).output)
  }
}

extension Captioners {
  /// The published sizes, and `keras`, that of the example; without preset what the published program
  /// makes by default.
  static let efficientNetTransformer = Entry(
    defaults: {
      ($0.hiddenWidth, $0.feedForwardWidth, $0.dropout) = (512, 256, 0.5)
      ($0.encoderHeads, $0.decoderHeads, $0.maximumLength) = (2, 4, 36)
    },
    presets: [
      "xs": { set(&$0, width: 256, feedForward: 512, encoderHeads: 4, decoderHeads: 4) },
      "s": { set(&$0, width: 512, feedForward: 256, encoderHeads: 2, decoderHeads: 2) },
      "l": { set(&$0, width: 1028, feedForward: 512, encoderHeads: 4, decoderHeads: 4) },
      "l+": { set(&$0, width: 1256, feedForward: 512, encoderHeads: 4, decoderHeads: 4) },
      "xl": { set(&$0, width: 1028, feedForward: 512, encoderHeads: 6, decoderHeads: 6) },
      "keras": {
        set(&$0, width: 512, feedForward: 512, encoderHeads: 1, decoderHeads: 2)
        $0.maximumLength = 25
      },
    ],
    fields: [
      "hiddenWidth", "dropout", "decoderLayers", "encoderHeads", "decoderHeads",
      "feedForwardWidth", "maximumLength",
    ], { EfficientNetTransformer($0) })

  private static func set(
    _ configuration: inout CaptionerConfiguration, width: Int, feedForward: Int,
    encoderHeads: Int, decoderHeads: Int
  ) {
    (configuration.hiddenWidth, configuration.feedForwardWidth) = (width, feedForward)
    (configuration.encoderHeads, configuration.decoderHeads) = (encoderHeads, decoderHeads)
  }
}
