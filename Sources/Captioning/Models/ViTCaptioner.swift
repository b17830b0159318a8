import NN
import Tensor

/// The words of the captioner of a vision transformer: decoder layers over its tokens.
///
/// As published, layers normalise after adding, use ReLU and sinusoidal positions, and vectors of
/// words are multiplied by √d. With ``CaptionerConfiguration/normFirst`` layers are those of GPT-2:
/// they normalise before, use GELU and learned positions, dropout stands only behind each part, and a
/// last normalisation follows.
///
/// Any backbone's features can be the memory: ``ScratchViT``'s tokens, a pretrained transformer's, or
/// a grid. A linear layer stands between where their width is not d.
public final class ViTCaptioner: TransformerCaptioner {
  public static let stateKeys = ["words": ""]
  public let configuration: CaptionerConfiguration
  /// `[C]` → `[d]`, where the two differ.
  let memoryProjection: Linear?
  public let words: TransformerWordDecoder

  public init(_ configuration: CaptionerConfiguration) {
    self.configuration = configuration
    let (width, dropout) = (configuration.hiddenWidth, configuration.dropout)
    let normFirst = configuration.normFirst ?? false
    memoryProjection =
      configuration.featureWidth == width ? nil : Linear(configuration.featureWidth, width)
    let decoder = TransformerDecoder(
      numLayers: configuration.decoderLayers ?? 6, norm: normFirst ? LayerNorm(width) : nil
    ) {
      TransformerDecoderLayer(
        width, configuration.decoderHeads ?? 8,
        dimFeedforward: configuration.feedForwardWidth ?? 2048, dropout: dropout,
        activation: normFirst ? .gelu : .relu, normFirst: normFirst,
        attentionDropout: normFirst ? 0 : nil, innerDropout: normFirst ? 0 : nil)
    }
    var options = TransformerWordDecoder.Options(
      vocabularySize: configuration.vocabularySize, width: width,
      maximumLength: configuration.maximumLength ?? 20,
      positions: normFirst ? .learned : .sinusoidal, isEmbeddingScaled: !normFirst,
      embeddingDropout: dropout)
    options.tiedOutput = configuration.tiedOutput ?? false
    words = TransformerWordDecoder(options, decoder)
  }

  public func encode(_ locations: Tensor<Float>) -> Tensor<Float> {
    memoryProjection?(locations) ?? locations
  }
}

extension Captioners {
  /// Presets: `base` is the published one, `small` the same of width 256, `tiny` one for small
  /// pictures; `pre-norm` is of the kind of GPT-2, and `light` one of that kind for grids of a frozen
  /// backbone and few captions.
  static let vit = Entry(
    defaults: {
      ($0.hiddenWidth, $0.feedForwardWidth, $0.dropout) = (768, 2048, 0.01)
      ($0.decoderLayers, $0.decoderHeads, $0.maximumLength) = (6, 8, 20)
    },
    presets: [
      "base": { _ in },
      "small": { $0.hiddenWidth = 256 },
      "tiny": {
        ($0.hiddenWidth, $0.feedForwardWidth, $0.dropout) = (128, 256, 0.1)
        ($0.decoderLayers, $0.decoderHeads) = (3, 4)
      },
      "pre-norm": {
        ($0.hiddenWidth, $0.dropout, $0.maximumLength) = (512, 0.1, 64)
        $0.normFirst = true
      },
      "light": {
        ($0.hiddenWidth, $0.feedForwardWidth, $0.dropout) = (256, 1024, 0.3)
        ($0.decoderLayers, $0.decoderHeads, $0.maximumLength) = (3, 4, 64)
        ($0.normFirst, $0.tiedOutput) = (true, true)
      },
    ],
    fields: [
      "hiddenWidth", "dropout", "tiedOutput", "decoderLayers", "decoderHeads",
      "feedForwardWidth", "maximumLength", "normFirst",
    ], { ViTCaptioner($0) })
}
