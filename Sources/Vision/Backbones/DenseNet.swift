import NN
import Tensor

/// Densely connected networks (Huang et al. 2017): each layer of a block sees what all before it gave.
/// torchvision's keys.
///
/// At 224 pixels the grid of DenseNet-121 is 7 × 7 × 1024.
///
/// ```swift
/// let network = DenseNet(.densenet121)
/// try network.load(weights: "densenet121-a639ec97.pth")
/// ```
public final class DenseNet: ImageClassifier, Layer {
  let layers: Sequential
  let classifier: Linear?
  public static let stateKeys = ["layers": "features"]

  public let channels: Int
  public var preprocessing = ImagePreprocessing.imageNet

  /// - Parameters:
  ///   - classes: The number of classes; nil for features only.
  ///   - dropout: The probability of dropping a number that a layer of a block gives.
  public init(_ variant: Variant, classes: Int? = 1000, dropout: Double = 0) {
    var width = variant.stem
    var layers: [(name: String, layer: any Layer)] = [
      ("conv0", Conv2d(3, width, kernelSize: 7, stride: 2, padding: 3, bias: false)),
      ("norm0", BatchNorm2d(width)),
      ("relu0", ReLU()),
      ("pool0", MaxPool2d(kernelSize: 3, stride: 2, padding: 1)),
    ]
    for (index, depth) in variant.depths.enumerated() {
      layers.append(
        (
          "denseblock\(index + 1)",
          DenseBlock(width, depth: depth, growth: variant.growth, dropout: dropout)
        ))
      width += depth * variant.growth
      if index + 1 < variant.depths.count {
        let transition = Sequential(named: [
          ("norm", BatchNorm2d(width)), ("relu", ReLU()),
          ("conv", Conv2d(width, width / 2, kernelSize: 1, bias: false)),
          ("pool", AvgPool2d(kernelSize: 2)),
        ])
        layers.append(("transition\(index + 1)", transition))
        width /= 2
      }
    }
    layers.append(("norm5", BatchNorm2d(width)))
    self.layers = Sequential(named: layers)
    classifier = classes.map { Linear(width, $0) }
    channels = width
    initializeWeights(convolutions: .kaimingNormal())
  }

  /// The first convolution, and each block with what leads to it.
  public var stages: [[any Module]] {
    let (stem, blocks) = (layers.layers.prefix(4), layers.layers.dropFirst(4))
    var stages: [[any Module]] = [Array(stem)]
    var stage: [any Module] = []
    for layer in blocks {
      stage.append(layer)
      if layer is DenseBlock {
        stages.append(stage)
        stage = []
      }
    }
    stages[stages.count - 1] += stage
    return stages
  }

  /// `[N, 3, H, W]`, preprocessed → `[N, channels, h, w]`, normalised but with its negative numbers, which
  /// the classifier does not see; so does torchvision's `features`.
  public func features(_ images: Tensor<Float>) -> Tensor<Float> { layers(images) }

  public func logits(_ images: Tensor<Float>) -> Tensor<Float> { self(images) }

  /// `[N, 3, H, W]`, preprocessed → scores of the classes `[N, classes]`.
  ///
  /// - Precondition: the network was made with classes.
  public func forward(_ images: Tensor<Float>) -> Tensor<Float> {
    made(classifier)(features(images).relu().mean(dims: [2, 3]))
  }

  /// Recognises the keys of an older version, such as `denselayer1.norm.1.weight`, which torchvision's
  /// published files have.
  public func adapted(_ weights: any StateSource) throws -> any StateSource {
    try weights.replacing(/(denselayer\d+\.(?:norm|conv))\.([12]\.)/) { "\($0.1)\($0.2)" }
  }
}

extension DenseNet {
  /// How deep and how wide a network is.
  public struct Variant: Sendable {
    /// The channels of the first convolution, and those that each layer adds.
    let stem, growth: Int
    /// The layers of each block.
    let depths: [Int]

    public static let densenet121 = Variant(stem: 64, growth: 32, depths: [6, 12, 24, 16])
    public static let densenet161 = Variant(stem: 96, growth: 48, depths: [6, 12, 36, 24])
    public static let densenet169 = Variant(stem: 64, growth: 32, depths: [6, 12, 32, 32])
    public static let densenet201 = Variant(stem: 64, growth: 32, depths: [6, 12, 48, 32])
  }
}

/// Layers of which each adds `growth` channels to what it was given.
private final class DenseBlock: Layer {
  let layers: ModuleDictionary<DenseLayer> = [:]
  static let stateKeys = ["layers": ""]

  init(_ inputs: Int, depth: Int, growth: Int, dropout: Double) {
    for index in 0..<depth {
      layers["denselayer\(index + 1)"] = DenseLayer(
        inputs + index * growth, growth: growth, dropout: dropout)
    }
  }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    layers.keys.reduce(x) { .cat([$0, layers[$1]!($0)], dim: 1) }
  }
}

/// Normalisation, a 1 × 1 convolution to 4 · growth channels, and the same with 3 × 3 to `growth`.
private final class DenseLayer: Layer {
  let norm1: BatchNorm2d
  let conv1: Conv2d
  let norm2: BatchNorm2d
  let conv2: Conv2d
  private let dropout: Dropout

  init(_ inputs: Int, growth: Int, dropout: Double) {
    norm1 = BatchNorm2d(inputs)
    conv1 = Conv2d(inputs, 4 * growth, kernelSize: 1, bias: false)
    norm2 = BatchNorm2d(4 * growth)
    conv2 = Conv2d(4 * growth, growth, kernelSize: 3, padding: 1, bias: false)
    self.dropout = Dropout(Float(dropout))
  }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    dropout(conv2(conv1(norm1(x).relu(), norm: norm2, activation: .relu)))
  }
}

extension Backbones {
  static let denseNets: Makers = [
    "densenet121": { DenseNet(.densenet121, classes: $0) },
    "densenet161": { DenseNet(.densenet161, classes: $0) },
    "densenet169": { DenseNet(.densenet169, classes: $0) },
    "densenet201": { DenseNet(.densenet201, classes: $0) },
  ]
}
