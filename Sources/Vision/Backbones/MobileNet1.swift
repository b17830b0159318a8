import NN
import Tensor

/// MobileNet (Howard et al. 2017): convolutions of each channel by itself between 1 × 1 convolutions.
///
/// State keys are the names of Keras' layers with PyTorch's ends, such as `conv_dw_1_bn.running_mean`;
/// weights are laid out as PyTorch's. Pictures are padded as TensorFlow's `SAME`. At 224 pixels the grid
/// is 7 × 7 × (1024 · width).
///
/// ```swift
/// let network = MobileNet1(width: 0.75)
/// try network.load(SafetensorsFile(path: "mobilenet_v1_0.75_224.safetensors"))
/// network.setTraining(false)
/// let best = network.logits(images).argmax(dim: 1)
/// ```
public final class MobileNet1: ImageClassifier, Layer {
  let layers: Sequential
  private let dropout: Dropout
  let convPreds: Conv2d?
  public static let stateKeys = ["layers": ""]

  public let channels: Int
  public var preprocessing = ImagePreprocessing.minusOneToOne()

  /// - Parameters:
  ///   - width: The factor of all numbers of channels; Keras' `alpha`.
  ///   - classes: The number of classes; nil for features only.
  ///   - dropout: The probability of dropping a number before the classifier.
  /// - Precondition: the width leaves a channel.
  public init(width: Double = 1, classes: Int? = 1000, dropout: Double = 1e-3) {
    func scaled(_ channels: Int) -> Int { Int(Double(channels) * width) }
    require(scaled(32) >= 1, "MobileNet1: a width of \(width) leaves no channels")
    // Outputs and stride of each block.
    let settings = [
      (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1),
      (512, 1), (512, 1), (1024, 2), (1024, 1),
    ]
    var inputs = scaled(32)
    var layers: [any Layer] = [unit("conv1", 3, inputs, kernelSize: 3, stride: 2)]
    for (index, (channels, stride)) in settings.enumerated() {
      let outputs = scaled(channels)
      let depthwise = unit(
        "conv_dw_\(index + 1)", inputs, inputs, kernelSize: 3, stride: stride, groups: inputs)
      let pointwise = unit("conv_pw_\(index + 1)", inputs, outputs, kernelSize: 1)
      layers.append(Sequential(named: [("", depthwise), ("", pointwise)]))
      inputs = outputs
    }
    self.layers = Sequential(named: layers.map { ("", $0) })
    self.dropout = Dropout(Float(dropout))
    convPreds = classes.map { Conv2d(inputs, $0, kernelSize: 1) }
    channels = inputs
    initializeWeights(convolutions: .xavierUniform())
  }

  /// The first convolution and each block.
  public var stages: [[any Module]] { layers.layers.map { [$0] } }

  /// `[N, 3, H, W]`, preprocessed → `[N, channels, ⌈H / 32⌉, ⌈W / 32⌉]`.
  public func features(_ images: Tensor<Float>) -> Tensor<Float> { layers(images) }

  public func logits(_ images: Tensor<Float>) -> Tensor<Float> { self(images) }

  /// `[N, 3, H, W]`, preprocessed → scores of the classes `[N, classes]`.
  ///
  /// - Precondition: the network was made with classes.
  public func forward(_ images: Tensor<Float>) -> Tensor<Float> {
    let means = features(images).adaptiveAveragePool2d(height: 1, width: 1)
    return made(convPreds)(dropout(means)).flattened(from: 1)
  }
}

/// A convolution padded as TensorFlow's `SAME`, its normalisation and ReLU6, under Keras' names.
private func unit(
  _ name: String, _ inputs: Int, _ outputs: Int, kernelSize: Int, stride: Int = 1, groups: Int = 1
) -> Sequential {
  let convolution = Conv2d(
    inputs, outputs, kernelSize: kernelSize, stride: stride,
    padding: stride == 1 ? kernelSize / 2 : 0, groups: groups, bias: false)
  let rest: [(String, any Layer)] = [
    (name, convolution), ("\(name)_bn", BatchNorm2d(outputs, eps: 1e-3, momentum: 0.01)),
    ("", ReLU6()),
  ]
  let padding = SamePadding(kernelSize: kernelSize, stride: stride)
  return Sequential(named: stride == 1 ? rest : [("", padding)] + rest)
}

/// Zeros around pictures so that a convolution with a stride gives ⌈size / stride⌉ locations, the odd one
/// after them; TensorFlow's `SAME`.
private final class SamePadding: Layer {
  private let kernelSize, stride: Int

  init(kernelSize: Int, stride: Int) { (self.kernelSize, self.stride) = (kernelSize, stride) }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    func amounts(_ size: Int) -> [Int] {
      let count = (size + stride - 1) / stride
      let total = max(0, (count - 1) * stride + kernelSize - size)
      return [total / 2, total - total / 2]
    }
    return x.padded(amounts(x.shape[3]) + amounts(x.shape[2]))
  }
}

extension Backbones {
  static let mobileNets1: Makers = [
    "mobilenet_v1": { MobileNet1(classes: $0) },
    "mobilenet_v1_0.25": { MobileNet1(width: 0.25, classes: $0) },
    "mobilenet_v1_0.50": { MobileNet1(width: 0.5, classes: $0) },
    "mobilenet_v1_0.75": { MobileNet1(width: 0.75, classes: $0) },
  ]
}
