import Tensor

/// What turns a photograph into a network's input: a size and a normalisation.
///
/// ```swift
/// let preprocess = ImagePreprocessing(width: 224, height: 224, normalization: .imageNet)
/// let planes = preprocess(try Image(contentsOf: "photo.jpg"))  // [3, 224, 224]
/// ```
///
/// It is stored beside the weights, which are worth nothing without it.
public struct ImagePreprocessing: Sendable, Hashable, Codable {
  /// In pixels.
  public let width: Int
  /// In pixels.
  public let height: Int
  public let normalization: Normalization

  /// - Precondition: `width` and `height` are at least 1.
  public init(width: Int, height: Int, normalization: Normalization = .imageNet) {
    require(
      width >= 1 && height >= 1,
      "ImagePreprocessing: width and height must be at least 1 (\(width), \(height))")
    self.width = width
    self.height = height
    self.normalization = normalization
  }

  /// - Throws: `DecodingError` when a side is less than 1 pixel.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let width = try container.decode(Int.self, forKey: .width)
    let height = try container.decode(Int.self, forKey: .height)
    guard width >= 1 && height >= 1 else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription:
            "image preprocessing: width and height must be at least 1 (\(width), \(height))"))
    }
    self.init(
      width: width, height: height,
      normalization: try container.decode(Normalization.self, forKey: .normalization))
  }

  /// The normalised samples of `image` scaled to `width` × `height`, shape `[3, height, width]`.
  ///
  /// The proportions of the image are not kept: all of it is seen, whatever its shape.
  public func callAsFunction(_ image: Image) -> [Float] {
    image.resized(width: width, height: height).normalized(normalization)
  }
}
