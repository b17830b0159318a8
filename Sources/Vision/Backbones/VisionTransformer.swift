import NN
import Tensor

/// Vision Transformer (Dosovitskiy et al. 2021) with torchvision's keys: patches, a class token,
/// learned positions, pre-norm encoder layers.
///
/// ```swift
/// let network = VisionTransformer(.vitB16)
/// try network.load(SafetensorsFile(path: "vit_b_16.safetensors"))
/// let grid = network.features(images)     // [N, 768, 14, 14]
/// ```
public final class VisionTransformer: ImageClassifier, Layer {
  let convProj: Conv2d
  /// `[1, 1, width]`
  @Parameter var classToken: Tensor<Float>
  let encoder: Encoder
  let heads: ModuleDictionary<Linear>

  public let channels: Int
  public let preprocessing: ImagePreprocessing

  /// - Parameter imageSize: The side of the pictures, in pixels.
  /// - Precondition: the side is a multiple of the patches'.
  public init(_ variant: Variant, imageSize: Int = 224, classes: Int = 1000) {
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
    let head = Linear(width, classes)
    head.$weight.initialize(.zeros)
    head.$bias.initialize(.zeros)
    heads = ["head": head]
    channels = width
    preprocessing = ImagePreprocessing(
      width: imageSize, height: imageSize, normalization: .imageNet)
  }

  /// `[N, 3, H, W]`, preprocessed → the last layer's patches, without the class token, as a grid
  /// `[N, width, H / patch, W / patch]`.
  public func features(_ images: Tensor<Float>) -> Tensor<Float> {
    let (tokens, side) = (encoded(images), images.shape[2] / convProj.weight.shape[2])
    return tokens.narrow(dim: 1, start: 1, length: side * side).permuted(0, 2, 1)
      .reshaped(images.shape[0], channels, side, side)
  }

  public var stages: [[any Module]] {
    [[convProj]] + encoder.layers.keys.map { [encoder.layers[$0]!] }
  }

  public func logits(_ images: Tensor<Float>) -> Tensor<Float> { self(images) }

  /// `[N, 3, H, W]`, preprocessed → scores of the classes `[N, classes]`.
  public func forward(_ images: Tensor<Float>) -> Tensor<Float> {
    heads["head"]!(encoded(images).select(dim: 1, 0))
  }

  /// `[N, 3, H, W]` → `[N, 1 + patches, width]`, the class token first.
  private func encoded(_ images: Tensor<Float>) -> Tensor<Float> {
    let tokens = convProj(images).flattened(from: 2).permuted(0, 2, 1)
    require(
      tokens.shape[1] + 1 == encoder.posEmbedding.shape[1],
      "VisionTransformer: pictures are \(images.shape), made for \(preprocessing.width) × "
        + "\(preprocessing.height)")
    let token = classToken.expanded(to: [images.shape[0], 1, channels])
    return encoder(.cat([token, tokens], dim: 1))
  }
}

extension VisionTransformer {
  /// How large a Vision Transformer is.
  public struct Variant: Sendable {
    let patchSize, layers, headCount, width, mlpWidth: Int

    /// Base: 12 layers of width 768, patches of 16 or 32 pixels.
    public static let vitB16 = Variant(
      patchSize: 16, layers: 12, headCount: 12, width: 768, mlpWidth: 3072)
    public static let vitB32 = Variant(
      patchSize: 32, layers: 12, headCount: 12, width: 768, mlpWidth: 3072)
    /// Large: 24 layers of width 1024.
    public static let vitL16 = Variant(
      patchSize: 16, layers: 24, headCount: 16, width: 1024, mlpWidth: 4096)
    public static let vitL32 = Variant(
      patchSize: 32, layers: 24, headCount: 16, width: 1024, mlpWidth: 4096)
    /// Huge: 32 layers of width 1280, patches of 14 pixels.
    public static let vitH14 = Variant(
      patchSize: 14, layers: 32, headCount: 16, width: 1280, mlpWidth: 5120)
  }

  /// Positions, layers and the last normalisation.
  final class Encoder: Layer {
    /// `[1, positions, width]`
    @Parameter var posEmbedding: Tensor<Float>
    let layers: ModuleDictionary<Block>
    let ln: LayerNorm

    init(_ variant: Variant, positions: Int) {
      posEmbedding = .normal([1, positions, variant.width], standardDeviation: 0.02)
      layers = [:]
      for index in 0..<variant.layers { layers["encoder_layer_\(index)"] = Block(variant) }
      ln = LayerNorm(variant.width, eps: 1e-6)
    }

    func forward(_ x: Tensor<Float>) -> Tensor<Float> {
      ln(layers.keys.reduce(x + posEmbedding) { layers[$1]!($0) })
    }
  }

  /// Attention and a perceptron, each behind a normalisation and beside a way round.
  final class Block: Layer {
    let ln1: LayerNorm
    let selfAttention: MultiheadAttention
    let ln2: LayerNorm
    let mlp: ModuleDictionary<Linear>
    static let stateKeys = ["ln1": "ln_1", "ln2": "ln_2"]

    init(_ variant: Variant) {
      let width = variant.width
      ln1 = LayerNorm(width, eps: 1e-6)
      selfAttention = MultiheadAttention(width, variant.headCount)
      ln2 = LayerNorm(width, eps: 1e-6)
      mlp = ["0": Linear(width, variant.mlpWidth), "3": Linear(variant.mlpWidth, width)]
      for key in mlp.keys {
        mlp[key]!.$weight.initialize(.xavierUniform())
        mlp[key]!.$bias.initialize(.normal(standardDeviation: 1e-6))
      }
    }

    func forward(_ x: Tensor<Float>) -> Tensor<Float> {
      let x = x + selfAttention(ln1(x)).output
      return x + mlp["3"]!(mlp["0"]!(ln2(x)).gelu())
    }
  }
}

extension Backbones {
  static let visionTransformers: Makers = [
    "vit_b_16": { VisionTransformer(.vitB16) },
    "vit_b_32": { VisionTransformer(.vitB32) },
    "vit_h_14": { VisionTransformer(.vitH14) },
    "vit_l_16": { VisionTransformer(.vitL16) },
    "vit_l_32": { VisionTransformer(.vitL32) },
  ]
}
