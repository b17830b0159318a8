import NN
import Tensor

/// MobileNetV3 (Howard et al. 2019) with torchvision's keys.
///
/// At 224 pixels the grid is 7 × 7 × 960 (large) or 7 × 7 × 576 (small).
public final class MobileNet3: ImageClassifier, Layer {
  let layers: Sequential
  let classifier: Sequential?
  public static let stateKeys = ["layers": "features"]

  public let channels: Int
  public var preprocessing: ImagePreprocessing

  /// - Parameters:
  ///   - width: The factor of all numbers of channels; `width_mult`.
  ///   - classes: The number of classes; nil for features only.
  ///   - dropout: The probability of dropping a number before the classifier.
  public init(
    _ variant: Variant, width: Double = 1, classes: Int? = 1000, dropout: Double = 0.2
  ) {
    let norm = NormSettings(eps: 1e-3, momentum: 0.01)
    func scaled(_ channels: Int) -> Int { makeDivisible(Double(channels) * width) }
    var layers: [any Layer] = [
      Sequential.convNormActivation(3, scaled(16), stride: 2, norm: norm, activation: Hardswish())
    ]
    var inputs = scaled(16)
    for block in variant.blocks {
      let (expanded, outputs) = (scaled(block.expanded), scaled(block.outputs))
      let squeezeExcitation = SqueezeExcitation(
        expanded, makeDivisible(Double(expanded / 4)), scaleActivation: Hardsigmoid())
      layers.append(
        InvertedResidual(
          .init(
            inputs: inputs, kernelSize: block.kernelSize, expanded: expanded, outputs: outputs,
            stride: block.stride),
          activation: block.isHardswish ? Hardswish() : ReLU(),
          squeezeExcitation: block.isWeighed ? squeezeExcitation : nil, norm: norm))
      inputs = outputs
    }
    channels = 6 * inputs
    layers.append(
      Sequential.convNormActivation(
        inputs, channels, kernelSize: 1, norm: norm, activation: Hardswish()))
    self.layers = Sequential(layers)
    let hidden = scaled(variant.hidden)
    let last = channels
    classifier = classes.map {
      Sequential(Linear(last, hidden), Hardswish(), Dropout(Float(dropout)), Linear(hidden, $0))
    }
    preprocessing = variant.preprocessing
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

extension MobileNet3 {
  /// Which blocks a network has.
  public struct Variant: Sendable {
    let blocks: [Block]
    /// The width of the classifier's hidden layer.
    let hidden: Int
    let preprocessing: ImagePreprocessing

    struct Block {
      let kernelSize, expanded, outputs, stride: Int
      /// Whether there is a squeeze and excitation.
      let isWeighed: Bool
      let isHardswish: Bool

      init(_ kernelSize: Int, _ expanded: Int, _ outputs: Int, stride: Int = 1, _ marks: Mark...) {
        (self.kernelSize, self.expanded) = (kernelSize, expanded)
        (self.outputs, self.stride) = (outputs, stride)
        (isWeighed, isHardswish) = (marks.contains(.weighed), marks.contains(.hardswish))
      }
    }

    enum Mark { case weighed, hardswish }

    public static let large = Variant(
      blocks: [
        .init(3, 16, 16),
        .init(3, 64, 24, stride: 2),
        .init(3, 72, 24),
        .init(5, 72, 40, stride: 2, .weighed),
        .init(5, 120, 40, .weighed),
        .init(5, 120, 40, .weighed),
        .init(3, 240, 80, stride: 2, .hardswish),
        .init(3, 200, 80, .hardswish),
        .init(3, 184, 80, .hardswish),
        .init(3, 184, 80, .hardswish),
        .init(3, 480, 112, .weighed, .hardswish),
        .init(3, 672, 112, .weighed, .hardswish),
        .init(5, 672, 160, stride: 2, .weighed, .hardswish),
        .init(5, 960, 160, .weighed, .hardswish),
        .init(5, 960, 160, .weighed, .hardswish),
      ], hidden: 1280, preprocessing: .imageNetV2)

    public static let small = Variant(
      blocks: [
        .init(3, 16, 16, stride: 2, .weighed),
        .init(3, 72, 24, stride: 2),
        .init(3, 88, 24),
        .init(5, 96, 40, stride: 2, .weighed, .hardswish),
        .init(5, 240, 40, .weighed, .hardswish),
        .init(5, 240, 40, .weighed, .hardswish),
        .init(5, 120, 48, .weighed, .hardswish),
        .init(5, 144, 48, .weighed, .hardswish),
        .init(5, 288, 96, stride: 2, .weighed, .hardswish),
        .init(5, 576, 96, .weighed, .hardswish),
        .init(5, 576, 96, .weighed, .hardswish),
      ], hidden: 1024, preprocessing: .imageNet)
  }
}

extension Backbones {
  static let mobileNets3: Makers = [
    "mobilenet_v3_large": { MobileNet3(.large, classes: $0) },
    "mobilenet_v3_small": { MobileNet3(.small, classes: $0) },
  ]
}
