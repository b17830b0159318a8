/// What people wrote of images, from a JSON file of one of two forms.
///
/// ```
/// {"annotations": [{"image_id": 391895, "caption": "A man on a motorcycle."}, …], "images": […]}
/// {"391895": ["A man on a motorcycle.", …], …}
/// ```
/// The first is COCO's; its list of images may be missing. Names of images are numbers or texts;
/// the number 42 and the text "42" are the same image.
public struct CaptionReferences: Sendable, Hashable {
  /// The file, for messages.
  public let path: String
  /// The images that have captions: as first met in COCO's form, else sorted, numbers by value.
  public let images: [String]
  /// The captions of each.
  public let captions: [[String]]

  /// Reads a file.
  ///
  /// - Throws: ``TextFileError`` when it cannot be read, is something else, has an empty
  ///   caption, an annotation of an image that is not listed, or no caption at all.
  public init(path: String) throws {
    let file = try readCaptionJSON(
      File.self, path: path,
      expected: "COCO's {\"annotations\": […], \"images\": […]} or {\"image\": [\"caption\", …], …}"
    )
    switch file {
    case .coco(let annotations, let images):
      try self.init(annotations, listed: images?.map(\.id.text), path: path)
    case .map(let captions): try self.init(captions, path: path)
    }
  }

  private init(_ annotations: [Annotation], listed: [String]?, path: String) throws {
    let known = listed.map(Set.init)
    var places: [String: Int] = [:]
    var images: [String] = []
    var captions: [[String]] = []
    for (index, annotation) in annotations.enumerated() {
      let name = annotation.image.text
      if let known, !known.contains(name) {
        throw TextFileError(
          path: path,
          problem: "annotations[\(index)]: image \(name) is not among the \(known.count) images")
      }
      if annotation.caption.isBlank {
        throw TextFileError(
          path: path, problem: "annotations[\(index)]: an empty caption of image \(name)")
      }
      if let place = places[name] {
        captions[place].append(annotation.caption)
      } else {
        places[name] = images.count
        images.append(name)
        captions.append([annotation.caption])
      }
    }
    guard !images.isEmpty else {
      throw TextFileError(path: path, problem: "there is no caption")
    }
    self.path = path
    self.images = images
    self.captions = captions
  }

  private init(_ map: [String: [String]], path: String) throws {
    let images = map.keys.sorted {
      switch (Int($0), Int($1)) {
      case (let a?, let b?): a < b
      case (nil, nil): $0 < $1
      case (let a, _): a != nil
      }
    }
    for image in images {
      let captions = map[image]!
      if captions.isEmpty {
        throw TextFileError(path: path, problem: "\(image): an image without captions")
      }
      if let index = captions.firstIndex(where: \.isBlank) {
        throw TextFileError(path: path, problem: "\(image)[\(index)]: an empty caption")
      }
    }
    guard !images.isEmpty else {
      throw TextFileError(path: path, problem: "there is no caption")
    }
    self.path = path
    self.images = images
    captions = images.map { map[$0]! }
  }

  private struct Annotation: Decodable {
    let image: CaptionImageName
    let caption: String
    enum CodingKeys: String, CodingKey {
      case image = "image_id"
      case caption
    }
  }

  private struct Picture: Decodable {
    let id: CaptionImageName
  }

  private enum File: Decodable {
    case coco([Annotation], [Picture]?)
    case map([String: [String]])

    private enum CodingKeys: String, CodingKey {
      case annotations, images
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      // An image may be called "annotations": its captions are texts, COCO's are objects.
      let texts = try? container.decode([String].self, forKey: .annotations)
      if container.contains(.annotations), texts?.isEmpty != false {
        self = .coco(
          try container.decode([Annotation].self, forKey: .annotations),
          try container.decodeIfPresent([Picture].self, forKey: .images))
      } else {
        self = .map(try decoder.singleValueContainer().decode([String: [String]].self))
      }
    }
  }
}

extension String {
  /// Whether there is nothing but white space.
  fileprivate var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
