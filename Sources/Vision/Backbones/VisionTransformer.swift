import NN
import Tensor

/// Vision Transformer (Dosovitskiy et al. 2021) with torchvision's keys: patches, a class token,
/// learned positions, pre-norm encoder layers.
///
/// ```swift
/// let network = VisionTransformer(.vitB16)
/// try network.load(weights: "vit_b_16.pth")
/// let grid = network.features(images)     // [N, 768, 14, 14]
/// ```
/// ``Backbone/load(weights:classes:)`` reads files of torchvision, timm and Hugging Face's
/// transformers, and resamples positions of another grid.
public final class VisionTransformer: ImageClassifier, Layer {
  let convProj: Conv2d
  /// `[1, 1, width]`
  @Parameter var classToken: Tensor<Float>
  let encoder: Encoder
  let heads: ModuleDictionary<Linear>

  public let channels: Int
  public var preprocessing: ImagePreprocessing
  /// The side of the pictures that the positions are for, in pixels.
  public let imageSize: Int
  /// What the classifier sees.
  public let pool: Pool
  /// How positions are made for pictures of another size than ``imageSize``; nil refuses them.
  public let interpolation: PositionInterpolation?

  /// What the classifier sees.
  public enum Pool: String, Sendable, Hashable, Codable {
    /// The class token behind the last normalisation.
    case token
    /// The mean of the patches behind the last normalisation.
    case mean
    /// The mean of the patches, normalised; timm's `global_pool="avg"` with its `fc_norm`. The
    /// features then come without normalisation, as they do there.
    case normalizedMean
  }

  /// - Parameters:
  ///   - imageSize: The side of the pictures, in pixels.
  ///   - classes: The number of classes; nil for features only.
  ///   - pool: What the classifier sees.
  ///   - interpolation: How positions are made for pictures of other sizes; nil refuses them.
  /// - Precondition: the side is a multiple of the patches'.
  public init(
    _ variant: Variant, imageSize: Int = 224, classes: Int? = 1000, pool: Pool = .token,
    interpolation: PositionInterpolation? = nil
  ) {
    require(
      imageSize > 0 && imageSize % variant.patchSize == 0,
      "VisionTransformer: pictures of \(imageSize) do not divide into patches of "
        + "\(variant.patchSize)")
    let (width, patch) = (variant.width, variant.patchSize)
    convProj = Conv2d(3, width, kernelSize: patch, stride: patch)
    convProj.$weight.initialize(
      .truncatedNormal(standardDeviation: (1 / Float(3 * patch * patch)).squareRoot()))
    convProj.$bias.initialize(.zeros)
    classToken = .zeros([1, 1, width])
    let side = imageSize / patch
    encoder = Encoder(variant, positions: side * side + 1)
    heads = [:]
    if let classes {
      let head = Linear(width, classes)
      head.$weight.initialize(.zeros)
      head.$bias.initialize(.zeros)
      heads["head"] = head
    }
    channels = width
    // The proportions of 256 to 224.
    preprocessing = ImagePreprocessing(resize: imageSize * 8 / 7, crop: imageSize)
    self.imageSize = imageSize
    (self.pool, self.interpolation) = (pool, interpolation)
  }

  /// The patches' side, in pixels.
  public var patchSize: Int { convProj.weight.shape[2] }

  public var hasFixedInputSize: Bool { interpolation == nil }

  /// `[N, 3, H, W]`, preprocessed → the last layer's patches, without the class token, as a grid
  /// `[N, width, H / patch, W / patch]`.
  public func features(_ images: Tensor<Float>) -> Tensor<Float> {
    patches(tokens(images)).permuted(0, 2, 1).reshaped(
      images.shape[0], channels, images.shape[2] / patchSize, images.shape[3] / patchSize)
  }

  /// The first stage is the embedding: patches, class token and positions; the others are the layers.
  public var stages: [[any Module]] {
    [[convProj, ParameterList($classToken, encoder.$posEmbedding)]]
      + encoder.layers.keys.map { [encoder.layers[$0]!] }
  }

  public func logits(_ images: Tensor<Float>) -> Tensor<Float> { self(images) }

  /// `[N, 3, H, W]`, preprocessed → scores of the classes `[N, classes]`.
  ///
  /// - Precondition: the network was made with classes.
  public func forward(_ images: Tensor<Float>) -> Tensor<Float> {
    let tokens = tokens(images)
    let pooled =
      switch pool {
      case .token: tokens.select(dim: 1, 0)
      case .mean: patches(tokens).mean(dim: 1)
      case .normalizedMean: encoder.ln(patches(tokens).mean(dim: 1))
      }
    return made(heads["head"])(pooled)
  }

  /// `[N, 3, H, W]`, preprocessed → what the last layer gives, `[N, 1 + patches, width]`, the class
  /// token first and the patches row by row.
  public func tokens(_ images: Tensor<Float>) -> Tensor<Float> {
    let grid = convProj(images)
    let table = positions(
      encoder.posEmbedding, height: grid.shape[2], width: grid.shape[3], by: interpolation,
      of: images,
      for: "VisionTransformer: made for \(imageSize) × \(imageSize)")
    let token = classToken.expanded(to: [images.shape[0], 1, channels])
    let placed = Tensor.cat([token, grid.flattened(from: 2).permuted(0, 2, 1)], dim: 1) + table
    return pool == .normalizedMean ? encoder.transformed(placed) : encoder(placed)
  }

  /// Tokens without the class token.
  private func patches(_ tokens: Tensor<Float>) -> Tensor<Float> {
    tokens.narrow(dim: 1, start: 1, length: tokens.shape[1] - 1)
  }
}
