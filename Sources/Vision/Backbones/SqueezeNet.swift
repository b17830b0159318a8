import NN
import Tensor

/// SqueezeNet 1.1 without its classifier (Iandola et al. 2016); `torchvision.models.squeezenet1_1`,
/// with the same keys.
///
/// At 224 pixels the grid is 13 × 13 × 512. Weights trained on ImageNet expect its normalisation.
public final class SqueezeNet: Backbone {
  let layers: Sequential
  public static let stateKeys = ["layers": "features"]

  public let channels = 512
  public let preprocessing = ImagePreprocessing(width: 224, height: 224, normalization: .imageNet)

  public init() {
    layers = Sequential(
      Conv2d(3, 64, kernelSize: 3, stride: 2), ReLU(),
      MaxPool2d(kernelSize: 3, stride: 2, ceilMode: true),
      Fire(64, squeeze: 16, expand: 64),
      Fire(128, squeeze: 16, expand: 64),
      MaxPool2d(kernelSize: 3, stride: 2, ceilMode: true),
      Fire(128, squeeze: 32, expand: 128),
      Fire(256, squeeze: 32, expand: 128),
      MaxPool2d(kernelSize: 3, stride: 2, ceilMode: true),
      Fire(256, squeeze: 48, expand: 192),
      Fire(384, squeeze: 48, expand: 192),
      Fire(384, squeeze: 64, expand: 256),
      Fire(512, squeeze: 64, expand: 256))
  }

  public var stages: [[any Module]] { layers.layers.map { [$0] } }

  public func features(_ images: Tensor<Float>) -> Tensor<Float> { layers(images) }
}

/// SqueezeNet's block: 1 × 1 filters squeeze the channels, 1 × 1 and 3 × 3 filters expand them.
final class Fire: Layer {
  let squeeze: Conv2d
  let expand1x1: Conv2d
  let expand3x3: Conv2d

  init(_ inChannels: Int, squeeze: Int, expand: Int) {
    self.squeeze = Conv2d(inChannels, squeeze, kernelSize: 1)
    expand1x1 = Conv2d(squeeze, expand, kernelSize: 1)
    expand3x3 = Conv2d(squeeze, expand, kernelSize: 3, padding: 1)
  }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    let squeezed = squeeze(x).relu()
    return .cat([expand1x1(squeezed).relu(), expand3x3(squeezed).relu()], dim: 1)
  }
}

extension Backbones {
  static let squeezeNets: Makers = ["squeezenet1_1": { SqueezeNet() }]
}
