import Tensor

/// Transposed 3-d convolution over `[N, C, D, H, W]`, which enlarges volumes; `torch.nn.ConvTranspose3d`.
///
/// The gradient of ``Conv3d`` with respect to its input, so that it undoes the change of size:
/// `D' = (D − 1)·stride − 2·padding + dilation·(k − 1) + outputPadding + 1`, and the other sizes
/// likewise.
///
/// ```swift
/// ConvTranspose3d(64, 32, kernelSize: (2, 4, 4), .init(stride: (1, 2, 2), padding: (0, 1, 1)))
/// ```
public final class ConvTranspose3d: Layer {
  /// `[inChannels, outChannels / groups, kernel depth, height, width]`
  @Parameter public var weight: Tensor<Float>
  /// `[outChannels]`, or nil.
  @Parameter public var bias: Tensor<Float>?
  public let options: ConvolutionTranspose3dOptions

  /// - Parameters:
  ///   - kernelSize: The filters' depth, height and width, in voxels.
  ///   - options: Stride, padding, output padding, dilation and groups.
  ///   - bias: Whether there is a bias.
  /// - Precondition: both numbers of channels are multiples of the groups.
  public init(
    _ inChannels: Int, _ outChannels: Int, kernelSize: (Int, Int, Int),
    _ options: ConvolutionTranspose3dOptions = .init(), bias: Bool = true
  ) {
    let start = convolutionParameters(
      "ConvTranspose3d", inChannels, outChannels,
      kernel: [kernelSize.0, kernelSize.1, kernelSize.2],
      groups: options.groups, bias: bias, isTransposed: true)
    self.options = options
    weight = start.weight
    self.bias = start.bias
  }

  /// The same numbers for depth, height and width.
  public convenience init(
    _ inChannels: Int, _ outChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    outputPadding: Int = 0, groups: Int = 1, bias: Bool = true, dilation: Int = 1
  ) {
    self.init(
      inChannels, outChannels, kernelSize: (kernelSize, kernelSize, kernelSize),
      .init(
        stride: stride, padding: padding, outputPadding: outputPadding, dilation: dilation,
        groups: groups), bias: bias)
  }

  /// `[N, inChannels, D, H, W]` → `[N, outChannels, D', H', W']`, or both without N.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    x.convTranspose3d(weight, bias, options)
  }

  /// The same with the output padding that gives the output this size; `output_size` in PyTorch.
  ///
  /// - Precondition: a convolution of these options takes such volumes to the input's size.
  public func callAsFunction(
    _ x: Tensor<Float>, outputSize: (Int, Int, Int)
  ) -> Tensor<Float> {
    observed([x]) {
      var reaching = options
      reaching.general = options.general.reaching(
        [outputSize.0, outputSize.1, outputSize.2], input: x.shape,
        kernel: Array(weight.shape.dimensions[2...]),
        "ConvTranspose3d")
      return x.convTranspose3d(weight, bias, reaching)
    }
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int? {
    inputs[0].elementCount * weight.elementCount / weight.shape[0]
  }
}
