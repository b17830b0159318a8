import Tensor

/// Transposed 1-d convolution over `[N, C, L]`, which enlarges signals; `torch.nn.ConvTranspose1d`.
///
/// The gradient of ``Conv1d`` with respect to its input, so that it undoes the change of size:
/// `L' = (L − 1)·stride − 2·padding + dilation·(k − 1) + outputPadding + 1`.
///
/// ```swift
/// ConvTranspose1d(32, 16, kernelSize: 4, stride: 2, padding: 1)
/// ```
public final class ConvTranspose1d: Layer {
  /// `[inChannels, outChannels / groups, kernel size]`
  @Parameter public var weight: Tensor<Float>
  /// `[outChannels]`, or nil.
  @Parameter public var bias: Tensor<Float>?
  public let options: ConvolutionTranspose1dOptions

  /// - Parameters:
  ///   - kernelSize: The filters' size, in elements.
  ///   - options: Stride, padding, output padding, dilation and groups.
  ///   - bias: Whether there is a bias.
  /// - Precondition: both numbers of channels are multiples of the groups.
  public init(
    _ inChannels: Int, _ outChannels: Int, kernelSize: Int,
    _ options: ConvolutionTranspose1dOptions, bias: Bool = true
  ) {
    let start = convolutionParameters(
      "ConvTranspose1d", inChannels, outChannels, kernel: [kernelSize],
      groups: options.groups, bias: bias, isTransposed: true)
    self.options = options
    weight = start.weight
    self.bias = start.bias
  }

  /// The numbers one by one.
  public convenience init(
    _ inChannels: Int, _ outChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    outputPadding: Int = 0, groups: Int = 1, bias: Bool = true, dilation: Int = 1
  ) {
    self.init(
      inChannels, outChannels, kernelSize: kernelSize,
      .init(
        stride: stride, padding: padding, outputPadding: outputPadding, dilation: dilation,
        groups: groups), bias: bias)
  }

  /// `[N, inChannels, L]` → `[N, outChannels, L']`, or both without N.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    x.convTranspose1d(weight, bias, options)
  }

  /// The same with the output padding that gives the output this length; `output_size` in PyTorch.
  ///
  /// - Precondition: a convolution of these options takes such signals to the input's length.
  public func callAsFunction(
    _ x: Tensor<Float>, outputSize: Int
  ) -> Tensor<Float> {
    observed([x]) {
      var reaching = options
      reaching.general = options.general.reaching(
        [outputSize], input: x.shape, kernel: Array(weight.shape.dimensions[2...]),
        "ConvTranspose1d")
      return x.convTranspose1d(weight, bias, reaching)
    }
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int? {
    inputs[0].elementCount * weight.elementCount / weight.shape[0]
  }
}
