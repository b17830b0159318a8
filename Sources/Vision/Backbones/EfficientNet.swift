import NN
import Tensor

/// Networks scaled in depth, width and resolution at once (Tan and Le 2019) with torchvision's keys.
///
/// ```swift
/// let network = EfficientNet(.b1)
/// try network.load(SafetensorsFile(path: "efficientnet_b1.safetensors"))
/// let grid = network.features(images)     // [N, 1280, 8, 8] at 240 pixels
/// ```
public final class EfficientNet: ImageClassifier, Layer {
  let layers: Sequential
  let classifier: Sequential?
  public static let stateKeys = ["layers": "features"]

  public let channels: Int
  public var preprocessing: ImagePreprocessing

  /// - Parameters:
  ///   - classes: The number of classes; nil for features only.
  ///   - stochasticDepth: The probability of leaving the last block out in training, from which that
  ///     of earlier ones falls linearly to 0.
  public init(_ variant: Variant, classes: Int? = 1000, stochasticDepth: Double = 0.2) {
    // Expansion, kernel, stride, inputs, outputs and blocks of each stage of B0.
    let settings = [
      (1, 3, 1, 32, 16, 1), (6, 3, 2, 16, 24, 2), (6, 5, 2, 24, 40, 2), (6, 3, 2, 40, 80, 3),
      (6, 5, 1, 80, 112, 3), (6, 5, 2, 112, 192, 4), (6, 3, 1, 192, 320, 1),
    ]
    let norm = variant.norm
    func scaled(_ channels: Int) -> Int { makeDivisible(Double(channels) * variant.width) }
    let depths = settings.map { Int((Double($0.5) * variant.depth).rounded(.up)) }
    let blockCount = depths.reduce(0, +)

    var layers: [any Layer] = [
      Sequential.convNormActivation(3, scaled(32), stride: 2, norm: norm, activation: SiLU())
    ]
    var index = 0
    for (depth, (expansion, kernelSize, stride, first, outputs, _)) in zip(depths, settings) {
      let blocks = (0..<depth).map { block in
        let inputs = scaled(block == 0 ? first : outputs)
        let expanded = makeDivisible(Double(inputs * expansion))
        defer { index += 1 }
        return InvertedResidual(
          .init(
            inputs: inputs, kernelSize: kernelSize, expanded: expanded, outputs: scaled(outputs),
            stride: block == 0 ? stride : 1),
          activation: SiLU(),
          squeezeExcitation: SqueezeExcitation(expanded, max(1, inputs / 4), activation: SiLU()),
          norm: norm, dropProbability: stochasticDepth * Double(index) / Double(blockCount))
      }
      layers.append(Sequential(blocks))
    }
    let last = scaled(320)
    channels = 4 * last
    layers.append(
      Sequential.convNormActivation(
        last, channels, kernelSize: 1, norm: norm, activation: SiLU()))
    self.layers = Sequential(layers)
    let width = channels
    classifier = classes.map { Sequential(Dropout(Float(variant.dropout)), Linear(width, $0)) }
    preprocessing = variant.preprocessing
    initializeWeights(
      convolutions: .kaimingNormal(mode: .fanOut),
      linear: {
        let bound = 1 / Float($0.weight.shape[0]).squareRoot()
        return .uniform(low: -bound, high: bound)
      })
  }

  /// The first convolution, the seven stages of blocks and the last convolution.
  public var stages: [[any Module]] { layers.layers.map { [$0] } }

  /// `[N, 3, H, W]`, preprocessed → `[N, channels, ⌈H / 32⌉, ⌈W / 32⌉]`.
  public func features(_ images: Tensor<Float>) -> Tensor<Float> { layers(images) }

  public func logits(_ images: Tensor<Float>) -> Tensor<Float> { self(images) }

  /// `[N, 3, H, W]`, preprocessed → scores of the classes `[N, classes]`.
  ///
  /// - Precondition: the network was made with classes.
  public func forward(_ images: Tensor<Float>) -> Tensor<Float> {
    made(classifier)(features(images).mean(dims: [2, 3]))
  }
}

extension EfficientNet {
  /// How far a network is scaled from B0.
  public struct Variant: Sendable {
    let width, depth, dropout: Double
    let preprocessing: ImagePreprocessing
    var norm = NormSettings()

    public static let b0 = Variant(
      width: 1, depth: 1, dropout: 0.2, preprocessing: .efficientNet(0))
    public static let b1 = Variant(
      width: 1, depth: 1.1, dropout: 0.2, preprocessing: .efficientNet(1))
    public static let b2 = Variant(
      width: 1.1, depth: 1.2, dropout: 0.3, preprocessing: .efficientNet(2))
    public static let b3 = Variant(
      width: 1.2, depth: 1.4, dropout: 0.3, preprocessing: .efficientNet(3))
    public static let b4 = Variant(
      width: 1.4, depth: 1.8, dropout: 0.4, preprocessing: .efficientNet(4))
    /// From B5 on the normalisations add 0.001 to variances.
    public static let b5 = Variant(
      width: 1.6, depth: 2.2, dropout: 0.4, preprocessing: .efficientNet(5), norm: wideNorm)
    public static let b6 = Variant(
      width: 1.8, depth: 2.6, dropout: 0.5, preprocessing: .efficientNet(6), norm: wideNorm)
    public static let b7 = Variant(
      width: 2, depth: 3.1, dropout: 0.5, preprocessing: .efficientNet(7), norm: wideNorm)

    private static let wideNorm = NormSettings(eps: 1e-3, momentum: 0.01)
  }
}

extension Backbones {
  static let efficientNets: Makers = [
    "efficientnet_b0": { EfficientNet(.b0, classes: $0) },
    "efficientnet_b1": { EfficientNet(.b1, classes: $0) },
    "efficientnet_b2": { EfficientNet(.b2, classes: $0) },
    "efficientnet_b3": { EfficientNet(.b3, classes: $0) },
    "efficientnet_b4": { EfficientNet(.b4, classes: $0) },
    "efficientnet_b5": { EfficientNet(.b5, classes: $0) },
    "efficientnet_b6": { EfficientNet(.b6, classes: $0) },
    "efficientnet_b7": { EfficientNet(.b7, classes: $0) },
  ]
}
