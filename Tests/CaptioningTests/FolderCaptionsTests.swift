import ApusTestSupport
import Foundation
import Testing

@testable import Captioning

@Suite("A folder of pictures")
struct FolderCaptionsTests {
  private let all = SplitFractions(train: 1, dev: 0, test: 0)

  private func failure(_ folder: TemporaryFolder) -> String {
    folder.failure { _ = try FolderCaptions(root: folder.path) }
  }

  @Test("captions beside pictures are read, a line each, in folders of folders too")
  func sidecars() throws {
    let folder = try TemporaryFolder()
    try folder.writeImages(["b.JPG", "a.png", "deep/er/c.jpeg", "blank.jpg", ".hidden.jpg"])
    try folder.write("\u{FEFF}two dogs\r\n\r\n a dog \r\n", to: "a.txt")
    try folder.write("a cat", to: "deep/er/c.txt")
    try folder.write("one", to: "b.txt")
    try folder.write("\n", to: "blank.txt")
    try folder.write("read me", to: "notes.txt")
    let source = try FolderCaptions(root: folder.path, fractions: all)
    let samples = try source.dataset(.train).samples
    #expect(samples.map(\.name) == ["a.png", "b.JPG", "deep/er/c.jpeg"])
    #expect(samples.map(\.captions) == [["two dogs", "a dog"], ["one"], ["a cat"]])
    #expect(samples[2].path == "\(folder.path)/deep/er/c.jpeg")
    #expect(try samples[0].source.load().width == 8)
    let name = folder.path.split(separator: "/").last!
    #expect(
      source.remarks == [
        "\(name): there are captions, but no pictures, of: 1 (notes.txt)",
        "\(name): pictures without captions were left out: 1 (blank.jpg)",
      ])
  }

  @Test("pictures without any captions are there, to write captions for")
  func captionless() throws {
    let folder = try TemporaryFolder()
    try folder.writeImages(["a.jpg", "b.webp"])
    let source = try FolderCaptions(root: folder.path, fractions: all)
    #expect(try source.everything() == ["a.jpg": [], "b.webp": []])
    #expect(source.remarks == [])
    #expect(
      folder.failure { try source.dataset(.train).requireCaptions() }
        .hasSuffix("/train: no picture has a caption, which training and scores need"))
  }

  @Test(
    "a table in the folder is read: with commas, or with tabs and no names of columns",
    arguments: [
      ("captions.csv", "image,caption\na.jpg,\"one, two\"\na.jpg,three\nx.jpg,four\n"),
      ("captions.txt", "image,caption\r\na.jpg,\"one, two\"\r\na.jpg,three\r\nx.jpg,four\r\n"),
      ("captions.txt", "a.jpg\tone, two\nx.jpg\tfour\na.jpg\tthree\n"),
    ])
  func tables(name: String, text: String) throws {
    let folder = try TemporaryFolder()
    try folder.writeImages(["a.jpg", "b.jpg"])
    try folder.write(text, to: name)
    // Not looked at: the table counts.
    try folder.write("other", to: "a.txt")
    let source = try FolderCaptions(root: folder.path, fractions: all)
    #expect(try source.everything() == ["a.jpg": ["one, two", "three"]])
    let title = folder.path.split(separator: "/").last!
    #expect(
      source.remarks == [
        "\(title): there are captions, but no files, of: 1 (x.jpg)",
        "\(title): pictures without captions were left out: 1 (b.jpg)",
      ])
  }

  @Test("folders train, val and test are the splits")
  func splits() throws {
    let folder = try TemporaryFolder()
    try folder.writeImages(["train/a.jpg", "val/a.jpg", "test/x/a.jpg"])
    let source = try FolderCaptions(root: folder.path, fractions: all)
    #expect(source.splits == Split.allCases)
    #expect(try source.dataset(.dev).samples.map(\.name) == ["val/a.jpg"])
    try folder.writeImages(["b.jpg"])
    #expect(
      failure(folder) == "ROOT/b.jpg: lies outside of the folders train, dev (or val) and test, "
        + "which divide the others")
  }

  @Test("what is wrong is named")
  func badFolders() throws {
    let folder = try TemporaryFolder()
    #expect(failure(folder) == "ROOT: there is no .jpg, .jpeg, .png or .webp file")
    try folder.writeImages(["a.jpg", "a.png"])
    try folder.write("one", to: "a.txt")
    #expect(failure(folder) == "ROOT/a.txt: belongs to both a.jpg and a.png")
    try folder.write("image,caption\n", to: "captions.csv")
    #expect(
      failure(folder) == "ROOT/captions.csv: there is no row below the names of the columns")
    try folder.write("image,caption\nz.jpg,one\n", to: "captions.csv")
    #expect(failure(folder) == "ROOT/captions.csv: names none of the 2 pictures")
    try folder.write("a.jpg\tone\na.jpg two\n", to: "captions.txt")
    #expect(
      failure(folder)
        == "ROOT: there are captions.csv and captions.txt, expected one of them")
    try FileManager.default.removeItem(atPath: "\(folder.path)/captions.csv")
    #expect(
      failure(folder) == "ROOT/captions.txt:2: expected name<TAB>caption, got \"a.jpg two\"")
    try folder.write([0x61, 0xFF], to: "captions.txt")
    #expect(failure(folder) == "ROOT/captions.txt:1: not valid UTF-8")
    #expect(
      folder.failure { _ = try FolderCaptions(root: "\(folder.path)/none") }
        == "ROOT/none: no such folder, expected pictures")
    #expect(
      folder.failure { _ = try FolderCaptions(root: "\(folder.path)/a.png") }
        == "ROOT/a.png: not a folder, expected pictures")
  }
}
