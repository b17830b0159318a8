import NN
import Tensor

/// A transformer over the grid of Inception v3 (Vaswani et al. 2017), as in CaptionAI.
///
/// The encoder reads `relu(W·features + b)` plus sinusoids of row and column; encoder and decoder
/// layers normalise after adding, with ε 1e-6. Dropout stands behind each part and behind positions.
public final class InceptionTransformer: TransformerCaptioner {
  public static let stateKeys = ["words": ""]
  public let configuration: CaptionerConfiguration
  let projection: Linear
  /// `[locations, d]`, of the grid that came last.
  @Buffer(isPersistent: false) var places: Tensor<Float>? = nil
  let dropout: Dropout
  let encoder: TransformerEncoder
  public let words: TransformerWordDecoder

  /// - Precondition: the width is a multiple of 4.
  public init(_ configuration: CaptionerConfiguration) {
    self.configuration = configuration
    let (width, dropout) = (configuration.hiddenWidth, configuration.dropout)
    require(
      width % 4 == 0,
      "InceptionTransformer: rows and columns need a width that 4 divides (\(width))")
    let hidden = configuration.feedForwardWidth ?? 2048
    projection = Linear(configuration.featureWidth, width)
    self.dropout = Dropout(dropout)
    encoder = TransformerEncoder(numLayers: configuration.encoderLayers ?? 4) {
      TransformerEncoderLayer(
        width, configuration.encoderHeads ?? 8, dimFeedforward: hidden, dropout: dropout,
        layerNormEps: 1e-6, attentionDropout: 0, innerDropout: 0)
    }
    let decoder = TransformerDecoder(numLayers: configuration.decoderLayers ?? 4) {
      TransformerDecoderLayer(
        width, configuration.decoderHeads ?? 8, dimFeedforward: hidden, dropout: dropout,
        layerNormEps: 1e-6, attentionDropout: 0, innerDropout: 0)
    }
    words = TransformerWordDecoder(
      TransformerWordDecoder.Options(
        vocabularySize: configuration.vocabularySize, width: width,
        maximumLength: configuration.maximumLength ?? 100, embeddingDropout: dropout), decoder)
    initializeAsKeras(self)
  }

  /// - Precondition: the locations are those of a square grid.
  public func encode(_ locations: Tensor<Float>) -> Tensor<Float> {
    let x = projection(locations).relu()
    return encoder(dropout(x + places(x.shape[1])))
  }

  /// `[count, d]`
  private func places(_ count: Int) -> Tensor<Float> {
    if let places, places.shape[0] == count { return places }
    let side = Int(Double(count).squareRoot().rounded())
    require(
      side * side == count,
      "InceptionTransformer: \(count) locations are not those of a square grid")
    let made = sinusoidalPositions(
      height: side, width: side, channels: configuration.hiddenWidth
    ).flattened(from: 0, to: 1)
    places = made
    return made
  }
}

extension Captioners {
  static let inceptionTransformer = Entry(
    defaults: {
      ($0.hiddenWidth, $0.feedForwardWidth, $0.dropout) = (512, 2048, 0.1)
      ($0.encoderLayers, $0.decoderLayers) = (4, 4)
      ($0.encoderHeads, $0.decoderHeads, $0.maximumLength) = (8, 8, 100)
    },
    fields: [
      "hiddenWidth", "dropout", "encoderLayers", "decoderLayers", "encoderHeads",
      "decoderHeads", "feedForwardWidth", "maximumLength",
    ], { InceptionTransformer($0) })
}
