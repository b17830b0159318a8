#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A folder of pictures, with captions or without.
///
/// ```
/// root/dog.jpg, root/dog.txt        a caption a line beside the picture
/// root/captions.csv                 or a table: image,caption
/// root/captions.txt                 or that table, or lines dog.jpg<TAB>a dog runs
/// root/train/…, val/…, test/…       optional: the splits
/// ```
/// Folders in folders are read too; a picture's name is its path in `root`. A table counts in place of
/// files beside the pictures. Where nothing has a caption all pictures are there without one, to
/// write captions for.
///
/// ```swift
/// let pictures = try FolderCaptions(root: "photos", fractions: SplitFractions("0.9,0.1,0")!)
/// ```
public struct FolderCaptions: CaptionSource {
  /// The folder.
  public let root: String
  private let content: DividedSamples

  public var splits: [Split] { content.splits }
  public var remarks: [String] { content.remarks }

  /// Lists the folder and reads the captions.
  ///
  /// - Parameter fractions: How pictures are divided where there are no folders `train`, `dev` or `val`,
  ///   and `test`.
  /// - Throws: ``CaptionDatasetError`` when there is no such folder, no picture in it, or captions
  ///   cannot be read.
  public init(root: String, fractions: SplitFractions = SplitFractions()) throws {
    guard folderExists(root), let paths = try? FileManager.default.subpathsOfDirectory(atPath: root)
    else {
      throw CaptionDatasetError(
        path: root,
        problem: "\(fileExists(root) ? "not a folder" : "no such folder"), expected pictures")
    }
    let files = paths.filter { !$0.hasPrefix(".") && !$0.contains("/.") }
    let images = files.filter(Self.isImage).sorted()
    if images.isEmpty {
      throw CaptionDatasetError(path: root, problem: "there is no .jpg, .jpeg, .png or .webp file")
    }
    var content = DividedSamples(name: root.split(separator: "/").last.map(String.init) ?? root)
    let captions =
      if let table = try Self.table(root) {
        try Self.captions(table, of: images, &content)
      } else {
        try Self.captionsBeside(images, in: root, files, &content)
      }
    let isDivided = images.contains { Self.folderSplit($0) != nil }
    for name in images {
      if isDivided && Self.folderSplit(name) == nil {
        throw CaptionDatasetError(
          path: "\(root)/\(name)",
          problem:
            "lies outside of the folders train, dev (or val) and test, which divide the others")
      }
      let sample = CaptionedImage(
        name: name, source: .file("\(root)/\(name)"), captions: captions[name] ?? [])
      if captions.isEmpty || !sample.captions.isEmpty {
        content.add(sample, to: Self.folderSplit(name) ?? fractions.split(of: name))
      }
    }
    if !captions.isEmpty {
      content.note(
        "pictures without captions were left out", images.filter { captions[$0] == nil })
    }
    (self.root, self.content) = (root, content)
  }

  public func dataset(_ split: Split) throws -> CaptionDataset {
    try content.dataset(split, path: root)
  }

  private static func isImage(_ name: String) -> Bool {
    let lowered = name.lowercased()
    return [".jpg", ".jpeg", ".png", ".webp"].contains(where: lowered.hasSuffix)
  }

  /// The split of which a file lies in the folder.
  private static func folderSplit(_ name: String) -> Split? {
    guard let slash = name.firstIndex(of: "/") else { return nil }
    return Split(named: String(name[..<slash]))
  }

  // MARK: Captions

  /// The table of captions, where there is one.
  private static func table(_ root: String) throws -> String? {
    let tables = ["csv", "txt"].map { "\(root)/captions.\($0)" }.filter(fileExists)
    if tables.count > 1 {
      throw CaptionDatasetError(
        path: root, problem: "there are captions.csv and captions.txt, expected one of them")
    }
    return tables.first
  }

  private static func captions(
    _ path: String, of images: [String], _ content: inout DividedSamples
  ) throws -> [String: [String]] {
    var captions: [String: [String]] = [:]
    let file = try TextLines(path: path, expected: "captions")
    if file.content.prefix(while: { $0 != UInt8(ascii: "\n") }).contains(UInt8(ascii: "\t")) {
      try file.eachLine { bytes, line in
        let text = try file.text(bytes, line: line)
        guard let tab = text.firstIndex(of: "\t") else {
          throw file.error(
            line: line, "expected name<TAB>caption, got \(TextLines.excerpt(text))")
        }
        captions[String(text[..<tab]).withoutBlanks, default: []].append(
          String(text[tab...]).withoutBlanks)
      }
    } else {
      let rows = try CaptionRows(path: path, format: .init())
      for picture in rows.pictures { captions[picture.name] = picture.captions }
    }
    let strangers = Set(captions.keys).subtracting(images)
    content.note("there are captions, but no files, of", strangers.sorted())
    for name in strangers { captions[name] = nil }
    if captions.isEmpty {
      throw CaptionDatasetError(path: path, problem: "names none of the \(images.count) pictures")
    }
    return captions
  }

  private static func captionsBeside(
    _ images: [String], in root: String, _ files: [String], _ content: inout DividedSamples
  ) throws -> [String: [String]] {
    var captions: [String: [String]] = [:]
    var imageOfText: [String: String] = [:]
    let texts = Set(files.filter { $0.hasSuffix(".txt") })
    for name in images {
      let text = name[..<name.lastIndex(of: ".")!] + ".txt"
      guard texts.contains(String(text)) else { continue }
      if let other = imageOfText.updateValue(name, forKey: String(text)) {
        throw CaptionDatasetError(
          path: "\(root)/\(text)", problem: "belongs to both \(other) and \(name)")
      }
      let file = try TextLines(path: "\(root)/\(text)", expected: "a caption a line")
      var lines: [String] = []
      try file.eachLine { bytes, line in lines.append(try file.text(bytes, line: line)) }
      if !lines.isEmpty { captions[name] = lines }
    }
    if !captions.isEmpty {
      content.note(
        "there are captions, but no pictures, of", texts.subtracting(imageOfText.keys).sorted())
    }
    return captions
  }
}
