import NN
import Tensor

/// The image tower of CLIP (Radford et al. 2021) with OpenAI's keys: patches without bias, a class
/// embedding, learned positions, a normalisation before the layers and one behind them, a projection
/// into the space that pictures share with texts.
///
/// ```swift
/// let tower = CLIPVision(.vitB32)
/// try tower.load(weights: "model.safetensors")              // openai/clip-vit-base-patch32
/// let vectors = tower.embedding(images, normalized: true)   // [N, 512]
/// ```
/// ``Backbone/load(weights:classes:)`` reads OpenAI's and open_clip's keys (`visual.…`) and Hugging
/// Face's (`vision_model.…`) out of files that hold the text tower too.
public final class CLIPVision: Backbone {
  let conv1: Conv2d
  /// `[width]`
  @Parameter var classEmbedding: Tensor<Float>
  /// `[1 + patches, width]`
  @Parameter var positionalEmbedding: Tensor<Float>
  let lnPre: LayerNorm
  let transformer: Transformer
  let lnPost: LayerNorm
  /// `[width, embedding's width]`, or nil.
  @Parameter var proj: Tensor<Float>?

  public let channels: Int
  public var preprocessing: ImagePreprocessing
  /// The side of the pictures that the positions are for, in pixels.
  public let imageSize: Int
  /// How positions are made for pictures of another size than ``imageSize``; nil refuses them.
  public let interpolation: PositionInterpolation?

  /// - Parameters:
  ///   - imageSize: The side of the pictures, in pixels.
  ///   - interpolation: How positions are made for pictures of other sizes; nil refuses them.
  /// - Precondition: the side is a multiple of the patches'.
  public init(
    _ variant: Variant, imageSize: Int = 224, interpolation: PositionInterpolation? = nil
  ) {
    let (width, patch) = (variant.width, variant.patchSize)
    require(
      imageSize > 0 && imageSize % patch == 0,
      "CLIPVision: pictures of \(imageSize) do not divide into patches of \(patch)")
    let (side, deviation) = (imageSize / patch, 1 / Float(width).squareRoot())
    conv1 = Conv2d(3, width, kernelSize: patch, stride: patch, bias: false)
    let normal = Initializer.normal(standardDeviation: deviation)
    classEmbedding = Tensor([width], initializedBy: normal)
    positionalEmbedding = Tensor([side * side + 1, width], initializedBy: normal)
    lnPre = LayerNorm(width)
    transformer = Transformer(variant)
    lnPost = LayerNorm(width)
    proj = variant.embeddingWidth.map { Tensor([width, $0], initializedBy: normal) }
    channels = width
    preprocessing = .clip(side: imageSize)
    self.imageSize = imageSize
    self.interpolation = interpolation
  }

  /// The patches' side, in pixels.
  public var patchSize: Int { conv1.weight.shape[2] }

  /// The first stage is the embedding with its normalisation; the others are the layers.
  public var stages: [[any Module]] {
    [[conv1, ParameterList($classEmbedding, $positionalEmbedding), lnPre]]
      + transformer.resblocks.map { [$0] }
  }

  public var hasFixedInputSize: Bool { interpolation == nil }

  /// `[N, 3, H, W]`, preprocessed → the last layer's patches as a grid
  /// `[N, width, H / patch, W / patch]`, without the last normalisation, which was trained for the
  /// class token alone; `last_hidden_state` of Hugging Face.
  public func features(_ images: Tensor<Float>) -> Tensor<Float> {
    let tokens = tokens(images)
    return tokens.narrow(dim: 1, start: 1, length: tokens.shape[1] - 1).permuted(0, 2, 1)
      .reshaped(
        images.shape[0], channels, images.shape[2] / patchSize, images.shape[3] / patchSize)
  }

  /// `[N, 3, H, W]`, preprocessed → what the last layer gives, `[N, 1 + patches, width]`, the class
  /// token first and the patches row by row.
  public func tokens(_ images: Tensor<Float>) -> Tensor<Float> {
    let grid = conv1(images)
    let table = positions(
      positionalEmbedding.unsqueezed(0), height: grid.shape[2], width: grid.shape[3],
      by: interpolation, of: images,
      for: "CLIPVision: made for \(imageSize) × \(imageSize)")
    let token = classEmbedding.expanded(to: [images.shape[0], 1, channels])
    let x = Tensor.cat([token, grid.flattened(from: 2).permuted(0, 2, 1)], dim: 1) + table
    return transformer(lnPre(x))
  }

  /// `[N, 3, H, W]`, preprocessed → the pictures' vectors in the space shared with texts,
  /// `[N, embedding's width]`; `encode_image`, or `get_image_features` of Hugging Face.
  ///
  /// - Parameter normalized: Whether vectors have length 1, so that products are cosines.
  /// - Precondition: the variant has a projection.
  public func embedding(_ images: Tensor<Float>, normalized: Bool = false) -> Tensor<Float> {
    require(proj != nil, "CLIPVision: the variant has no projection (embeddingWidth is nil)")
    let x = lnPost(tokens(images).select(dim: 1, 0)).matmul(proj!)
    return normalized ? x / (x * x).sum(dim: -1, keepDim: true).sqrt() : x
  }
}
