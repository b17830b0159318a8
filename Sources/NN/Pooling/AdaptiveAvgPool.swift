import Tensor

/// Means of windows that divide `[N, C, L]` into a fixed number of parts; `torch.nn.AdaptiveAvgPool1d`.
public final class AdaptiveAvgPool1d: Layer {
  public let outputSize: Int

  /// - Parameter outputSize: The number of parts.
  public init(outputSize: Int) { self.outputSize = outputSize }

  /// `[N, C, L]` → `[N, C, outputSize]`, or both without N.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    x.adaptiveAveragePool1d(length: outputSize)
  }
}

/// Means of windows that divide `[N, C, H, W]` into height × width parts;
/// `torch.nn.AdaptiveAvgPool2d`.
///
/// ```swift
/// AdaptiveAvgPool2d(outputSize: 1)
/// AdaptiveAvgPool2d(outputSize: (7, nil))
/// ```
public final class AdaptiveAvgPool2d: Layer {
  public let outputSize: (Int?, Int?)

  /// - Parameter outputSize: The height and width of the output, nil for the input's.
  public init(outputSize: (Int?, Int?)) { self.outputSize = outputSize }

  /// The same number for height and width.
  public convenience init(outputSize: Int) {
    self.init(outputSize: (outputSize, outputSize))
  }

  /// `[N, C, H, W]` → `[N, C, height, width]`, or both without N.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    require(
      x.rank >= 3, "AdaptiveAvgPool2d: expected [N, C, H, W], got \(x.shape)")
    return x.adaptiveAveragePool2d(
      height: outputSize.0 ?? x.shape[-2], width: outputSize.1 ?? x.shape[-1])
  }
}

/// Means of windows that divide `[N, C, D, H, W]` into depth × height × width parts;
/// `torch.nn.AdaptiveAvgPool3d`.
///
/// ```swift
/// AdaptiveAvgPool3d(outputSize: 1)
/// AdaptiveAvgPool3d(outputSize: (nil, 7, 7))
/// ```
public final class AdaptiveAvgPool3d: Layer {
  public let outputSize: (Int?, Int?, Int?)

  /// - Parameter outputSize: The depth, height and width of the output, nil for the input's.
  public init(outputSize: (Int?, Int?, Int?)) { self.outputSize = outputSize }

  /// The same number for depth, height and width.
  public convenience init(outputSize: Int) {
    self.init(outputSize: (outputSize, outputSize, outputSize))
  }

  /// `[N, C, D, H, W]` → `[N, C, depth, height, width]`, or both without N.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    require(
      x.rank >= 4, "AdaptiveAvgPool3d: expected [N, C, D, H, W], got \(x.shape)")
    return x.adaptiveAveragePool3d(
      depth: outputSize.0 ?? x.shape[-3], height: outputSize.1 ?? x.shape[-2],
      width: outputSize.2 ?? x.shape[-1])
  }
}
