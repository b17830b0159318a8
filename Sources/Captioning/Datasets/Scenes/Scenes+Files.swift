import Vision

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Scenes {
  /// How pictures are written.
  public enum FileFormat: String, Sendable {
    /// PNG for pictures with an even number, JPEG for those with an odd one, so that a folder
    /// exercises both decoders.
    case alternating
    /// PNG: the same pixels as in memory.
    case png
    /// JPEG, quality 95.
    case jpeg
  }

  /// The file that marks a folder as written by `write(to:format:progress:)`.
  static let markerFile = "Scenes.txt"

  /// Writes all splits into `directory` in the layout that `Flickr8k` reads, as a user of
  /// photographs would have them.
  ///
  /// `progress` is called after every picture with the number of those written and of all. The
  /// lists and captions come last, each under a temporary name first, so that an interrupted run
  /// leaves no data set that looks whole. A folder of an earlier run is replaced.
  ///
  /// - Throws: `CaptionDatasetError` when `directory` is a file, or holds files and no data set of
  ///   an earlier run; what the system throws when writing fails.
  public func write(
    to directory: String, format: FileFormat = .alternating,
    progress: (_ written: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    let images = "\(directory)/\(Flickr8k.imageFolder)"
    let texts = "\(directory)/\(Flickr8k.textFolder)"
    try prepare(directory, format: format)
    try FileManager.default.createDirectory(atPath: images, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: texts, withIntermediateDirectories: true)

    let total = Split.allCases.reduce(0) { $0 + count($1) }
    var written = 0
    var captions = ""
    var lists: [Split: String] = [:]
    for split in Split.allCases {
      for index in 0..<count(split) {
        let sample = sample(split, index, format: format)
        try Self.write(try sample.source.load(), to: "\(images)/\(sample.name)")
        for (number, caption) in sample.captions.enumerated() {
          captions += "\(sample.name)#\(number)\t\(caption)\n"
        }
        lists[split, default: ""] += "\(sample.name)\n"
        written += 1
        progress(written, total)
      }
    }
    try Self.write(captions, to: "\(texts)/\(Flickr8k.captionFile)")
    for split in Split.allCases {
      try Self.write(lists[split] ?? "", to: "\(texts)/\(Flickr8k.listFile(split))")
    }
  }

  /// Returns the name of a picture's file; numbers in names start at 1.
  func fileName(_ split: Split, _ index: Int, format: FileFormat) -> String {
    let number = index + 1
    let digits = String(number)
    let isPNG = format == .png || format == .alternating && number % 2 == 0
    return "scene_\(split.rawValue)_" + String(repeating: "0", count: max(0, 4 - digits.count))
      + digits + (isPNG ? ".png" : ".jpg")
  }

  /// Makes `directory` a marked folder without pictures and lists, or throws when it holds
  /// something else.
  private func prepare(_ directory: String, format: FileFormat) throws {
    let files = FileManager.default
    let marker = "\(directory)/\(Self.markerFile)"
    var isFolder = false
    if files.fileExists(atPath: directory, isDirectory: &isFolder) {
      guard isFolder else {
        throw CaptionDatasetError(
          path: directory, problem: "not a folder, expected one to write the scenes into")
      }
      let isEmpty = try files.contentsOfDirectory(atPath: directory).isEmpty
      guard isEmpty || files.fileExists(atPath: marker) else {
        throw CaptionDatasetError(
          path: directory,
          problem: "not empty and no earlier scenes folder (it has no \(Self.markerFile)), "
            + "expected an empty or a new folder")
      }
    }
    try files.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let description =
      "Pictures of coloured shapes, written by Apus: seed \(seed), "
      + "\(imageSize)x\(imageSize) pixels, \(count(.train)) train, \(count(.dev)) dev, "
      + "\(count(.test)) test, format \(format.rawValue).\n"
    // The lists go first: a run that stops half-way must not leave the old ones.
    for name in [Flickr8k.captionFile] + Split.allCases.map(Flickr8k.listFile) {
      let path = "\(directory)/\(Flickr8k.textFolder)/\(name)"
      if files.fileExists(atPath: path) { try files.removeItem(atPath: path) }
    }
    try Self.write(description, to: marker)
    let images = "\(directory)/\(Flickr8k.imageFolder)"
    guard files.fileExists(atPath: images) else { return }
    for name in try files.contentsOfDirectory(atPath: images) where name.hasPrefix("scene_") {
      try files.removeItem(atPath: "\(images)/\(name)")
    }
  }

  private static func write(_ image: Image, to path: String) throws {
    if path.hasSuffix(".png") { return try image.write(to: path) }
    let bytes = try image.jpegData(quality: 95)
    try Data(bytes).write(to: URL(filePath: path), options: .atomic)
  }

  /// Writes `text` under a temporary name and renames it.
  private static func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
  }
}
