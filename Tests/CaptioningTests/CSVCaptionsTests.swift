import ApusTestSupport
import Foundation
import Testing

@testable import Captioning

@Suite("Captions in a table")
struct CSVCaptionsTests {
  private let all = SplitFractions(train: 1, dev: 0, test: 0)

  private func read(
    _ text: String, _ format: CSVCaptions.Format = .init(), in folder: TemporaryFolder
  ) throws -> CSVCaptions {
    try folder.write(text, to: "table.csv")
    try folder.write("", to: "images/.keep")
    return try CSVCaptions(
      table: "\(folder.path)/table.csv", images: "\(folder.path)/images", format: format,
      fractions: all)
  }

  private func failure(_ text: String, _ format: CSVCaptions.Format = .init()) throws -> String {
    let folder = try TemporaryFolder()
    return folder.failure { _ = try read(text, format, in: folder) }
  }

  // MARK: Flickr30k

  private let results = """
    image_name| comment_number| comment
    1000092795.jpg| 0| Two young guys with shaggy hair look at their hands .
    1000092795.jpg| 1| "Two" men , one says "hi" .
    2199200615.jpg| 1| A dog in a field .
    2199200615.jpg| 0| A brown dog .
    2199200615.jpg| 4   A dog runs across the grass .

    """

  @Test("Flickr30k's results.csv is read, and the row without a separator mended")
  func flickr30k() throws {
    for ending in ["\n", "\r\n"] {
      for mark in ["", "\u{FEFF}"] {
        let folder = try TemporaryFolder()
        let text = mark + results.replacingOccurrences(of: "\n", with: ending)
        let source = try read(text, .flickr30k, in: folder)
        let train = try source.dataset(.train)
        #expect(train.name == "table/train")
        #expect(train.samples.map(\.name) == ["1000092795.jpg", "2199200615.jpg"])
        #expect(
          train.samples.map(\.captions) == [
            [
              "Two young guys with shaggy hair look at their hands .",
              "\"Two\" men , one says \"hi\" .",
            ],
            ["A brown dog .", "A dog in a field .", "A dog runs across the grass ."],
          ])
        #expect(train.samples[0].path == "\(folder.path)/images/1000092795.jpg")
        #expect(
          folder.remarks(source) == [
            "ROOT/table.csv:6: a \"|\" or the number of the caption is missing, "
              + "read as \"A dog runs across the grass .\""
          ])
      }
    }
  }

  @Test("Flickr30k's folders are found as they are unpacked, in either way")
  func flickr30kFolders() throws {
    for (table, images) in [
      ("results.csv", "flickr30k_images"),
      ("flickr30k_images/results.csv", "flickr30k_images/flickr30k_images"),
      ("results.csv", "flickr30k-images"),
    ] {
      let folder = try TemporaryFolder()
      try folder.write(results, to: table)
      try folder.writeImages(["\(images)/1000092795.jpg", "\(images)/2199200615.jpg"])
      var specification = DatasetSpecification(.flickr30k)
      (specification.root, specification.fractions) = (folder.path, all)
      let train = try specification.open().dataset(.train)
      #expect(train.name == "results/train")
      #expect(train.missingImages == [])
    }
  }

  @Test("a row without the number of its caption is kept behind the others")
  func missingNumber() throws {
    let folder = try TemporaryFolder()
    let source = try read(
      "image_name|comment_number|comment\na.jpg| | last\na.jpg| 0| first\na.jpg| 2 dogs\n",
      .flickr30k, in: folder)
    #expect(try source.everything() == ["a.jpg": ["first", "dogs", "last"]])
    #expect(source.remarks.count == 1)
  }

  // MARK: Quotes and columns

  @Test("quoted fields hold separators, quotes and line breaks, as in RFC 4180")
  func quotes() throws {
    let folder = try TemporaryFolder()
    let source = try read(
      "id,image,caption\r\n1,a.jpg,\"a dog, \"\"Rex\"\", runs\"\r\n"
        + "2,\"b,c.jpg\",\"two\r\nlines\"\r\n\r\n3, \"a.jpg\" , \"\"\n4,a.jpg,5\" pipe",
      in: folder)
    let expected = ["a.jpg": ["a dog, \"Rex\", runs", "5\" pipe"], "b,c.jpg": ["two\r\nlines"]]
    #expect(try source.everything() == expected)
  }

  @Test("other separators, names of columns and a column of splits are taken as told")
  func format() throws {
    let folder = try TemporaryFolder()
    let source = try read(
      "text\tfile\tpart\none\ta.jpg\ttrain\ntwo\tb.jpg\tval\nthree\tc.jpg\ttest\nfour\tb.jpg\tdev\n",
      .init(
        separator: "\t", imageColumn: "file", captionColumn: "text", splitColumn: "part"),
      in: folder)
    #expect(source.splits == [.train, .dev, .test])
    #expect(try source.dataset(.dev).samples.map(\.captions) == [["two", "four"]])
  }

  @Test("pictures without captions are left out, and named in a remark")
  func withoutCaptions() throws {
    let folder = try TemporaryFolder()
    let source = try read("image,caption\na.jpg,\nb.jpg,one\nc.jpg,\n", in: folder)
    #expect(try source.everything() == ["b.jpg": ["one"]])
    #expect(
      source.remarks == ["table: pictures without captions were left out: 2 (a.jpg, c.jpg)"])
  }

  @Test("a split without pictures is an error that names those that there are")
  func emptySplit() throws {
    let folder = try TemporaryFolder()
    let source = try read("image,caption\na.jpg,one\n", in: folder)
    #expect(
      folder.failure { _ = try source.dataset(.test) }
        == "ROOT/table.csv: there is no picture in the test split, only in train")
  }

  // MARK: Bad tables

  @Test(
    "what is wrong is named with its line",
    arguments: [
      ("", "ROOT/table.csv: empty, expected the columns image,caption"),
      ("\n\n", "ROOT/table.csv: empty, expected the columns image,caption"),
      ("image,caption\n", "ROOT/table.csv: there is no row below the names of the columns"),
      (
        "image|caption\na.jpg|one\n",
        "ROOT/table.csv:1: there is no column \"image\" (columns separated by \",\": "
          + "\"image|caption\")"
      ),
      (
        "\nimage,text\na.jpg,one\n",
        "ROOT/table.csv:2: there is no column \"caption\" (columns separated by \",\": "
          + "\"image\", \"text\")"
      ),
      (
        "image,caption,image\n",
        "ROOT/table.csv:1: there are 2 columns \"image\" (columns separated by \",\": \"image\", "
          + "\"caption\", \"image\")"
      ),
      (
        "image,caption\na.jpg,one\nb.jpg,a dog, running\n",
        "ROOT/table.csv:3: expected 2 fields separated by \",\", got 3"
      ),
      (
        "image,caption\na.jpg,\"one\ntwo\"\nb.jpg\n",
        "ROOT/table.csv:4: expected 2 fields separated by \",\", got 1"
      ),
      ("image,caption\n,one\n", "ROOT/table.csv:2: the name of the image is missing"),
      (
        "image,caption\na.jpg,\"one\nb.jpg,two\n",
        "ROOT/table.csv:2: a quote is opened and never closed"
      ),
      (
        "image,caption\na.jpg,\"one\" two\n",
        "ROOT/table.csv:2: expected a separator or the line's end behind a closing quote, "
          + "got \"two\""
      ),
    ])
  func badTables(text: String, expected: String) throws {
    #expect(try failure(text) == expected)
  }

  @Test("numbers of captions that are none or occur twice are errors")
  func badNumbers() throws {
    let header = "image_name| comment_number| comment\n"
    #expect(
      try failure(header + "a.jpg| x| one\n", .flickr30k)
        == "ROOT/table.csv:2: expected a number as comment_number, got \"x\"")
    #expect(
      try failure(header + "a.jpg| 0| one\nb.jpg| 0| x\na.jpg| 0| two\n", .flickr30k)
        == "ROOT/table.csv:4: duplicate caption a.jpg 0, first on line 2")
  }

  @Test("a picture in two splits, and a split of another name, are errors")
  func badSplits() throws {
    let format = CSVCaptions.Format(splitColumn: "split")
    #expect(
      try failure("image,caption,split\na.jpg,one,train\na.jpg,two,test\n", format)
        == "ROOT/table.csv:3: image a.jpg is in the test split, and in train on line 2")
    #expect(
      try failure("image,caption,split\na.jpg,one,training\n", format)
        == "ROOT/table.csv:2: expected train, dev, val or test as split, got \"training\"")
  }

  @Test("bytes that are not UTF-8, a table that is missing and a folder that is missing are errors")
  func badFiles() throws {
    let folder = try TemporaryFolder()
    try folder.write([UInt8]("image,caption\na.jpg,".utf8) + [0xFF, 0x0A], to: "bad.csv")
    try folder.write("", to: "images/.keep")
    func open(_ table: String, _ images: String) -> String {
      folder.failure {
        _ = try CSVCaptions(table: "\(folder.path)/\(table)", images: "\(folder.path)/\(images)")
      }
    }
    #expect(open("bad.csv", "images") == "ROOT/bad.csv:2: not valid UTF-8")
    #expect(
      open("none.csv", "images")
        == "ROOT/none.csv: no such file, expected a table with the columns image,caption")
    #expect(open("bad.csv", "none") == "ROOT/none: no such folder, expected the pictures")
    #expect(open("bad.csv", "bad.csv") == "ROOT/bad.csv: not a folder, expected the pictures")
  }
}
