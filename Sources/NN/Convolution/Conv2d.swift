import Tensor

/// 2-d convolution over `[N, C, H, W]`; `torch.nn.Conv2d`.
///
/// A cross-correlation, with `H' = (H + 2·padding − dilation·(kh − 1) − 1) / stride + 1` and W'
/// likewise.
///
/// ```swift
/// Conv2d(3, 64, kernelSize: 7, stride: 2, padding: 3, bias: false)
/// Conv2d(64, 64, kernelSize: (1, 7), .init(padding: .same))
/// Conv2d(64, 64, kernelSize: 3, padding: 1, paddingMode: .reflect)
/// ```
public final class Conv2d: Layer {
  /// `[outChannels, inChannels / groups, kernel height, kernel width]`
  @Parameter public var weight: Tensor<Float>
  /// `[outChannels]`, or nil.
  @Parameter public var bias: Tensor<Float>?
  public let options: Convolution2dOptions
  public let paddingMode: ConvolutionPaddingMode
  /// What a padding of other than zeros adds, and the convolution after it.
  private let edges: [Int]
  private let unpadded: Convolution2dOptions
  let folded = FoldedFilters()

  /// - Parameters:
  ///   - kernelSize: The filters' height and width, in pixels.
  ///   - options: Stride, padding, dilation and groups.
  ///   - bias: Whether there is a bias.
  ///   - paddingMode: What lies beyond the edges, as far as the padding goes.
  /// - Precondition: both numbers of channels are multiples of the groups.
  public init(
    _ inChannels: Int, _ outChannels: Int, kernelSize: (Int, Int),
    _ options: Convolution2dOptions = .init(), bias: Bool = true,
    paddingMode: ConvolutionPaddingMode = .zeros
  ) {
    let kernel = [kernelSize.0, kernelSize.1]
    let start = convolutionParameters(
      "Conv2d", inChannels, outChannels, kernel: kernel, groups: options.groups, bias: bias)
    (self.options, self.paddingMode) = (options, paddingMode)
    edges = Array(options.general.edges(kernel: kernel).prefix(4))
    var unpadded = options
    unpadded.general = options.general.unpadded
    self.unpadded = unpadded
    weight = start.weight
    self.bias = start.bias
  }

  /// The same numbers for height and width.
  public convenience init(
    _ inChannels: Int, _ outChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    dilation: Int = 1, groups: Int = 1, bias: Bool = true,
    paddingMode: ConvolutionPaddingMode = .zeros
  ) {
    self.init(
      inChannels, outChannels, kernelSize: (kernelSize, kernelSize),
      .init(stride: stride, padding: padding, dilation: dilation, groups: groups), bias: bias,
      paddingMode: paddingMode)
  }

  /// `[N, inChannels, H, W]` → `[N, outChannels, H', W']`, or both without N.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    guard let filling = paddingMode.filling else { return x.conv2d(weight, bias, options) }
    return x.padded(edges, mode: filling).conv2d(weight, bias, unpadded)
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int? {
    outputs[0].elementCount * weight.elementCount / weight.shape[0]
  }
}
