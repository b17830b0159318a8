/// Generated captions in the form of COCO's evaluation server, one an image.
///
/// ```
/// [{"image_id": 391895, "caption": "a man riding a motorcycle"}, …]
/// ```
/// An `image_id` is a number or a text; the number 42 and the text "42" are the same image. Other
/// entries of an object are passed over. A caption may be empty: a captioner can say nothing.
public struct COCOResults: Sendable, Hashable {
  /// The file, for messages.
  public let path: String
  /// The images in the order of the file.
  public let images: [String]
  /// The caption of each.
  public let captions: [String]

  /// Reads a file.
  ///
  /// - Throws: ``TextFileError`` when it cannot be read, is something else, or has two captions
  ///   for an image or none at all.
  public init(path: String) throws {
    let entries = try readCaptionJSON(
      [Entry].self, path: path, expected: "[{\"image_id\": …, \"caption\": \"…\"}, …]")
    guard !entries.isEmpty else {
      throw TextFileError(path: path, problem: "there is no caption")
    }
    var places: [String: Int] = [:]
    places.reserveCapacity(entries.count)
    for (place, entry) in entries.enumerated() {
      if let first = places.updateValue(place, forKey: entry.image.text) {
        throw TextFileError(
          path: path,
          problem: "[\(place)]: a second caption of image \(entry.image.text), the first is "
            + "[\(first)]")
      }
    }
    self.path = path
    images = entries.map(\.image.text)
    captions = entries.map(\.caption)
  }

  private struct Entry: Decodable {
    let image: CaptionImageName
    let caption: String
    enum CodingKeys: String, CodingKey {
      case image = "image_id"
      case caption
    }
  }
}
