/// COCO captions, or any other data set in their JSON format.
///
/// ```
/// root/annotations/captions_train2017.json   {"images": […], "annotations": […]}; or of 2014
/// root/annotations/captions_val2017.json     this is the development split
/// root/train2017/*.jpg                       and val2017
/// ```
/// X. Chen et al., "Microsoft COCO Captions: Data Collection and Evaluation Server", 2015.
///
/// ```swift
/// let coco = try COCOCaptions(root: "data/coco")
/// let train = try coco.dataset(.train)  // 118 287 pictures, five captions each
/// ```
/// There are no public captions of COCO's own test pictures: for a test split there is
/// ``KarpathyCaptions``, or ``init(annotations:images:fractions:)``.
public struct COCOCaptions: CaptionSource {
  private struct Part: Sendable {
    let annotations, images: String
  }
  private enum Content: Sendable {
    /// A file for each split.
    case files([Split: Part])
    /// One file, divided.
    case divided(DividedSamples, path: String)
  }
  private let content: Content
  private let name: String

  /// Finds the files of 2017, or those of 2014; they are read for each split on its own.
  ///
  /// - Throws: ``CaptionDatasetError`` when `root` has neither.
  public init(root: String) throws {
    for year in ["2017", "2014"] {
      var parts: [Split: Part] = [:]
      for (split, name) in [(Split.train, "train"), (.dev, "val"), (.test, "test")] {
        let annotations = "\(root)/annotations/captions_\(name)\(year).json"
        if fileExists(annotations) {
          parts[split] = Part(annotations: annotations, images: "\(root)/\(name)\(year)")
        }
      }
      if !parts.isEmpty {
        content = .files(parts)
        name = root.split(separator: "/").last.map(String.init) ?? "coco"
        return
      }
    }
    throw CaptionDatasetError(
      path: root,
      problem: folderExists(root)
        ? "there is no annotations/captions_train2017.json, nor one of 2014"
        : "no such folder, expected one with annotations/captions_train2017.json")
  }

  /// Reads one file, and divides its pictures.
  ///
  /// - Throws: ``CaptionDatasetError`` when something is missing, of another type, or twice there.
  public init(
    annotations path: String, images: String, fractions: SplitFractions = SplitFractions()
  ) throws {
    name = stem(path)
    let (samples, remarks) = try Self.read(path, ImageFolder(images))
    var divided = DividedSamples(name: name)
    for remark in remarks { divided.note(remark) }
    for sample in samples { divided.add(sample, to: fractions.split(of: sample.name)) }
    content = .divided(divided, path: path)
  }

  public var splits: [Split] {
    switch content {
    case .files(let parts): Split.allCases.filter { parts[$0] != nil }
    case .divided(let samples, _): samples.splits
    }
  }

  /// Of one file; where each split has its own, they are the split's.
  public var remarks: [String] {
    switch content {
    case .files: []
    case .divided(let samples, _): samples.remarks
    }
  }

  public func dataset(_ split: Split) throws -> CaptionDataset {
    switch content {
    case .divided(let samples, let path): return try samples.dataset(split, path: path)
    case .files(let parts):
      guard let part = parts[split] else {
        let others = splits.map(\.rawValue).joined(separator: ", ")
        throw CaptionDatasetError(
          path: name, problem: "there is no \(split.rawValue) split, only \(others)")
      }
      let (samples, remarks) = try Self.read(part.annotations, ImageFolder(part.images))
      return CaptionDataset(
        name: "\(name)/\(split.rawValue)", samples: samples, remarks: remarks)
    }
  }

  // MARK: Reading

  /// What a file says; other entries are passed over.
  private struct File: Decodable {
    struct Picture: Decodable {
      let id: Int
      let name: String
      enum CodingKeys: String, CodingKey {
        case id
        case name = "file_name"
      }
    }
    struct Annotation: Decodable {
      let picture: Int
      let caption: String
      enum CodingKeys: String, CodingKey {
        case picture = "image_id"
        case caption
      }
    }
    let images: [Picture]
    let annotations: [Annotation]
  }

  private static func read(
    _ path: String, _ folder: ImageFolder
  ) throws -> (samples: [CaptionedImage], remarks: [String]) {
    let file = try readJSON(
      File.self, path: path, expected: "COCO captions with images and annotations")
    func fail(_ problem: String) -> CaptionDatasetError {
      CaptionDatasetError(path: path, problem: problem)
    }
    var placeOfID: [Int: Int] = [:]
    var placeOfName: [String: Int] = [:]
    for (place, picture) in file.images.enumerated() {
      if let first = placeOfID.updateValue(place, forKey: picture.id) {
        throw fail("images[\(place)]: duplicate id \(picture.id), first in images[\(first)]")
      }
      if let first = placeOfName.updateValue(place, forKey: picture.name) {
        throw fail(
          "images[\(place)]: duplicate file_name \(picture.name), first in images[\(first)]")
      }
    }
    var captions = [[String]](repeating: [], count: file.images.count)
    var blank = 0
    for (index, annotation) in file.annotations.enumerated() {
      guard let place = placeOfID[annotation.picture] else {
        throw fail(
          "annotations[\(index)]: image_id \(annotation.picture) is not among the "
            + "\(file.images.count) images")
      }
      let caption = annotation.caption.withoutBlanks
      if caption.isEmpty { blank += 1 } else { captions[place].append(caption) }
    }
    var samples: [CaptionedImage] = []
    var without: [String] = []
    for (picture, captions) in zip(file.images, captions) {
      if captions.isEmpty {
        without.append(picture.name)
      } else {
        samples.append(
          CaptionedImage(
            name: picture.name, source: folder.source(picture.name), captions: captions))
      }
    }
    if samples.isEmpty { throw fail("there is no picture with a caption") }
    var remarks: [String] = []
    if blank > 0 { remarks.append("\(path): blank captions were left out: \(blank)") }
    if !without.isEmpty {
      remarks.append("\(path): pictures without captions were left out: \(excerpt(of: without))")
    }
    return (samples, remarks)
  }
}

extension String {
  /// The text without blanks and line breaks at either end, which COCO has in thousands.
  var withoutBlanks: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
