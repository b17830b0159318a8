import Tensor

/// An RGB image of 8 bits a channel.
///
/// ```swift
/// let image = try Image(contentsOf: "photo.jpg")
/// let small = image.resized(width: 224, height: 224)
/// let planes = small.normalized(.imageNet)  // [3, 224, 224]
/// ```
public struct Image: Sendable, Hashable {
  /// Columns, in pixels.
  public let width: Int
  /// Rows, in pixels.
  public let height: Int
  /// The samples, shape `[height, width, 3]`: row by row, each pixel as red, green, blue.
  public var pixels: [UInt8] {
    didSet {
      require(
        pixels.count == width * height * 3,
        "Image: pixels must stay width × height × 3 bytes (\(pixels.count), \(width) × \(height))")
    }
  }

  /// The samples of a pixel; always 3.
  public var channels: Int { 3 }

  /// The image of the given samples.
  ///
  /// - Parameter pixels: Shape `[height, width, 3]`.
  /// - Precondition: `width` and `height` are at least 1, and `pixels` has `width * height * 3`
  ///   bytes.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    require(
      width >= 1 && height >= 1, "Image: width and height must be at least 1 (\(width), \(height))")
    require(
      pixels.count == width * height * 3,
      "Image: pixels must be width × height × 3 bytes (\(pixels.count), \(width) × \(height))")
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}
