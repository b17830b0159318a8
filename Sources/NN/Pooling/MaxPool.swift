import Tensor

/// Maxima of windows over `[N, C, L]`; `torch.nn.MaxPool1d`.
///
/// Where the maxima lie is told by `Tensor.maxPool1dWithIndices(_:)`.
public final class MaxPool1d: Layer {
  public let options: Pooling1dOptions

  /// - Parameter options: The windows.
  public init(_ options: Pooling1dOptions) { self.options = options }

  /// The numbers one by one.
  ///
  /// - Parameters:
  ///   - kernelSize: The window's size, in elements.
  ///   - stride: The step between windows, the window's size by default.
  ///   - padding: Elements of −∞ around, at most half the window.
  ///   - dilation: The step from one of the window's elements to the next.
  ///   - ceilMode: Whether a last window that runs over the edge counts.
  public convenience init(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, dilation: Int = 1, ceilMode: Bool = false
  ) {
    self.init(
      .init(
        kernelSize: kernelSize, stride: stride, padding: padding, dilation: dilation,
        ceilMode: ceilMode))
  }

  /// `[N, C, L]` → `[N, C, L']`, or both without N.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.maxPool1d(options) }
}

/// Maxima of windows over `[N, C, H, W]`; `torch.nn.MaxPool2d`.
///
/// Where the maxima lie is told by `Tensor.maxPool2dWithIndices(_:)`.
public final class MaxPool2d: Layer {
  public let options: Pooling2dOptions

  /// - Parameter options: The windows, which need not be square.
  public init(_ options: Pooling2dOptions) { self.options = options }

  /// The same numbers for height and width.
  ///
  /// - Parameters:
  ///   - kernelSize: The window's side, in pixels.
  ///   - stride: The step between windows, the window's side by default.
  ///   - padding: Pixels of −∞ around, at most half the window.
  ///   - dilation: The step from one of the window's pixels to the next.
  ///   - ceilMode: Whether a last window that runs over the edge counts.
  public convenience init(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, dilation: Int = 1, ceilMode: Bool = false
  ) {
    self.init(
      .init(
        kernelSize: kernelSize, stride: stride, padding: padding, dilation: dilation,
        ceilMode: ceilMode))
  }

  /// `[N, C, H, W]` → `[N, C, H', W']`, or both without N.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.maxPool2d(options) }
}

/// Maxima of windows over `[N, C, D, H, W]`; `torch.nn.MaxPool3d`.
///
/// Where the maxima lie is told by `Tensor.maxPool3dWithIndices(_:)`.
public final class MaxPool3d: Layer {
  public let options: Pooling3dOptions

  /// - Parameter options: The windows, which need not be cubes.
  public init(_ options: Pooling3dOptions) { self.options = options }

  /// The same numbers for depth, height and width.
  ///
  /// - Parameters:
  ///   - kernelSize: The window's side, in voxels.
  ///   - stride: The step between windows, the window's side by default.
  ///   - padding: Voxels of −∞ around, at most half the window.
  ///   - dilation: The step from one of the window's voxels to the next.
  ///   - ceilMode: Whether a last window that runs over the edge counts.
  public convenience init(
    kernelSize: Int, stride: Int? = nil, padding: Int = 0, dilation: Int = 1, ceilMode: Bool = false
  ) {
    self.init(
      .init(
        kernelSize: kernelSize, stride: stride, padding: padding, dilation: dilation,
        ceilMode: ceilMode))
  }

  /// `[N, C, D, H, W]` → `[N, C, D', H', W']`, or both without N.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.maxPool3d(options) }
}
