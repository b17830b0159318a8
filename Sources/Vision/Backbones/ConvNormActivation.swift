import NN
import Tensor

/// The settings of a network's batch normalisations.
struct NormSettings: Sendable {
  var eps: Float = 1e-5
  var momentum: Float = 0.1

  func callAsFunction(_ channels: Int) -> BatchNorm2d {
    BatchNorm2d(channels, eps: eps, momentum: momentum)
  }
}

extension Sequential {
  /// A convolution that keeps the size but for its stride, without bias, a batch normalisation and an
  /// activation; `torchvision.ops.Conv2dNormActivation`, with the keys `0` and `1`.
  static func convNormActivation(
    _ inputs: Int, _ outputs: Int, kernelSize: Int = 3, stride: Int = 1, groups: Int = 1,
    norm: NormSettings = .init(), activation: (any Layer)?
  ) -> Sequential {
    let convolution = Conv2d(
      inputs, outputs, kernelSize: kernelSize, stride: stride, padding: (kernelSize - 1) / 2,
      groups: groups, bias: false)
    return Sequential([convolution, norm(outputs)] + (activation.map { [$0] } ?? []))
  }
}
