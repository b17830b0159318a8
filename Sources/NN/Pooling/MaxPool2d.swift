import Tensor

/// Maxima of windows; `torch.nn.MaxPool2d`.
public final class MaxPool2d: Layer {
  public let kernelSize, stride, padding: Int
  public let ceilMode: Bool

  /// - Parameters:
  ///   - kernelSize: The window's side, in pixels.
  ///   - stride: The step between windows, the window's side by default.
  public init(kernelSize: Int, stride: Int? = nil, padding: Int = 0, ceilMode: Bool = false) {
    (self.kernelSize, self.stride, self.padding) = (kernelSize, stride ?? kernelSize, padding)
    self.ceilMode = ceilMode
  }

  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    x.maxPool2d(kernelSize: kernelSize, stride: stride, padding: padding, ceilMode: ceilMode)
  }
}
