import Tensor

/// 2-d convolution over `[N, C, H, W]`; `torch.nn.Conv2d`.
public final class Conv2d: Module {
  /// `[outChannels, inChannels / groups, kernel, kernel]`
  @Parameter public var weight: Tensor<Float>
  /// `[outChannels]`, or nil.
  @Parameter public var bias: Tensor<Float>?
  public let options: Convolution2dOptions

  /// - Parameters:
  ///   - kernel: The filters' side, in pixels.
  ///   - padding: Zeros around the input, in pixels.
  /// - Precondition: both numbers of channels are multiples of `groups`.
  public init(
    _ inChannels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    dilation: Int = 1, groups: Int = 1, bias: Bool = true
  ) {
    require(
      groups > 0 && inChannels % groups == 0 && outChannels % groups == 0,
      "Conv2d: \(inChannels) → \(outChannels) channels do not divide into \(groups) groups")
    options = Convolution2dOptions(
      stride: (stride, stride), padding: (padding, padding), dilation: (dilation, dilation),
      groups: groups)
    let fanIn = inChannels / groups * kernel * kernel
    weight = defaultWeight([outChannels, inChannels / groups, kernel, kernel], fanIn: fanIn)
    self.bias = bias ? defaultWeight([outChannels], fanIn: fanIn) : nil
  }

  /// `[N, inChannels, H, W]` → `[N, outChannels, H', W']`.
  public func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    x.conv2d(weight, bias, options)
  }
}
