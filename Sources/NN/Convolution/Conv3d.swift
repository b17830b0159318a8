import Tensor

/// 3-d convolution over `[N, C, D, H, W]`; `torch.nn.Conv3d`.
///
/// A cross-correlation, with `D' = (D + 2·padding − dilation·(kd − 1) − 1) / stride + 1` and H', W'
/// likewise.
///
/// ```swift
/// Conv3d(3, 64, kernelSize: 3, padding: 1)
/// Conv3d(3, 64, kernelSize: (3, 7, 7), .init(stride: (1, 2, 2), padding: (1, 3, 3)))
/// ```
public final class Conv3d: Layer {
  /// `[outChannels, inChannels / groups, kernel depth, height, width]`
  @Parameter public var weight: Tensor<Float>
  /// `[outChannels]`, or nil.
  @Parameter public var bias: Tensor<Float>?
  public let options: Convolution3dOptions
  public let paddingMode: ConvolutionPaddingMode
  /// What a padding of other than zeros adds, and the convolution after it.
  private let edges: [Int]
  private let unpadded: Convolution3dOptions

  /// - Parameters:
  ///   - kernelSize: The filters' depth, height and width, in voxels.
  ///   - options: Stride, padding, dilation and groups.
  ///   - bias: Whether there is a bias.
  ///   - paddingMode: What lies beyond the edges, as far as the padding goes.
  /// - Precondition: both numbers of channels are multiples of the groups.
  public init(
    _ inChannels: Int, _ outChannels: Int, kernelSize: (Int, Int, Int),
    _ options: Convolution3dOptions = .init(), bias: Bool = true,
    paddingMode: ConvolutionPaddingMode = .zeros
  ) {
    let kernel = [kernelSize.0, kernelSize.1, kernelSize.2]
    let start = convolutionParameters(
      "Conv3d", inChannels, outChannels, kernel: kernel, groups: options.groups, bias: bias)
    (self.options, self.paddingMode) = (options, paddingMode)
    edges = Array(options.general.edges(kernel: kernel).prefix(6))
    var unpadded = options
    unpadded.general = options.general.unpadded
    self.unpadded = unpadded
    weight = start.weight
    self.bias = start.bias
  }

  /// The same numbers for depth, height and width.
  public convenience init(
    _ inChannels: Int, _ outChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    dilation: Int = 1, groups: Int = 1, bias: Bool = true,
    paddingMode: ConvolutionPaddingMode = .zeros
  ) {
    self.init(
      inChannels, outChannels, kernelSize: (kernelSize, kernelSize, kernelSize),
      .init(stride: stride, padding: padding, dilation: dilation, groups: groups), bias: bias,
      paddingMode: paddingMode)
  }

  /// `[N, inChannels, D, H, W]` → `[N, outChannels, D', H', W']`, or both without N.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    guard let filling = paddingMode.filling else { return x.conv3d(weight, bias, options) }
    return x.padded(edges, mode: filling).conv3d(weight, bias, unpadded)
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int? {
    outputs[0].elementCount * weight.elementCount / weight.shape[0]
  }
}
