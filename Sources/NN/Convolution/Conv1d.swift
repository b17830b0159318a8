import Tensor

/// 1-d convolution over `[N, C, L]`; `torch.nn.Conv1d`.
///
/// `y[o, i] = b[o] + Σ w[o, c, k]·x[c, stride·i + dilation·k − padding]` with
/// `L' = (L + 2·padding − dilation·(k − 1) − 1) / stride + 1`.
///
/// ```swift
/// Conv1d(16, 32, kernelSize: 3, stride: 2, padding: 1)
/// Conv1d(16, 32, kernelSize: 3, .init(padding: .same), paddingMode: .reflect)
/// ```
public final class Conv1d: Layer {
  /// `[outChannels, inChannels / groups, kernel size]`
  @Parameter public var weight: Tensor<Float>
  /// `[outChannels]`, or nil.
  @Parameter public var bias: Tensor<Float>?
  public let options: Convolution1dOptions
  public let paddingMode: ConvolutionPaddingMode
  /// What a padding of other than zeros adds, and the convolution after it.
  private let edges: [Int]
  private let unpadded: Convolution1dOptions

  /// - Parameters:
  ///   - kernelSize: The filters' size, in elements.
  ///   - options: Stride, padding, dilation and groups.
  ///   - bias: Whether there is a bias.
  ///   - paddingMode: What lies beyond the edges, as far as the padding goes.
  /// - Precondition: both numbers of channels are multiples of the groups.
  public init(
    _ inChannels: Int, _ outChannels: Int, kernelSize: Int,
    _ options: Convolution1dOptions, bias: Bool = true,
    paddingMode: ConvolutionPaddingMode = .zeros
  ) {
    let kernel = [kernelSize]
    let start = convolutionParameters(
      "Conv1d", inChannels, outChannels, kernel: kernel, groups: options.groups, bias: bias)
    (self.options, self.paddingMode) = (options, paddingMode)
    edges = Array(options.general.edges(kernel: kernel).prefix(2))
    var unpadded = options
    unpadded.general = options.general.unpadded
    self.unpadded = unpadded
    weight = start.weight
    self.bias = start.bias
  }

  /// The numbers one by one.
  public convenience init(
    _ inChannels: Int, _ outChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    dilation: Int = 1, groups: Int = 1, bias: Bool = true,
    paddingMode: ConvolutionPaddingMode = .zeros
  ) {
    self.init(
      inChannels, outChannels, kernelSize: kernelSize,
      .init(stride: stride, padding: padding, dilation: dilation, groups: groups), bias: bias,
      paddingMode: paddingMode)
  }

  /// `[N, inChannels, L]` → `[N, outChannels, L']`, or both without N.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    guard let filling = paddingMode.filling else { return x.conv1d(weight, bias, options) }
    return x.padded(edges, mode: filling).conv1d(weight, bias, unpadded)
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int? {
    outputs[0].elementCount * weight.elementCount / weight.shape[0]
  }
}
