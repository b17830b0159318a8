import NN
import Tensor

/// MobileNetV2 (Sandler et al. 2018): blocks that are wide inside and narrow between, with torchvision's
/// keys.
///
/// At 224 pixels the grid is 7 × 7 × 1280.
public final class MobileNet2: ImageClassifier, Layer {
  let layers: Sequential
  let classifier: Sequential?
  public static let stateKeys = ["layers": "features"]

  public let channels: Int
  public var preprocessing = ImagePreprocessing.imageNetV2

  /// - Parameters:
  ///   - width: The factor of all numbers of channels; `width_mult`.
  ///   - classes: The number of classes; nil for features only.
  ///   - dropout: The probability of dropping a number before the classifier.
  public init(width: Double = 1, classes: Int? = 1000, dropout: Double = 0.2) {
    // Expansion, outputs, blocks and stride of each stage.
    let settings = [
      (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
      (6, 320, 1, 1),
    ]
    var inputs = makeDivisible(32 * width)
    var layers: [any Layer] = [
      Sequential.convNormActivation(3, inputs, stride: 2, activation: ReLU6())
    ]
    for (expansion, channels, depth, stride) in settings {
      let outputs = makeDivisible(Double(channels) * width)
      for block in 0..<depth {
        layers.append(
          LinearBottleneck(
            inputs, outputs, stride: block == 0 ? stride : 1, expansion: expansion))
        inputs = outputs
      }
    }
    channels = makeDivisible(1280 * max(1, width))
    layers.append(
      Sequential.convNormActivation(inputs, channels, kernelSize: 1, activation: ReLU6()))
    self.layers = Sequential(layers)
    let last = channels
    classifier = classes.map { Sequential(Dropout(Float(dropout)), Linear(last, $0)) }
    initializeWeights(
      convolutions: .kaimingNormal(mode: .fanOut), linear: { _ in .normal(standardDeviation: 0.01) }
    )
  }

  /// The first convolution, each block and the last convolution.
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

/// MobileNetV2's block; its last convolution and normalisation have keys of their own, unlike
/// ``InvertedResidual``'s.
private final class LinearBottleneck: Layer {
  let conv: Sequential
  private let isResidual: Bool

  init(_ inputs: Int, _ outputs: Int, stride: Int, expansion: Int) {
    let hidden = inputs * expansion
    var layers: [any Layer] = [
      Sequential.convNormActivation(
        hidden, hidden, stride: stride, groups: hidden, activation: ReLU6()),
      Conv2d(hidden, outputs, kernelSize: 1, bias: false),
      BatchNorm2d(outputs),
    ]
    if expansion != 1 {
      layers.insert(
        Sequential.convNormActivation(inputs, hidden, kernelSize: 1, activation: ReLU6()), at: 0)
    }
    conv = Sequential(layers)
    isResidual = stride == 1 && inputs == outputs
  }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> { isResidual ? x + conv(x) : conv(x) }
}

extension Backbones {
  static let mobileNets2: Makers = ["mobilenet_v2": { MobileNet2(classes: $0) }]
}
