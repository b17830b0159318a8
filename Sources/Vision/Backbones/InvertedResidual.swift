import NN
import Tensor

/// A block that widens the channels, convolves each by itself, weighs them and narrows them again, with a
/// way round it where the shape stays; `MBConv` of torchvision's EfficientNet and `InvertedResidual`
/// of its MobileNetV3.
final class InvertedResidual: Layer {
  let block: Sequential
  private let isResidual: Bool
  private let dropPath: DropPath

  struct Shape: Sendable {
    let inputs, kernelSize, expanded, outputs, stride: Int
  }

  /// - Parameters:
  ///   - squeezeExcitation: What weighs the channels in between, if anything.
  ///   - dropProbability: Of leaving the block out in training.
  init(
    _ shape: Shape, activation: any Layer, squeezeExcitation: SqueezeExcitation?,
    norm: NormSettings, dropProbability: Double = 0
  ) {
    var layers: [any Layer] = []
    if shape.expanded != shape.inputs {
      layers.append(
        Sequential.convNormActivation(
          shape.inputs, shape.expanded, kernelSize: 1, norm: norm, activation: activation))
    }
    layers.append(
      Sequential.convNormActivation(
        shape.expanded, shape.expanded, kernelSize: shape.kernelSize, stride: shape.stride,
        groups: shape.expanded, norm: norm, activation: activation))
    if let squeezeExcitation { layers.append(squeezeExcitation) }
    layers.append(
      Sequential.convNormActivation(
        shape.expanded, shape.outputs, kernelSize: 1, norm: norm, activation: nil))
    block = Sequential(layers)
    isResidual = shape.stride == 1 && shape.inputs == shape.outputs
    dropPath = DropPath(Float(dropProbability))
  }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    isResidual ? x + dropPath(block(x)) : block(x)
  }
}
