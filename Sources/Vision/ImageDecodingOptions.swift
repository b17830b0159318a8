import Tensor

/// How an image is decoded; the default is what training and inference want.
///
/// ```swift
/// var options = ImageDecodingOptions()
/// options.minimumSize = (width: 224, height: 224)
/// let thumbnail = try Image(contentsOf: "photo.jpg", options: options)  // 4000 × 3000 → 500 × 375
/// ```
public struct ImageDecodingOptions: Sendable {
  /// What the image may cost.
  public var limits: ImageLimits

  /// Whether the image is turned upright as its EXIF data says, as by Pillow's
  /// `ImageOps.exif_transpose`.
  public var appliesOrientation: Bool

  /// What becomes of transparent pixels.
  public var transparency: Transparency

  /// Has a JPEG decoded at 1/2, 1/4 or 1/8 of its size, the smallest scale that `width` and `height`
  /// fit into that many times; nil for the whole size.
  ///
  /// As Pillow's `Image.draft("RGB", (width, height))`, the size being the upright image's. It saves
  /// time and memory where a large photograph is then resized, and changes pixels a little: the
  /// scaled inverse DCT is a filter of its own. Other formats are decoded whole.
  public var minimumSize: (width: Int, height: Int)? {
    didSet { requireSize() }
  }

  /// - Precondition: The sides of `minimumSize` are at least 1.
  public init(
    limits: ImageLimits = ImageLimits(), appliesOrientation: Bool = true,
    transparency: Transparency = .dropped, minimumSize: (width: Int, height: Int)? = nil
  ) {
    self.limits = limits
    self.appliesOrientation = appliesOrientation
    self.transparency = transparency
    self.minimumSize = minimumSize
    requireSize()
  }

  private func requireSize() {
    guard let size = minimumSize else { return }
    require(
      size.width >= 1 && size.height >= 1,
      "ImageDecodingOptions: minimumSize must be at least 1 × 1 (\(size.width) × \(size.height))")
  }

  /// The divisor for an image of the given size, as stored: 1, 2, 4 or 8.
  func divisor(width: Int, height: Int, orientation: ImageOrientation) -> Int {
    guard let minimum = minimumSize else { return 1 }
    let (across, down) =
      orientation.exchangesAxes
      ? (minimum.height, minimum.width) : (minimum.width, minimum.height)
    let scale = min(width / across, height / down)
    return [8, 4, 2].first { scale >= $0 } ?? 1
  }
}
