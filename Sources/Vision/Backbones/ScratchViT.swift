import NN
import Tensor

/// A vision transformer that is trained from random weights together with a captioner
/// (Dosovitskiy et al. 2021).
///
/// Patches become vectors, a class token stands before them, positions are added, and encoder layers
/// follow. All tokens are the memory of captions, the class token too.
///
/// As published with a transformer that writes captions, layers normalise after adding, positions are sinusoidal with
/// dropout twice behind them, and nothing follows the layers. With ``Configuration/normFirst``,
/// layers normalise before, positions are learned, dropout stands only behind each part, and a last
/// normalisation follows.
public final class ScratchViT: Backbone {
  /// The sizes of the network.
  public struct Configuration: Sendable, Hashable, Codable {
    public var width = 768
    public var layers = 6
    public var heads = 8
    /// The width between the two products of a layer.
    public var feedForwardWidth = 2048
    /// The side of pictures, in pixels.
    public var imageSize = 224
    /// The side of patches, in pixels.
    public var patchSize = 16
    public var dropout: Float = 0.01
    /// Whether layers normalise before their parts.
    public var normFirst = false

    /// The published sizes.
    public init() {}

    /// The published sizes.
    public static let base = Configuration()

    /// The published one of width 256.
    public static var small: Configuration {
      var small = base
      small.width = 256
      return small
    }

    /// For pictures of 96 × 96 pixels, in 144 patches.
    public static var tiny: Configuration {
      var tiny = base
      (tiny.width, tiny.layers, tiny.heads, tiny.feedForwardWidth) = (128, 4, 4, 256)
      (tiny.imageSize, tiny.patchSize, tiny.dropout) = (96, 8, 0.1)
      return tiny
    }

    /// 54.9 million numbers together with the captioner's preset `pre-norm` at 10 000 words.
    public static var preNorm: Configuration {
      var preNorm = base
      (preNorm.width, preNorm.dropout, preNorm.normFirst) = (512, 0.1, true)
      return preNorm
    }

    /// The number of tokens of a picture, the class token included.
    public var tokenCount: Int { (imageSize / patchSize) * (imageSize / patchSize) + 1 }
  }

  public let configuration: Configuration
  /// All of a picture, squashed, normalised as for ImageNet.
  public var preprocessing: ImagePreprocessing
  let patch: PatchEmbedding
  /// `[1, 1, width]`
  @Parameter var cls: Tensor<Float>
  /// `[1, tokens, width]`, where they are learned.
  @Parameter var positions: Tensor<Float>?
  /// `[tokens, width]`, where they are not.
  @Buffer var sinusoids: Tensor<Float>?
  let dropout: Dropout
  let encoder: TransformerEncoder

  /// - Precondition: patches divide pictures, heads the width.
  public init(_ configuration: Configuration = .base) {
    let (width, dropout) = (configuration.width, configuration.dropout)
    let (size, patchSize) = (configuration.imageSize, configuration.patchSize)
    require(
      patchSize > 0 && size > 0 && size % patchSize == 0,
      "ScratchViT: patches of \(patchSize) do not divide pictures of \(size) pixels")
    self.configuration = configuration
    preprocessing = ImagePreprocessing(width: size, height: size)
    patch = PatchEmbedding(3, width, patchSize: patchSize)
    cls = Tensor([1, 1, width], initializedBy: .normal())
    let (tokens, normFirst) = (configuration.tokenCount, configuration.normFirst)
    positions =
      normFirst
      ? Tensor([1, tokens, width], initializedBy: .normal(standardDeviation: 0.02)) : nil
    _sinusoids = Buffer(
      wrappedValue: normFirst ? nil : sinusoidalPositions(tokens, width), isPersistent: false)
    self.dropout = Dropout(normFirst ? 0 : dropout)
    encoder = TransformerEncoder(
      numLayers: configuration.layers, norm: normFirst ? LayerNorm(width) : nil
    ) {
      TransformerEncoderLayer(
        width, configuration.heads, dimFeedforward: configuration.feedForwardWidth,
        dropout: dropout, activation: .gelu, normFirst: normFirst,
        attentionDropout: normFirst ? 0 : nil, innerDropout: normFirst ? 0 : nil)
    }
  }

  /// The length of a token's vector.
  public var channels: Int { configuration.width }

  /// The patches' embedding, then the layers.
  public var stages: [[any Module]] {
    [[patch, ParameterList($cls)]] + encoder.layers.map { [$0] }
  }

  public var hasFixedInputSize: Bool { true }

  /// `[N, 3, H, W]` → the patches' tokens as a grid `[N, width, H / patch, W / patch]`.
  public func features(_ images: Tensor<Float>) -> Tensor<Float> {
    let tokens = tokens(images)
    let side = configuration.imageSize / configuration.patchSize
    return tokens.narrow(dim: 1, start: 1, length: side * side).permuted(0, 2, 1)
      .reshaped(images.shape[0], channels, side, side)
  }

  /// All tokens, the class token first; with a grid the means of patches, without the class token.
  public func locations(_ images: Tensor<Float>, grid: Int?) -> Tensor<Float> {
    grid == nil ? tokens(images) : locationsOfGrid(images, grid)
  }

  /// Returns the tokens of pictures: `[N, 3, H, W]` → `[N, 1 + patches, width]`, the class token first,
  /// then the patches row by row.
  ///
  /// - Precondition: pictures are of the configured size.
  public func tokens(_ images: Tensor<Float>) -> Tensor<Float> {
    let size = configuration.imageSize
    require(
      images.rank == 4 && images.shape[1] == 3 && images.shape[2] == size
        && images.shape[3] == size,
      "ScratchViT: expected pictures [N, 3, \(size), \(size)], got \(images.shape)")
    let first = cls.expanded(to: [images.shape[0], 1, channels])
    let x = Tensor.cat([first, patch(images)], dim: 1) + (positions ?? sinusoids!)
    return encoder(dropout(dropout(x)))
  }
}

extension Backbones {
  static let scratchViTs: Makers = [
    "vit_scratch": { _ in ScratchViT(.base) },
    "vit_scratch_small": { _ in ScratchViT(.small) },
    "vit_scratch_tiny": { _ in ScratchViT(.tiny) },
    "vit_scratch_pre_norm": { _ in ScratchViT(.preNorm) },
  ]
}
