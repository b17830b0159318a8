import Tensor

/// Transposed 2-d convolution over `[N, C, H, W]`, which enlarges images; `torch.nn.ConvTranspose2d`.
///
/// The gradient of ``Conv2d`` with respect to its input, so that it undoes the change of size:
/// `H' = (H − 1)·stride − 2·padding + dilation·(k − 1) + outputPadding + 1`, and the other sizes
/// likewise.
///
/// ```swift
/// let up = ConvTranspose2d(64, 32, kernelSize: 3, stride: 2, padding: 1, outputPadding: 1)
/// up(x)                         // [N, 64, H, W] → [N, 32, 2·H, 2·W]
/// up(x, outputSize: (15, 15))   // the size before a Conv2d with stride 2
/// ```
public final class ConvTranspose2d: Layer {
  /// `[inChannels, outChannels / groups, kernel height, kernel width]`
  @Parameter public var weight: Tensor<Float>
  /// `[outChannels]`, or nil.
  @Parameter public var bias: Tensor<Float>?
  public let options: ConvolutionTranspose2dOptions

  /// - Parameters:
  ///   - kernelSize: The filters' height and width, in pixels.
  ///   - options: Stride, padding, output padding, dilation and groups.
  ///   - bias: Whether there is a bias.
  /// - Precondition: both numbers of channels are multiples of the groups.
  public init(
    _ inChannels: Int, _ outChannels: Int, kernelSize: (Int, Int),
    _ options: ConvolutionTranspose2dOptions = .init(), bias: Bool = true
  ) {
    let start = convolutionParameters(
      "ConvTranspose2d", inChannels, outChannels, kernel: [kernelSize.0, kernelSize.1],
      groups: options.groups, bias: bias, isTransposed: true)
    self.options = options
    weight = start.weight
    self.bias = start.bias
  }

  /// The same numbers for height and width.
  public convenience init(
    _ inChannels: Int, _ outChannels: Int, kernelSize: Int, stride: Int = 1, padding: Int = 0,
    outputPadding: Int = 0, groups: Int = 1, bias: Bool = true, dilation: Int = 1
  ) {
    self.init(
      inChannels, outChannels, kernelSize: (kernelSize, kernelSize),
      .init(
        stride: stride, padding: padding, outputPadding: outputPadding, dilation: dilation,
        groups: groups), bias: bias)
  }

  /// `[N, inChannels, H, W]` → `[N, outChannels, H', W']`, or both without N.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    x.convTranspose2d(weight, bias, options)
  }

  /// The same with the output padding that gives the output this size; `output_size` in PyTorch.
  ///
  /// - Precondition: a convolution of these options takes such images to the input's size.
  public func callAsFunction(
    _ x: Tensor<Float>, outputSize: (Int, Int)
  ) -> Tensor<Float> {
    observed([x]) {
      var reaching = options
      reaching.general = options.general.reaching(
        [outputSize.0, outputSize.1], input: x.shape, kernel: Array(weight.shape.dimensions[2...]),
        "ConvTranspose2d")
      return x.convTranspose2d(weight, bias, reaching)
    }
  }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int? {
    inputs[0].elementCount * weight.elementCount / weight.shape[0]
  }
}
