import Tensor

/// What an image may cost, checked before memory is asked for.
///
/// ```swift
/// var options = ImageDecodingOptions()
/// options.limits = ImageLimits(maximumPixelCount: 4096 * 4096, maximumByteCount: 16 << 20)
/// let upload = try Image(decoding: body, options: options)
/// ```
public struct ImageLimits: Sendable, Hashable {
  /// The largest `width * height`.
  public var maximumPixelCount: Int
  /// The longest side, in pixels.
  public var maximumSide: Int
  /// The largest file, in bytes.
  public var maximumByteCount: Int

  /// Limits that photographs stay within.
  ///
  /// - Parameters:
  ///   - maximumPixelCount: From Pillow's default on, 178 956 970, Pillow warns of a decompression
  ///     bomb. Such an image takes 512 MiB.
  ///   - maximumSide: 65 500 is libjpeg's limit.
  ///   - maximumByteCount: 1 GiB is far above any image of so many pixels.
  /// - Precondition: All are at least 1.
  public init(
    maximumPixelCount: Int = Image.maximumPixelCount, maximumSide: Int = 65_500,
    maximumByteCount: Int = 1 << 30
  ) {
    require(
      maximumPixelCount >= 1 && maximumSide >= 1 && maximumByteCount >= 1,
      "ImageLimits: limits must be at least 1 "
        + "(\(maximumPixelCount) pixels, side \(maximumSide), \(maximumByteCount) bytes)")
    self.maximumPixelCount = maximumPixelCount
    self.maximumSide = maximumSide
    self.maximumByteCount = maximumByteCount
  }

  /// Refuses sizes beyond the limits.
  func check(width: Int, height: Int, name: String) throws(ImageError) {
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    if overflow || count > maximumPixelCount {
      throw ImageError(
        file: name,
        reason: .tooManyPixels(width: width, height: height, limit: maximumPixelCount))
    }
    if max(width, height) > maximumSide {
      throw ImageError(
        file: name, reason: .sideTooLong(width: width, height: height, limit: maximumSide))
    }
  }

  /// Refuses files beyond the limit.
  func check(byteCount: Int, name: String) throws(ImageError) {
    if byteCount > maximumByteCount {
      throw ImageError(file: name, reason: .tooManyBytes(limit: maximumByteCount))
    }
  }
}
