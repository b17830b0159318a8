import Tensor

/// Turns r² channels into the pixels of a square, `[N, C·r², H, W]` → `[N, C, H·r, W·r]` (Shi et al.
/// 2016); `torch.nn.PixelShuffle`.
public final class PixelShuffle: Layer {
  public let upscaleFactor: Int

  /// - Parameter upscaleFactor: r, how many times as high and as wide the image becomes.
  public init(_ upscaleFactor: Int) {
    require(upscaleFactor > 0, "PixelShuffle: the factor must be positive (\(upscaleFactor))")
    self.upscaleFactor = upscaleFactor
  }

  /// - Precondition: the channels are a multiple of r².
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.pixelShuffle(upscaleFactor) }
}

/// Turns the pixels of a square into r² channels, `[N, C, H·r, W·r]` → `[N, C·r², H, W]`, the inverse
/// of ``PixelShuffle``; `torch.nn.PixelUnshuffle`.
public final class PixelUnshuffle: Layer {
  public let downscaleFactor: Int

  /// - Parameter downscaleFactor: r, the side of a square, in pixels.
  public init(_ downscaleFactor: Int) {
    require(downscaleFactor > 0, "PixelUnshuffle: the factor must be positive (\(downscaleFactor))")
    self.downscaleFactor = downscaleFactor
  }

  /// - Precondition: height and width are multiples of r.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.pixelUnshuffle(downscaleFactor) }
}
