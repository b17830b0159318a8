import Tensor

/// Maxima of windows; `torch.nn.MaxPool2d`.
public final class MaxPool2d: Module {
  public let kernel, stride, padding: Int
  public let ceilMode: Bool

  /// - Parameters:
  ///   - kernel: The window's side, in pixels.
  ///   - stride: The step between windows, the kernel's side by default.
  public init(kernel: Int, stride: Int? = nil, padding: Int = 0, ceilMode: Bool = false) {
    (self.kernel, self.stride, self.padding) = (kernel, stride ?? kernel, padding)
    self.ceilMode = ceilMode
  }

  public func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    x.maxPool2d(kernel: kernel, stride: stride, padding: padding, ceilMode: ceilMode)
  }
}
