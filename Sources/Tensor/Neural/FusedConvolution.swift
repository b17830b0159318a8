import CTensorKernels

/// What a convolution can do with its sums before it writes them.
public enum ConvolutionActivation: Sendable, Hashable {
  case identity, relu, relu6, silu, hardswish

  var kernel: Int {
    let kind: tk_post_activation =
      switch self {
      case .identity: tk_post_none
      case .relu: tk_post_relu
      case .relu6: tk_post_relu6
      case .silu: tk_post_silu
      case .hardswish: tk_post_hardswish
      }
    return Int(kind.rawValue)
  }

  /// Returns the activation of `x`.
  package func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    switch self {
    case .identity: x
    case .relu: x.relu()
    case .relu6: x.relu6()
    case .silu: x.silu()
    case .hardswish: x.hardswish()
    }
  }
}

extension Tensor where Element == Float {
  /// Returns `activation(conv2d(weight, bias) + added)`; in one pass over memory where nothing is
  /// recorded and oneDNN has code for it.
  ///
  /// - Parameter added: Of the result's shape.
  package func conv2d(
    _ weight: Tensor, _ bias: Tensor?, _ options: Convolution2dOptions, adding added: Tensor?,
    _ activation: ConvolutionActivation
  ) -> Tensor {
    let isRecorded = [self, weight, bias, added].contains { $0?.trace != nil }
    if !isRecorded, rank == 4, activation != .identity || added != nil {
      let geometry = tk_convolution(
        "conv2d", input: shape, weight: weight.shape, bias: bias?.shape, options.general)
      let y = geometry.convolveInOnePass(
        channelsLast(), weight, bias, adding: added?.channelsLast(), activation)
      if let y { return y }
    }
    let y = conv2d(weight, bias, options)
    return activation(added.map { y + $0 } ?? y)
  }
}
