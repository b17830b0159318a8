/// The Flickr8k data set, or any other in its layout.
///
/// ```
/// root/Flicker8k_Dataset/*.jpg                  the pictures (PNG works as well)
/// root/Flickr8k_text/Flickr8k.token.txt         name.jpg#0<TAB>caption, five lines a picture
/// root/Flickr8k_text/Flickr_8k.trainImages.txt  one file name a line; also dev and test
/// ```
///
/// M. Hodosh, P. Young, J. Hockenmaier, "Framing Image Description as a Ranking Task", JAIR 47,
/// 2013.
///
/// ```swift
/// let flickr = try Flickr8k(root: "data/flickr8k")
/// let train = try flickr.dataset(.train)  // 6 000 pictures, five captions each
/// ```
public struct Flickr8k: Sendable {
  /// The folder that holds `Flicker8k_Dataset` and `Flickr8k_text`.
  public let root: String
  private let captions: CaptionTable

  /// The folder of the pictures; the misspelling is the data set's own.
  static let imageFolder = "Flicker8k_Dataset"
  /// The folder of the captions and the lists of the splits.
  static let textFolder = "Flickr8k_text"
  /// The file of all captions.
  static let captionFile = "Flickr8k.token.txt"

  /// The file that lists the pictures of `split`.
  static func listFile(_ split: Split) -> String { "Flickr_8k.\(split.rawValue)Images.txt" }

  /// Reads the captions under `root`; no picture is decoded.
  ///
  /// - Throws: `CaptionDatasetError` when `root`, one of its two folders or the caption file is
  ///   missing, or a caption line is broken, a duplicate, or not UTF-8.
  public init(root: String) throws {
    self.root = root
    try Self.requireFolder(
      root, expected: "a folder with \(Self.imageFolder) and \(Self.textFolder)")
    try Self.requireFolder(
      "\(root)/\(Self.imageFolder)", expected: "a folder with the pictures (.jpg or .png)")
    try Self.requireFolder(
      "\(root)/\(Self.textFolder)",
      expected: "a folder with \(Self.captionFile) and \(Self.listFile(.train))")
    let path = "\(root)/\(Self.textFolder)/\(Self.captionFile)"
    let file = try TextLines(path: path, expected: "a file of lines name#index<TAB>caption")
    captions = try CaptionTable(file)
  }

  /// Returns the pictures that the list of `split` names, in its order, with their captions in
  /// the order of their indices.
  ///
  /// A picture whose file is missing is not an error here: it shows when the picture is decoded.
  ///
  /// - Throws: `CaptionDatasetError` when the list is missing or empty, or names a picture twice
  ///   or one without captions.
  public func dataset(_ split: Split) throws -> CaptionDataset {
    let path = "\(root)/\(Self.textFolder)/\(Self.listFile(split))"
    let list = try TextLines(
      path: path, expected: "the list of the \(split.rawValue) split, one file name a line")
    var samples: [CaptionedImage] = []
    var lineOfName: [String: Int] = [:]
    try list.eachLine { bytes, line in
      let name = try list.text(bytes, line: line)
      if let first = lineOfName.updateValue(line, forKey: name) {
        throw list.error(
          line: line, "duplicate image \(String(reflecting: name)), first on line \(first)")
      }
      guard let captions = captions[name] else {
        throw list.error(
          line: line,
          "image \(String(reflecting: name)) has no caption in \(Self.captionFile)")
      }
      samples.append(
        CaptionedImage(
          name: name, source: .file("\(root)/\(Self.imageFolder)/\(name)"), captions: captions))
    }
    if samples.isEmpty {
      throw CaptionDatasetError(path: path, problem: "empty, expected one file name a line")
    }
    // The folder's name, because other data sets come in this layout too.
    let folder = root.split(separator: "/").last ?? "flickr8k"
    return CaptionDataset(name: "\(folder)/\(split.rawValue)", samples: samples)
  }

  private static func requireFolder(_ path: String, expected: String) throws {
    if folderExists(path) { return }
    throw CaptionDatasetError(
      path: path,
      problem:
        "\(fileExists(path) ? "not a folder" : "no such folder"), expected \(expected)")
  }
}
