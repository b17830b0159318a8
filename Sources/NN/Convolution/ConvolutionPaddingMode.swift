import Tensor

/// What a convolution sees beyond the edges of its input; `padding_mode` in PyTorch.
public enum ConvolutionPaddingMode: String, Sendable, CaseIterable {
  /// Zeros, which take no memory and no time.
  case zeros
  /// The elements mirrored at the edge, which itself is not repeated.
  case reflect
  /// The elements at the edge.
  case replicate
  /// The elements of the other end.
  case circular

  /// What the input is padded with before the convolution, nil for zeros.
  var filling: Tensor<Float>.PaddingMode? {
    switch self {
    case .zeros: nil
    case .reflect: .reflect
    case .replicate: .replicate
    case .circular: .circular
    }
  }
}
