import Foundation
import Testing

@testable import Captioning

@Suite("Flickr8k: the reader of the official layout")
struct Flickr8kTests {
  /// Writes a data set of the given captions and train list; nil leaves a file away.
  private func folder(
    captions: String? = "a.jpg#0\tone\nb.png#0\ttwo\n", train: String? = "a.jpg\n"
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write([], to: "Flicker8k_Dataset/.keep")
    try folder.write([], to: "Flickr8k_text/.keep")
    if let captions {
      try folder.write(captions.utf8, to: "Flickr8k_text/Flickr8k.token.txt")
    }
    if let train {
      try folder.write(train.utf8, to: "Flickr8k_text/Flickr_8k.trainImages.txt")
    }
    return folder
  }

  /// Returns the error of reading the train split, without the folder's path.
  private func failure(_ folder: TemporaryFolder, _ split: Split = .train) -> String {
    do {
      _ = try Flickr8k(root: folder.path).dataset(split)
      return "no error"
    } catch {
      return "\(error)".replacingOccurrences(of: folder.path, with: "ROOT")
    }
  }

  // MARK: Good data

  @Test("samples come in the order of the list, captions in the order of their indices")
  func order() throws {
    let folder = try folder(
      captions: "a.jpg#1\tsecond\nb.png#0\tother\na.jpg#2\tthird\na.jpg#0\tfirst .\n",
      train: "b.png\na.jpg\n")
    let dataset = try Flickr8k(root: folder.path).dataset(.train)
    #expect(dataset.samples.map(\.name) == ["b.png", "a.jpg"])
    #expect(dataset.samples.map(\.captions) == [["other"], ["first .", "second", "third"]])
    guard case .file(let path) = dataset.samples[1].source else {
      Issue.record("expected a file")
      return
    }
    #expect(path == "\(folder.path)/Flicker8k_Dataset/a.jpg")
  }

  @Test("the data set is named after its folder and split")
  func name() throws {
    let folder = try folder()
    let dataset = try Flickr8k(root: folder.path + "/").dataset(.train)
    #expect(dataset.name == folder.path.split(separator: "/").last! + "/train")
  }

  @Test("CRLF, a byte order mark, blank lines and a missing last line break are accepted")
  func lineEndings() throws {
    let folder = try folder(
      captions: "\u{FEFF}a.jpg#0\tone two\r\n\r\n  \na.jpg#1\tthree", train: "\r\na.jpg\r\n\n")
    let dataset = try Flickr8k(root: folder.path).dataset(.train)
    #expect(dataset.samples.map(\.captions) == [["one two", "three"]])
  }

  @Test("a name may hold a # and a caption a tab, and captions may be any UTF-8")
  func unusualText() throws {
    let folder = try folder(captions: "a#1.jpg#0\tein Hund\tläuft 🐕\n", train: "a#1.jpg\n")
    let dataset = try Flickr8k(root: folder.path).dataset(.train)
    #expect(dataset.samples[0].captions == ["ein Hund\tläuft 🐕"])
  }

  @Test("a listed picture without a file is found when it is loaded, not before")
  func missingPicture() throws {
    let folder = try folder()
    let dataset = try Flickr8k(root: folder.path).dataset(.train)
    #expect(throws: (any Error).self) { try dataset.samples[0].source.load() }
  }

  // MARK: Missing files

  @Test("a missing folder or file is named, with what is expected there")
  func missingFiles() throws {
    let root = try TemporaryFolder()
    #expect(
      failure(root) == "ROOT/Flicker8k_Dataset: no such folder, "
        + "expected a folder with the pictures (.jpg or .png)")
    try root.write([], to: "Flicker8k_Dataset/.keep")
    #expect(
      failure(root) == "ROOT/Flickr8k_text: no such folder, "
        + "expected a folder with Flickr8k.token.txt and Flickr_8k.trainImages.txt")
    try root.write([], to: "Flickr8k_text/.keep")
    #expect(
      failure(root) == "ROOT/Flickr8k_text/Flickr8k.token.txt: no such file, "
        + "expected a file of lines name#index<TAB>caption")
    let none = "\(root.path)/none"
    #expect {
      try Flickr8k(root: none)
    } throws: {
      "\($0)" == "\(none): no such folder, "
        + "expected a folder with Flicker8k_Dataset and Flickr8k_text"
    }
  }

  @Test("a file where a folder belongs, and a folder where a file belongs, are named")
  func wrongKind() throws {
    let file = try TemporaryFolder()
    try file.write([], to: "Flicker8k_Dataset")
    #expect(
      failure(file) == "ROOT/Flicker8k_Dataset: not a folder, "
        + "expected a folder with the pictures (.jpg or .png)")
    let folder = try folder(captions: nil)
    try folder.write([], to: "Flickr8k_text/Flickr8k.token.txt/.keep")
    #expect(
      failure(folder) == "ROOT/Flickr8k_text/Flickr8k.token.txt: is a folder, "
        + "expected a file of lines name#index<TAB>caption")
  }

  @Test("a missing list is an error of its split alone")
  func missingList() throws {
    let folder = try folder()
    #expect(failure(folder, .train) == "no error")
    #expect(
      failure(folder, .test) == "ROOT/Flickr8k_text/Flickr_8k.testImages.txt: no such file, "
        + "expected the list of the test split, one file name a line")
  }

  // MARK: Broken lines

  @Test(
    "a broken caption line is quoted with its number",
    arguments: [
      ("no tab", #""no tab""#), ("a.jpg\tcaption", #""a.jpg\tcaption""#),
      ("a.jpg#x\tcaption", #""a.jpg#x\tcaption""#), ("a.jpg#\tcaption", #""a.jpg#\tcaption""#),
      ("#0\tcaption", ##""#0\tcaption""##), ("a.jpg#0\t ", ##""a.jpg#0""##),
      ("a.jpg#-1\tcaption", #""a.jpg#-1\tcaption""#),
      (String(repeating: "x", count: 70), "\"" + String(repeating: "x", count: 60) + "…\""),
    ])
  func brokenLine(line: String, quoted: String) throws {
    let folder = try folder(captions: "b.png#0\ttwo\n\n\(line)\r\na.jpg#1\tone\n")
    #expect(
      failure(folder) == "ROOT/Flickr8k_text/Flickr8k.token.txt:3: "
        + "expected name#index<TAB>caption, got \(quoted)")
  }

  @Test("a duplicate caption is an error that names both lines")
  func duplicateCaption() throws {
    let folder = try folder(
      captions: "a.jpg#0\tone\na.jpg#1\ttwo\na.jpg#2\tthree\nb.png#0\tx\na.jpg#1\tagain\n")
    #expect(
      failure(folder) == "ROOT/Flickr8k_text/Flickr8k.token.txt:5: "
        + "duplicate caption a.jpg#1, first on line 2")
  }

  @Test("bytes that are not UTF-8 are an error with the line")
  func invalidText() throws {
    let folder = try folder(captions: nil)
    let file = "Flickr8k_text/Flickr8k.token.txt"
    for bytes in [[UInt8]("a.jpg#1\t".utf8) + [0xFF], [0xC3] + [UInt8]("#0\tone".utf8), [0xFE]] {
      try folder.write([UInt8]("a.jpg#0\tone\n".utf8) + bytes, to: file)
      #expect(failure(folder) == "ROOT/\(file):2: not valid UTF-8")
    }
    try folder.write("a.jpg#0\tone\n".utf8, to: file)
    let list = "Flickr8k_text/Flickr_8k.trainImages.txt"
    try folder.write([0xFF], to: list)
    #expect(failure(folder) == "ROOT/\(list):1: not valid UTF-8")
  }

  @Test("a list that names a picture without captions, or twice, or none, is an error")
  func brokenList() throws {
    let list = "ROOT/Flickr8k_text/Flickr_8k.trainImages.txt"
    #expect(
      failure(try folder(train: "a.jpg\nc.jpg\n"))
        == "\(list):2: image \"c.jpg\" has no caption in Flickr8k.token.txt")
    #expect(
      failure(try folder(train: "a.jpg\nb.png\na.jpg\n"))
        == "\(list):3: duplicate image \"a.jpg\", first on line 1")
    #expect(
      failure(try folder(train: "\n\n")) == "\(list): empty, expected one file name a line")
  }

  // MARK: The real thing

  /// Flickr8k beside the package, where it has been put for development.
  static let realData = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../shared/data/flickr8k").standardized.path

  @Test(
    "the photographs of Flickr8k are read: 6 000 train, 1 000 dev, five captions each",
    .enabled(
      if: FileManager.default.fileExists(atPath: realData),
      "needs Flickr8k at ../shared/data/flickr8k"))
  func realFlickr8k() throws {
    let flickr = try Flickr8k(root: Self.realData)
    let train = try flickr.dataset(.train)
    let dev = try flickr.dataset(.dev)
    #expect(train.name == "flickr8k/train")
    #expect(train.samples.count == 6000)
    #expect(dev.samples.count == 1000)
    #expect((train.samples + dev.samples).allSatisfy { $0.captions.count == 5 })
    #expect(Set(train.samples.map(\.name)).isDisjoint(with: dev.samples.map(\.name)))
    let sample = train.samples.first { $0.name == "1000268201_693b08cb0e.jpg" }
    #expect(sample?.captions[1] == "A girl going into a wooden building .")
    let image = try train.samples[0].source.load()
    #expect(image.width == 224 && image.height == 224)
  }
}
