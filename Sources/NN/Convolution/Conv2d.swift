import Tensor

/// 2-d convolution over `[N, C, H, W]`; `torch.nn.Conv2d`.
///
/// ```swift
/// Conv2d(3, 64, kernelSize: 7, stride: 2, padding: 3, bias: false)
/// Conv2d(64, 64, kernelSize: (1, 7), .init(padding: .same))
/// ```
public final class Conv2d: Layer {
  /// `[outChannels, inChannels / groups, kernel height, kernel width]`
  @Parameter public var weight: Tensor<Float>
  /// `[outChannels]`, or nil.
  @Parameter public var bias: Tensor<Float>?
  public let options: Convolution2dOptions

  /// - Parameters:
  ///   - kernelSize: The filters' height and width, in pixels.
  ///   - options: Stride, padding, dilation and groups.
  /// - Precondition: both numbers of channels are multiples of the groups.
  public init(
    _ inChannels: Int, _ outChannels: Int, kernelSize: (Int, Int),
    _ options: Convolution2dOptions = .init(), bias: Bool = true
  ) {
    let groups = options.groups
    require(
      groups > 0 && inChannels % groups == 0 && outChannels % groups == 0,
      "Conv2d: \(inChannels) → \(outChannels) channels do not divide into \(groups) groups")
    self.options = options
    let fanIn = inChannels / groups * kernelSize.0 * kernelSize.1
    weight = defaultWeight(
      [outChannels, inChannels / groups, kernelSize.0, kernelSize.1], fanIn: fanIn)
    self.bias = bias ? defaultWeight([outChannels], fanIn: fanIn) : nil
  }

  /// The same numbers for height and width.
  public convenience init(
    _ inChannels: Int, _ outChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    dilation: Int = 1, groups: Int = 1, bias: Bool = true
  ) {
    self.init(
      inChannels, outChannels, kernelSize: (kernelSize, kernelSize),
      .init(stride: stride, padding: padding, dilation: dilation, groups: groups), bias: bias)
  }

  /// `[N, inChannels, H, W]` → `[N, outChannels, H', W']`.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.conv2d(weight, bias, options) }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int? {
    outputs[0].elementCount * weight.elementCount / weight.shape[0]
  }
}
