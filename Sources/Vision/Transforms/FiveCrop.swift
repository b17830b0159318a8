import Tensor

/// The four corners and the middle of an image; torchvision's `FiveCrop`.
public struct FiveCrop: Sendable, Hashable, Codable {
  public let width: Int
  public let height: Int

  /// - Precondition: Both are at least 1.
  public init(width: Int, height: Int) {
    if let problem = sizeProblem(width, height) { require(false, "FiveCrop: \(problem)") }
    (self.width, self.height) = (width, height)
  }

  /// - Throws: `DecodingError` when a side is less than 1.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    width = try container.decode(Int.self, forKey: .width)
    height = try container.decode(Int.self, forKey: .height)
    try decoder.refuse(sizeProblem(width, height), of: "FiveCrop")
  }

  /// Upper left, upper right, lower left, lower right and middle.
  ///
  /// - Precondition: The image is at least as large as a crop.
  public func callAsFunction(_ image: Image) -> [Image] {
    require(
      width <= image.width && height <= image.height,
      "five_crop: a crop must not exceed the image "
        + "(\(width) × \(height), \(image.width) × \(image.height))")
    let (right, bottom) = (image.width - width, image.height - height)
    let corners = [(0, 0), (right, 0), (0, bottom), (right, bottom)].map { x, y in
      image.cropped(to: Region(x: x, y: y, width: width, height: height))
    }
    return corners + [image.centerCropped(width: width, height: height)]
  }
}
