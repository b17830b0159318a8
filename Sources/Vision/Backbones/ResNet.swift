import NN
import Tensor

/// Residual networks (He et al. 2016; ResNeXt: Xie et al. 2017; Wide ResNet: Zagoruyko and Komodakis
/// 2016) with torchvision's keys.
///
/// ```swift
/// let network = ResNet(.resnet50)
/// try network.load(SafetensorsFile(path: "resnet50.safetensors"))
/// let grid = network.features(images)     // [N, 2048, 7, 7] at 224 pixels
/// ```
/// The stride of a bottleneck sits in its 3 × 3 convolution, as torchvision has it ("v1.5").
public final class ResNet: ImageClassifier, Layer {
  let conv1: Conv2d
  let bn1: BatchNorm2d
  let layer1, layer2, layer3, layer4: Sequential
  let fc: Linear?

  public let channels: Int
  public var preprocessing: ImagePreprocessing

  private let maxpool = MaxPool2d(kernelSize: 3, stride: 2, padding: 1)

  /// - Parameter classes: The number of classes; nil for features only.
  public init(_ variant: Variant, classes: Int? = 1000) {
    conv1 = convolution(3, 64, 7, stride: 2)
    bn1 = BatchNorm2d(64)
    var inputs = 64
    func stage(_ index: Int) -> Sequential {
      let outputs = 64 << index
      let blocks = (0..<variant.depths[index]).map { block -> any Layer in
        let stride = block == 0 && index > 0 ? 2 : 1
        defer { inputs = outputs * variant.expansion }
        return variant.isBottleneck
          ? Bottleneck(inputs, outputs, stride: stride, variant)
          : BasicBlock(inputs, outputs, stride: stride)
      }
      return Sequential(blocks)
    }
    (layer1, layer2, layer3, layer4) = (stage(0), stage(1), stage(2), stage(3))
    channels = inputs
    fc = classes.map { Linear(inputs, $0) }
    preprocessing = variant.preprocessing
  }

  public func features(_ images: Tensor<Float>) -> Tensor<Float> {
    let x = maxpool(conv1(images, norm: bn1, activation: .relu))
    return layer4(layer3(layer2(layer1(x))))
  }

  public var stages: [[any Module]] { [[conv1, bn1], [layer1], [layer2], [layer3], [layer4]] }

  public func logits(_ images: Tensor<Float>) -> Tensor<Float> { self(images) }

  /// `[N, 3, H, W]`, preprocessed → scores of the classes `[N, classes]`.
  ///
  /// - Precondition: the network was made with classes.
  public func forward(_ images: Tensor<Float>) -> Tensor<Float> {
    made(fc)(features(images).mean(dims: [2, 3]))
  }
}

extension ResNet {
  /// How deep and how wide a residual network is.
  public struct Variant: Sendable {
    let depths: [Int]
    let isBottleneck: Bool
    let groups, widthPerGroup: Int

    init(
      _ depths: [Int], isBottleneck: Bool = true, groups: Int = 1, widthPerGroup: Int = 64
    ) {
      (self.depths, self.isBottleneck) = (depths, isBottleneck)
      (self.groups, self.widthPerGroup) = (groups, widthPerGroup)
    }

    /// torchvision has better weights for networks of bottlenecks, trained by a newer recipe.
    var preprocessing: ImagePreprocessing { isBottleneck ? .imageNetV2 : .imageNet }

    var expansion: Int { isBottleneck ? 4 : 1 }

    /// Two convolutions a block.
    public static let resnet18 = Variant([2, 2, 2, 2], isBottleneck: false)
    public static let resnet34 = Variant([3, 4, 6, 3], isBottleneck: false)
    /// Bottlenecks.
    public static let resnet50 = Variant([3, 4, 6, 3])
    public static let resnet101 = Variant([3, 4, 23, 3])
    public static let resnet152 = Variant([3, 8, 36, 3])
    /// 32 groups of 4 channels; torchvision's `resnext50_32x4d`.
    public static let resnext50 = Variant([3, 4, 6, 3], groups: 32, widthPerGroup: 4)
    /// 32 groups of 8 channels; torchvision's `resnext101_32x8d`.
    public static let resnext101 = Variant([3, 4, 23, 3], groups: 32, widthPerGroup: 8)
    /// Bottlenecks of twice the width; torchvision's `wide_resnet50_2`.
    public static let wideResnet50 = Variant([3, 4, 6, 3], widthPerGroup: 128)
    public static let wideResnet101 = Variant([3, 4, 23, 3], widthPerGroup: 128)
  }
}

/// A convolution that keeps the size, without bias, of which normalisation has one.
private func convolution(
  _ inputs: Int, _ outputs: Int, _ kernelSize: Int, stride: Int = 1, groups: Int = 1
) -> Conv2d {
  let layer = Conv2d(
    inputs, outputs, kernelSize: kernelSize, stride: stride, padding: kernelSize / 2,
    groups: groups, bias: false)
  layer.$weight.initialize(.kaimingNormal(mode: .fanOut, nonlinearity: .relu))
  return layer
}

/// The way round a block where its shape changes.
private func shortcut(_ inputs: Int, _ outputs: Int, stride: Int) -> Sequential? {
  stride == 1 && inputs == outputs
    ? nil
    : Sequential(convolution(inputs, outputs, 1, stride: stride), BatchNorm2d(outputs))
}

/// Two 3 × 3 convolutions and the way round them.
private final class BasicBlock: Layer {
  let conv1: Conv2d
  let bn1: BatchNorm2d
  let conv2: Conv2d
  let bn2: BatchNorm2d
  let downsample: Sequential?

  init(_ inputs: Int, _ outputs: Int, stride: Int) {
    conv1 = convolution(inputs, outputs, 3, stride: stride)
    bn1 = BatchNorm2d(outputs)
    conv2 = convolution(outputs, outputs, 3)
    bn2 = BatchNorm2d(outputs)
    downsample = shortcut(inputs, outputs, stride: stride)
  }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    let y = conv1(x, norm: bn1, activation: .relu)
    return conv2(y, norm: bn2, adding: downsample?(x) ?? x, activation: .relu)
  }
}

/// 1 × 1, 3 × 3 and 1 × 1 convolutions and the way round them.
private final class Bottleneck: Layer {
  let conv1: Conv2d
  let bn1: BatchNorm2d
  let conv2: Conv2d
  let bn2: BatchNorm2d
  let conv3: Conv2d
  let bn3: BatchNorm2d
  let downsample: Sequential?

  init(_ inputs: Int, _ outputs: Int, stride: Int, _ variant: ResNet.Variant) {
    let width = outputs * variant.widthPerGroup / 64 * variant.groups
    let wide = outputs * variant.expansion
    conv1 = convolution(inputs, width, 1)
    bn1 = BatchNorm2d(width)
    conv2 = convolution(width, width, 3, stride: stride, groups: variant.groups)
    bn2 = BatchNorm2d(width)
    conv3 = convolution(width, wide, 1)
    bn3 = BatchNorm2d(wide)
    downsample = shortcut(inputs, wide, stride: stride)
  }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    let y = conv2(conv1(x, norm: bn1, activation: .relu), norm: bn2, activation: .relu)
    return conv3(y, norm: bn3, adding: downsample?(x) ?? x, activation: .relu)
  }
}

extension Backbones {
  static let resNets: Makers = [
    "resnet18": { ResNet(.resnet18, classes: $0) },
    "resnet34": { ResNet(.resnet34, classes: $0) },
    "resnet50": { ResNet(.resnet50, classes: $0) },
    "resnet101": { ResNet(.resnet101, classes: $0) },
    "resnet152": { ResNet(.resnet152, classes: $0) },
    "resnext50_32x4d": { ResNet(.resnext50, classes: $0) },
    "resnext101_32x8d": { ResNet(.resnext101, classes: $0) },
    "wide_resnet50_2": { ResNet(.wideResnet50, classes: $0) },
    "wide_resnet101_2": { ResNet(.wideResnet101, classes: $0) },
  ]
}
