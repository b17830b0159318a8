import NN
import Tensor

/// Convolutional networks in the shape of vision transformers (Liu et al. 2022) with torchvision's keys.
///
/// At 224 pixels the grid is 7 × 7 × 768 (tiny, small) or 7 × 7 × 1024 (base).
public final class ConvNeXt: ImageClassifier, Layer {
  let layers: Sequential
  let classifier: Sequential?
  public static let stateKeys = ["layers": "features"]

  public let channels: Int
  public var preprocessing: ImagePreprocessing

  /// - Parameters:
  ///   - classes: The number of classes; nil for features only.
  ///   - stochasticDepth: The probability of leaving the last block out in training, from which that
  ///     of earlier ones falls linearly to 0; nil for the variant's own.
  ///   - layerScale: What each block's output is multiplied by at first.
  public init(
    _ variant: Variant, classes: Int? = 1000, stochasticDepth: Double? = nil,
    layerScale: Double = 1e-6
  ) {
    let probability = stochasticDepth ?? variant.stochasticDepth
    let blockCount = variant.depths.reduce(0, +)
    var layers: [any Layer] = [
      Sequential(
        Conv2d(3, variant.widths[0], kernelSize: 4, stride: 4), LayerNorm2d(variant.widths[0]))
    ]
    var index = 0
    for (stage, (width, depth)) in zip(variant.widths, variant.depths).enumerated() {
      if stage > 0 {
        let before = variant.widths[stage - 1]
        layers.append(
          Sequential(LayerNorm2d(before), Conv2d(before, width, kernelSize: 2, stride: 2)))
      }
      let blocks = (0..<depth).map { _ in
        defer { index += 1 }
        return ConvNeXtBlock(
          width, layerScale: layerScale,
          dropProbability: probability * Double(index) / Double(max(1, blockCount - 1)))
      }
      layers.append(Sequential(blocks))
    }
    self.layers = Sequential(layers)
    channels = variant.widths.last!
    let last = channels
    classifier = classes.map { Sequential(LayerNorm2d(last), Flatten(), Linear(last, $0)) }
    preprocessing = ImagePreprocessing(resize: variant.resize, crop: 224)
    initializeWeights(
      convolutions: .truncatedNormal(standardDeviation: 0.02),
      linear: { _ in .truncatedNormal(standardDeviation: 0.02) })
  }

  /// The first convolution and the four stages of blocks, each with the convolution before it.
  public var stages: [[any Module]] {
    let all = layers.layers
    return [[all[0]], [all[1]]]
      + stride(from: 2, to: all.count, by: 2).map { [all[$0], all[$0 + 1]] }
  }

  /// `[N, 3, H, W]`, preprocessed → `[N, channels, H / 32, W / 32]`, not yet normalised.
  ///
  /// - Precondition: the sides are at least 32 pixels.
  public func features(_ images: Tensor<Float>) -> Tensor<Float> { layers(images) }

  public func logits(_ images: Tensor<Float>) -> Tensor<Float> { self(images) }

  /// `[N, 3, H, W]`, preprocessed → scores of the classes `[N, classes]`.
  ///
  /// - Precondition: the network was made with classes.
  public func forward(_ images: Tensor<Float>) -> Tensor<Float> {
    made(classifier)(features(images).adaptiveAveragePool2d(height: 1, width: 1))
  }
}

extension ConvNeXt {
  /// How deep and how wide a network is.
  public struct Variant: Sendable {
    /// The blocks and the channels of each stage.
    let depths, widths: [Int]
    let stochasticDepth: Double
    /// What the shorter side of pictures is brought to before the crop of 224 pixels.
    let resize: Int

    public static let tiny = Variant(
      depths: [3, 3, 9, 3], widths: [96, 192, 384, 768], stochasticDepth: 0.1, resize: 236)
    public static let small = Variant(
      depths: [3, 3, 27, 3], widths: [96, 192, 384, 768], stochasticDepth: 0.4, resize: 230)
    public static let base = Variant(
      depths: [3, 3, 27, 3], widths: [128, 256, 512, 1024], stochasticDepth: 0.5, resize: 232)
    public static let large = Variant(
      depths: [3, 3, 27, 3], widths: [192, 384, 768, 1536], stochasticDepth: 0.5, resize: 232)
  }
}

/// A 7 × 7 convolution of each channel by itself, then a perceptron at each location, and a way round.
private final class ConvNeXtBlock: Layer {
  let block: Sequential
  /// `[width, 1, 1]`
  @Parameter var layerScale: Tensor<Float>
  private let dropPath: DropPath

  init(_ width: Int, layerScale: Double, dropProbability: Double) {
    block = Sequential(
      Conv2d(width, width, kernelSize: 7, padding: 3, groups: width),
      Permute(0, 2, 3, 1),
      LayerNorm(width, eps: 1e-6),
      Linear(width, 4 * width),
      GELU(),
      Linear(4 * width, width),
      Permute(0, 3, 1, 2))
    self.layerScale = .full([width, 1, 1], Float(layerScale))
    dropPath = DropPath(Float(dropProbability))
  }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> { x + dropPath(layerScale * block(x)) }
}

/// Layer normalisation over the channels of each location of `[N, C, H, W]`.
private final class LayerNorm2d: Layer {
  let norm: LayerNorm
  static let stateKeys = ["norm": ""]

  init(_ channels: Int) { norm = LayerNorm(channels, eps: 1e-6) }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    norm(x.permuted(0, 2, 3, 1)).permuted(0, 3, 1, 2)
  }
}

/// The dimensions in another order; `torchvision.ops.Permute`.
private final class Permute: Layer {
  private let dims: [Int]

  init(_ dims: Int...) { self.dims = dims }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.permuted(dims) }
}

extension Backbones {
  static let convNeXts: Makers = [
    "convnext_tiny": { ConvNeXt(.tiny, classes: $0) },
    "convnext_small": { ConvNeXt(.small, classes: $0) },
    "convnext_base": { ConvNeXt(.base, classes: $0) },
    "convnext_large": { ConvNeXt(.large, classes: $0) },
  ]
}
