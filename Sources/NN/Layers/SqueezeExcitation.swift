import Tensor

/// Channels scaled by what a small network makes of their means (Hu et al. 2018);
/// `torchvision.ops.SqueezeExcitation`.
///
/// `y = x·scaleActivation(fc2(activation(fc1(mean of x over H and W))))`.
///
/// ```swift
/// SqueezeExcitation(64, 16)
/// SqueezeExcitation(96, 24, activation: SiLU())                     // EfficientNet
/// SqueezeExcitation(72, 24, scaleActivation: Hardsigmoid())         // MobileNetV3
/// ```
public final class SqueezeExcitation: Layer {
  /// A 1 × 1 convolution from all channels to the squeezed ones.
  public let fc1: Conv2d
  /// A 1 × 1 convolution back.
  public let fc2: Conv2d
  public let activation: any Layer
  public let scaleActivation: any Layer

  /// - Parameters:
  ///   - inputChannels: The channels of input and output.
  ///   - squeezeChannels: The channels in between.
  ///   - activation: What follows the first convolution.
  ///   - scaleActivation: What makes the factors.
  public init(
    _ inputChannels: Int, _ squeezeChannels: Int, activation: any Layer = ReLU(),
    scaleActivation: any Layer = Sigmoid()
  ) {
    fc1 = Conv2d(inputChannels, squeezeChannels, kernelSize: 1)
    fc2 = Conv2d(squeezeChannels, inputChannels, kernelSize: 1)
    (self.activation, self.scaleActivation) = (activation, scaleActivation)
  }

  /// `[N, C, H, W]` → the same shape.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    let means = x.adaptiveAveragePool2d(height: 1, width: 1)
    return x * scaleActivation(fc2(activation(fc1(means))))
  }
}
