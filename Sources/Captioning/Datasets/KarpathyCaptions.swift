/// Captions with the splits of Karpathy and Fei-Fei, on which most papers report: `dataset_coco.json`,
/// `dataset_flickr8k.json` and `dataset_flickr30k.json`.
///
/// ```
/// {"images": [{"filepath": "val2014", "filename": "COCO_val2014_000000391895.jpg",
///              "split": "test", "sentences": [{"raw": "A man on a motor bike.", "tokens": […]}]}]}
/// ```
/// Five thousand pictures of COCO each are `val`, here ``Split/dev``, and `test`; `restval`, the rest of
/// COCO's validation pictures, is left out unless it is asked for.
///
/// A. Karpathy, L. Fei-Fei, "Deep Visual-Semantic Alignments for Generating Image Descriptions", CVPR
/// 2015.
///
/// ```swift
/// let coco = try KarpathyCaptions(
///   annotations: "dataset_coco.json", images: "data/coco", includesRestval: true)
/// let train = try coco.dataset(.train)  // 113 287 pictures
/// ```
public struct KarpathyCaptions: CaptionSource {
  private let path: String
  private let content: DividedSamples

  public var splits: [Split] { content.splits }
  public var remarks: [String] { content.remarks }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - images: The folder of the pictures: they lie in it, or in its folder `filepath`.
  ///   - includesRestval: Whether `restval` counts as training, as in most papers since 2016.
  /// - Throws: ``CaptionDatasetError`` when something is missing, of another type, or twice there.
  public init(annotations path: String, images: String, includesRestval: Bool = false) throws {
    let folder = try ImageFolder(images)
    let file = try readJSON(
      File.self, path: path, expected: "images with filename, split and sentences")
    var content = DividedSamples(name: stem(path))
    var placeOfName: [String: Int] = [:]
    var (restval, blank) = (0, 0)
    var without: [String] = []
    for (place, picture) in file.images.enumerated() {
      if let first = placeOfName.updateValue(place, forKey: picture.filename) {
        throw CaptionDatasetError(
          path: path,
          problem:
            "images[\(place)]: duplicate filename \(picture.filename), first in images[\(first)]")
      }
      let isRestval = picture.split == "restval"
      guard let split = isRestval ? .train : Split(named: picture.split) else {
        throw CaptionDatasetError(
          path: path,
          problem: "images[\(place)].split: expected train, restval, val or test, got "
            + TextLines.excerpt(picture.split))
      }
      if isRestval && !includesRestval {
        restval += 1
        continue
      }
      let captions = picture.sentences.map { $0.text.withoutBlanks }.filter { !$0.isEmpty }
      blank += picture.sentences.count - captions.count
      if captions.isEmpty {
        without.append(picture.filename)
      } else {
        content.add(
          CaptionedImage(
            name: picture.filename,
            source: folder.source(picture.filename, subfolder: picture.filepath),
            captions: captions),
          to: split)
      }
    }
    if restval > 0 { content.note("\(path): pictures of restval were left out: \(restval)") }
    if blank > 0 { content.note("\(path): blank captions were left out: \(blank)") }
    content.note("pictures without captions were left out", without)
    (self.path, self.content) = (path, content)
  }

  public func dataset(_ split: Split) throws -> CaptionDataset {
    try content.dataset(split, path: path)
  }

  private struct File: Decodable {
    struct Picture: Decodable {
      let filepath: String?
      let filename: String
      let split: String
      let sentences: [Sentence]
    }
    struct Sentence: Decodable {
      let text: String

      private enum CodingKeys: CodingKey { case raw, tokens }

      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if container.contains(.raw) || !container.contains(.tokens) {
          text = try container.decode(String.self, forKey: .raw)
        } else {
          text = try container.decode([String].self, forKey: .tokens).joined(separator: " ")
        }
      }
    }
    let images: [Picture]
  }
}
