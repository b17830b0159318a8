import Tensor

/// Means of windows over `[N, C, L]`; `torch.nn.AvgPool1d`.
public final class AvgPool1d: Layer {
  public let kernelSize, stride, padding: Int
  public let ceilMode, countIncludePad: Bool

  /// - Parameters:
  ///   - kernelSize: The window's size, in elements.
  ///   - stride: The step between windows, the window's size by default.
  ///   - padding: Zeros around, at most half the window.
  ///   - ceilMode: Whether a last window that runs over the edge counts.
  ///   - countIncludePad: Whether the zeros count among the elements of a window.
  public init(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, ceilMode: Bool = false,
    countIncludePad: Bool = true
  ) {
    (self.kernelSize, self.stride, self.padding) = (kernelSize, stride ?? kernelSize, padding)
    (self.ceilMode, self.countIncludePad) = (ceilMode, countIncludePad)
  }

  /// `[N, C, L]` → `[N, C, L']`, or both without N.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    x.averagePool1d(
      kernelSize: kernelSize, stride: stride, padding: padding, ceilMode: ceilMode,
      countIncludePad: countIncludePad)
  }
}

/// Means of windows over `[N, C, H, W]`; `torch.nn.AvgPool2d`.
public final class AvgPool2d: Layer {
  public let options: Pooling2dOptions
  public let countIncludePad: Bool
  public let divisorOverride: Int?

  /// - Parameters:
  ///   - options: The windows, which need not be square.
  ///   - countIncludePad: Whether zeros around count among the elements of a window.
  ///   - divisorOverride: What sums are divided by instead of the number of elements.
  /// - Precondition: the dilation is 1.
  public init(
    _ options: Pooling2dOptions, countIncludePad: Bool = true, divisorOverride: Int? = nil
  ) {
    (self.options, self.countIncludePad) = (options, countIncludePad)
    self.divisorOverride = divisorOverride
  }

  /// The same numbers for height and width.
  ///
  /// - Parameters:
  ///   - kernelSize: The window's side, in pixels.
  ///   - stride: The step between windows, the window's side by default.
  ///   - padding: Zeros around, at most half the window.
  ///   - ceilMode: Whether a last window that runs over the edge counts.
  public convenience init(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, ceilMode: Bool = false,
    countIncludePad: Bool = true, divisorOverride: Int? = nil
  ) {
    self.init(
      .init(kernelSize: kernelSize, stride: stride, padding: padding, ceilMode: ceilMode),
      countIncludePad: countIncludePad, divisorOverride: divisorOverride)
  }

  /// `[N, C, H, W]` → `[N, C, H', W']`, or both without N.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    x.averagePool2d(options, countIncludePad: countIncludePad, divisorOverride: divisorOverride)
  }
}

/// Means of windows over `[N, C, D, H, W]`; `torch.nn.AvgPool3d`.
public final class AvgPool3d: Layer {
  public let options: Pooling3dOptions
  public let countIncludePad: Bool
  public let divisorOverride: Int?

  /// - Parameters:
  ///   - options: The windows, which need not be cubes.
  ///   - countIncludePad: Whether zeros around count among the elements of a window.
  ///   - divisorOverride: What sums are divided by instead of the number of elements.
  /// - Precondition: the dilation is 1.
  public init(
    _ options: Pooling3dOptions, countIncludePad: Bool = true, divisorOverride: Int? = nil
  ) {
    (self.options, self.countIncludePad) = (options, countIncludePad)
    self.divisorOverride = divisorOverride
  }

  /// The same numbers for depth, height and width.
  ///
  /// - Parameters:
  ///   - kernelSize: The window's side, in voxels.
  ///   - stride: The step between windows, the window's side by default.
  ///   - padding: Zeros around, at most half the window.
  ///   - ceilMode: Whether a last window that runs over the edge counts.
  public convenience init(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, ceilMode: Bool = false,
    countIncludePad: Bool = true, divisorOverride: Int? = nil
  ) {
    self.init(
      .init(kernelSize: kernelSize, stride: stride, padding: padding, ceilMode: ceilMode),
      countIncludePad: countIncludePad, divisorOverride: divisorOverride)
  }

  /// `[N, C, D, H, W]` → `[N, C, D', H', W']`, or both without N.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    x.averagePool3d(options, countIncludePad: countIncludePad, divisorOverride: divisorOverride)
  }
}
