import NN
import Tensor

/// SqueezeNet 1.0 and 1.1 (Iandola et al. 2016) with torchvision's keys.
///
/// ```swift
/// let backbone = SqueezeNet(.squeezenet11, classes: nil)
/// try backbone.load(weights: "squeezenet1_1_features.safetensors")
/// let grid = backbone.features(images)     // [N, 512, 13, 13] at 224 pixels
/// ```
public final class SqueezeNet: ImageClassifier, Layer {
  let layers: Sequential
  let classifier: Sequential?
  public static let stateKeys = ["layers": "features"]

  public let channels = 512
  public var preprocessing = ImagePreprocessing.imageNet

  /// - Parameters:
  ///   - classes: The number of classes; nil for features only.
  ///   - dropout: The probability of dropping a number before the classifier.
  public init(_ variant: Variant = .squeezenet11, classes: Int? = 1000, dropout: Double = 0.5) {
    var inputs = variant.stem
    var layers: [any Layer] = [
      Conv2d(3, inputs, kernelSize: variant.stemKernelSize, stride: 2), ReLU(),
    ]
    for (index, (squeeze, expand)) in Variant.fires.enumerated() {
      if variant.pooled.contains(index) {
        layers.append(MaxPool2d(kernelSize: 3, stride: 2, ceilMode: true))
      }
      layers.append(Fire(inputs, squeeze: squeeze, expand: expand))
      inputs = 2 * expand
    }
    self.layers = Sequential(layers)
    let last = classes.map { Conv2d(512, $0, kernelSize: 1) }
    classifier = last.map { Sequential(Dropout(Float(dropout)), $0, ReLU()) }
    initializeWeights(convolutions: .kaimingUniform())
    last?.$weight.initialize(.normal(standardDeviation: 0.01))
  }

  /// The first convolution and each block.
  public var stages: [[any Module]] {
    layers.layers.filter { $0 is Conv2d || $0 is Fire }.map { [$0] }
  }

  /// `[N, 3, H, W]`, preprocessed → `[N, 512, h, w]`.
  public func features(_ images: Tensor<Float>) -> Tensor<Float> { layers(images) }

  public func logits(_ images: Tensor<Float>) -> Tensor<Float> { self(images) }

  /// `[N, 3, H, W]`, preprocessed → scores of the classes `[N, classes]`.
  ///
  /// - Precondition: the network was made with classes.
  public func forward(_ images: Tensor<Float>) -> Tensor<Float> {
    made(classifier)(features(images)).mean(dims: [2, 3])
  }
}

extension SqueezeNet {
  /// Where a network pools, and how wide it begins.
  public struct Variant: Sendable {
    let stem, stemKernelSize: Int
    /// The blocks before which there is a pooling.
    let pooled: Set<Int>

    /// What the blocks squeeze to and expand to.
    static let fires = [
      (16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256),
    ]

    /// The paper's.
    public static let squeezenet10 = Variant(stem: 96, stemKernelSize: 7, pooled: [0, 3, 7])
    /// The same accuracy for 2.4 times less work: smaller first filters, and pooled earlier.
    public static let squeezenet11 = Variant(stem: 64, stemKernelSize: 3, pooled: [0, 2, 4])
  }
}

/// SqueezeNet's block: 1 × 1 filters squeeze the channels, 1 × 1 and 3 × 3 filters expand them.
private final class Fire: Layer {
  let squeeze: Conv2d
  let expand1x1: Conv2d
  let expand3x3: Conv2d

  init(_ inChannels: Int, squeeze: Int, expand: Int) {
    self.squeeze = Conv2d(inChannels, squeeze, kernelSize: 1)
    expand1x1 = Conv2d(squeeze, expand, kernelSize: 1)
    expand3x3 = Conv2d(squeeze, expand, kernelSize: 3, padding: 1)
  }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    let squeezed = squeeze(x, activation: .relu)
    return .cat(
      [expand1x1(squeezed, activation: .relu), expand3x3(squeezed, activation: .relu)], dim: 1)
  }
}

extension Backbones {
  static let squeezeNets: Makers = [
    "squeezenet1_0": { SqueezeNet(.squeezenet10, classes: $0) },
    "squeezenet1_1": { SqueezeNet(.squeezenet11, classes: $0) },
  ]
}
