import NN
import Tensor

/// Stacks of 3 × 3 convolutions (Simonyan and Zisserman 2015) with torchvision's keys.
///
/// ```swift
/// let network = VGG(.vgg16)
/// try network.load(SafetensorsFile(path: "vgg16.safetensors"))
/// let grid = network.features(images)     // [N, 512, 7, 7] at 224 pixels
/// let code = network.fc2(images)          // [N, 4096], which VGGCode gives as a backbone
/// ```
public final class VGG: ImageClassifier, Layer {
  let layers: Sequential
  let classifier: Sequential?
  public static let stateKeys = ["layers": "features"]

  public let channels = 512
  public var preprocessing = ImagePreprocessing.imageNet

  /// - Parameters:
  ///   - classes: The number of classes; nil for features only.
  ///   - dropout: The probability of dropping a number between the fully connected layers.
  public init(_ variant: Variant, classes: Int? = 1000, dropout: Double = 0.5) {
    var layers: [any Layer] = []
    var inputs = 3
    for (stage, depth) in variant.depths.enumerated() {
      let outputs = min(64 << stage, 512)
      for _ in 0..<depth {
        layers.append(Conv2d(inputs, outputs, kernelSize: 3, padding: 1))
        if variant.hasBatchNorm { layers.append(BatchNorm2d(outputs)) }
        layers.append(ReLU())
        inputs = outputs
      }
      layers.append(MaxPool2d(kernelSize: 2))
    }
    self.layers = Sequential(layers)
    classifier = classes.map {
      Sequential(
        Linear(512 * 7 * 7, 4096), ReLU(), Dropout(Float(dropout)),
        Linear(4096, 4096), ReLU(), Dropout(Float(dropout)),
        Linear(4096, $0))
    }
    initializeWeights(
      convolutions: .kaimingNormal(mode: .fanOut), linear: { _ in .normal(standardDeviation: 0.01) }
    )
  }

  /// The convolutions before each pooling.
  public var stages: [[any Module]] { Self.stages(of: layers) }

  static func stages(of layers: Sequential) -> [[any Module]] {
    var stages: [[any Module]] = [[]]
    for layer in layers.layers {
      stages[stages.count - 1].append(layer)
      if layer is MaxPool2d { stages.append([]) }
    }
    return stages.dropLast()
  }

  /// `[N, 3, H, W]`, preprocessed → `[N, 512, H / 32, W / 32]`.
  ///
  /// - Precondition: the sides are at least 32 pixels.
  public func features(_ images: Tensor<Float>) -> Tensor<Float> { layers(images) }

  /// `[N, 3, H, W]`, preprocessed → `[N, 4096]`, what the second fully connected layer gives, without
  /// its negative numbers; the layer `fc2` of Keras' VGG.
  public func fc2(_ images: Tensor<Float>) -> Tensor<Float> {
    made(classifier).layers[..<Self.codeLength].reduce(Self.pooled(features(images))) { $1($0) }
  }

  public func logits(_ images: Tensor<Float>) -> Tensor<Float> { self(images) }

  /// `[N, 3, H, W]`, preprocessed → scores of the classes `[N, classes]`.
  ///
  /// - Precondition: the network was made with classes.
  public func forward(_ images: Tensor<Float>) -> Tensor<Float> {
    made(classifier)(Self.pooled(features(images)))
  }

  /// The layers of the classifier up to the ReLU behind the second fully connected one.
  static let codeLength = 5

  /// The grid `[N, 512, h, w]` → the means of 7 × 7 parts, `[N, 512 · 7 · 7]`.
  static func pooled(_ grid: Tensor<Float>) -> Tensor<Float> {
    let isSized = grid.shape[2] == 7 && grid.shape[3] == 7
    return (isSized ? grid : grid.adaptiveAveragePool2d(height: 7, width: 7)).flattened(from: 1)
  }
}

extension VGG {
  /// How deep a network is, and whether its convolutions are normalised.
  public struct Variant: Sendable {
    /// The convolutions before each pooling.
    let depths: [Int]
    let hasBatchNorm: Bool

    /// 8 convolutions and 3 fully connected layers, as the names count.
    public static let vgg11 = Variant(depths: [1, 1, 2, 2, 2], hasBatchNorm: false)
    public static let vgg13 = Variant(depths: [2, 2, 2, 2, 2], hasBatchNorm: false)
    public static let vgg16 = Variant(depths: [2, 2, 3, 3, 3], hasBatchNorm: false)
    public static let vgg19 = Variant(depths: [2, 2, 4, 4, 4], hasBatchNorm: false)
    /// With batch normalisation behind each convolution.
    public static let vgg11BN = Variant(depths: [1, 1, 2, 2, 2], hasBatchNorm: true)
    public static let vgg13BN = Variant(depths: [2, 2, 2, 2, 2], hasBatchNorm: true)
    public static let vgg16BN = Variant(depths: [2, 2, 3, 3, 3], hasBatchNorm: true)
    public static let vgg19BN = Variant(depths: [2, 2, 4, 4, 4], hasBatchNorm: true)
  }
}

extension Backbones {
  static let vggVariants: [String: VGG.Variant] = [
    "vgg11": .vgg11, "vgg13": .vgg13, "vgg16": .vgg16, "vgg19": .vgg19,
    "vgg11_bn": .vgg11BN, "vgg13_bn": .vgg13BN, "vgg16_bn": .vgg16BN, "vgg19_bn": .vgg19BN,
  ]

  static let vggs: Makers = vggVariants.mapValues { variant in
    { VGG(variant, classes: $0) }
  }
}
