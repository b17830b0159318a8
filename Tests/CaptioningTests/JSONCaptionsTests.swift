import ApusTestSupport
import Foundation
import Testing

@testable import Captioning

@Suite("Captions in COCO's JSON")
struct COCOCaptionsTests {
  private static let good = """
    {"info": {"year": 2017}, "images": [
      {"license": 3, "file_name": "a.jpg", "id": 9, "height": 8},
      {"license": 3, "file_name": "b.jpg", "id": 7},
      {"license": 3, "file_name": "none.jpg", "id": 8}],
     "annotations": [
      {"image_id": 7, "id": 1, "caption": "A dog\\u00fc. \\n"},
      {"image_id": 9, "id": 2, "caption": "A \\"cat\\"."},
      {"image_id": 7, "id": 3, "caption": "Two dogs."},
      {"image_id": 7, "id": 4, "caption": " "}]}
    """

  @Test("the folders of 2017 and 2014 are read, with train and val as splits of their own")
  func folders() throws {
    for year in ["2017", "2014"] {
      let folder = try TemporaryFolder()
      for name in ["train", "val"] {
        try folder.write(
          (name == "val" ? "\u{FEFF}" : "") + Self.good,
          to: "annotations/captions_\(name)\(year).json")
        try folder.writeImages(["\(name)\(year)/a.jpg", "\(name)\(year)/b.jpg"])
      }
      let source = try COCOCaptions(root: folder.path)
      #expect(source.splits == [.train, .dev])
      let dev = try source.dataset(.dev)
      #expect(dev.name.hasSuffix("/dev"))
      #expect(dev.samples.map(\.name) == ["a.jpg", "b.jpg"])
      #expect(dev.samples.map(\.captions) == [["A \"cat\"."], ["A dogü.", "Two dogs."]])
      #expect(dev.samples[0].path == "\(folder.path)/val\(year)/a.jpg")
      #expect(dev.missingImages == [])
      #expect(dev.remarks.count == 2 && dev.remarks[1].hasSuffix("were left out: 1 (none.jpg)"))
      #expect(
        folder.failure { _ = try source.dataset(.test) }
          .hasSuffix("there is no test split, only train, dev"))
    }
  }

  private func read(_ text: String, in folder: TemporaryFolder) throws -> COCOCaptions {
    try folder.write(text, to: "captions.json")
    try folder.write("", to: "images/.keep")
    return try COCOCaptions(
      annotations: "\(folder.path)/captions.json", images: "\(folder.path)/images")
  }

  @Test("a single file is divided, and says what was left out")
  func single() throws {
    let folder = try TemporaryFolder()
    let source = try read(Self.good.replacingOccurrences(of: "\n", with: "\r\n"), in: folder)
    #expect(try source.everything().keys.sorted() == ["a.jpg", "b.jpg"])
    #expect(
      folder.remarks(source) == [
        "ROOT/captions.json: blank captions were left out: 1",
        "ROOT/captions.json: pictures without captions were left out: 1 (none.jpg)",
      ])
  }

  @Test("names of 2014 are found in the folder of the year, and under those of 2017")
  func names() throws {
    let name = "COCO_val2014_000000391895.jpg"
    for place in [name, "val2014/\(name)", "train2017/000000391895.jpg", "000000391895.jpg"] {
      let folder = try TemporaryFolder()
      try folder.writeImages(["images/\(place)"])
      let source = try ImageFolder("\(folder.path)/images").source(name, subfolder: "val2014")
      let sample = CaptionedImage(name: name, source: source, captions: [])
      #expect(sample.path == "\(folder.path)/images/\(place)")
    }
    let folder = try TemporaryFolder()
    let source = try ImageFolder(folder.path).source("x.jpg", subfolder: "s")
    let sample = CaptionedImage(name: "x.jpg", source: source, captions: [])
    #expect(sample.path == "\(folder.path)/s/x.jpg")
  }

  @Test(
    "what is wrong is named with its entry",
    arguments: [
      (#"{"images": [], "annotations": []}"#, "there is no picture with a caption"),
      (
        #"{"images": [{"id": 1, "file_name": "a"}]}"#,
        "there is no annotations, expected COCO captions with images and annotations"
      ),
      (
        #"{"images": [{"id": 1, "file_name": "a"}, {"id": 2}], "annotations": []}"#,
        "there is no images[1].file_name, expected COCO captions with images and annotations"
      ),
      (
        #"{"images": [{"id": 1, "file_name": "a"}, {"id": 1, "file_name": "b"}], "annotations": []}"#,
        "images[1]: duplicate id 1, first in images[0]"
      ),
      (
        #"{"images": [{"id": 1, "file_name": "a"}, {"id": 2, "file_name": "a"}], "annotations": []}"#,
        "images[1]: duplicate file_name a, first in images[0]"
      ),
      (
        #"{"images": [{"id": 1, "file_name": "a"}], "annotations": [{"image_id": 3, "caption": ""}]}"#,
        "annotations[0]: image_id 3 is not among the 1 images"
      ),
    ])
  func badEntries(text: String, expected: String) throws {
    let folder = try TemporaryFolder()
    #expect(
      folder.failure { _ = try read(text, in: folder) } == "ROOT/captions.json: \(expected)")
  }

  @Test("entries of another type, and cut or foreign files, are errors that say where")
  func badJSON() throws {
    let folder = try TemporaryFolder()
    func failure(_ text: String) -> String {
      folder.failure { _ = try read(text, in: folder) }
    }
    let other = failure(
      #"{"images": [{"id": "x", "file_name": "a"}], "annotations": []}"#)
    #expect(other.hasPrefix("ROOT/captions.json: images[0].id is of another type"), "\(other)")
    #expect(!other.contains("\n"))
    let null = failure(
      #"{"images": [{"id": 1, "file_name": null}], "annotations": []}"#)
    #expect(null.hasPrefix("ROOT/captions.json: images[0].file_name is null"), "\(null)")
    for length in [0, 1, 40, 200, Self.good.utf8.count - 1] {
      let cut = failure(String(decoding: Self.good.utf8.prefix(length), as: UTF8.self))
      #expect(cut.hasPrefix("ROOT/captions.json: not valid JSON"), "\(cut)")
      #expect(!cut.contains("\n"))
    }
    #expect(failure("image,caption\n").hasPrefix("ROOT/captions.json: not valid JSON"))
    #expect(failure("[]").hasPrefix("ROOT/captions.json: the file is of another type"))
  }

  @Test("a folder that is none of COCO's is an error that says what was expected")
  func badFolder() throws {
    let folder = try TemporaryFolder()
    #expect(
      folder.failure { _ = try COCOCaptions(root: folder.path) }
        == "ROOT: there is no annotations/captions_train2017.json, nor one of 2014")
    #expect(
      folder.failure { _ = try COCOCaptions(root: "\(folder.path)/x") }
        == "ROOT/x: no such folder, expected one with annotations/captions_train2017.json")
    try folder.write(Self.good, to: "annotations/captions_train2017.json")
    #expect(
      folder.failure { _ = try COCOCaptions(root: folder.path).dataset(.train) }
        == "ROOT/train2017: no such folder, expected the pictures")
    #expect(
      folder.failure {
        _ = try COCOCaptions(annotations: "\(folder.path)/none.json", images: folder.path)
      } == "ROOT/none.json: no such file, expected COCO captions with images and annotations")
  }
}

@Suite("Captions in Karpathy's JSON")
struct KarpathyCaptionsTests {
  private static func image(_ name: String, _ split: String, _ sentences: String) -> String {
    #"{"filepath": "val2014", "filename": "\#(name)", "split": "\#(split)", "imgid": 1, "sentences": [\#(sentences)]}"#
  }

  private static let good =
    "{\"dataset\": \"coco\", \"images\": ["
    + [
      image("a.jpg", "train", #"{"tokens": ["a", "dog"], "raw": "A dog."}, {"raw": "Dogs. "}"#),
      image("b.jpg", "restval", #"{"tokens": ["a", "cat"]}"#),
      image("c.jpg", "val", #"{"raw": "C."}"#), image("d.jpg", "test", #"{"raw": "D."}"#),
      image("e.jpg", "test", ""),
    ].joined(separator: ",") + "]}"

  private func read(
    _ text: String, in folder: TemporaryFolder, includesRestval: Bool = false
  ) throws -> KarpathyCaptions {
    try folder.write(text, to: "dataset_coco.json")
    try folder.write("", to: "images/.keep")
    return try KarpathyCaptions(
      annotations: "\(folder.path)/dataset_coco.json", images: "\(folder.path)/images",
      includesRestval: includesRestval)
  }

  @Test("the file's own splits are read, val as dev, raw before tokens")
  func splits() throws {
    let folder = try TemporaryFolder()
    try folder.writeImages(["images/val2014/a.jpg", "images/c.jpg"])
    let source = try read(Self.good, in: folder)
    #expect(source.splits == Split.allCases)
    #expect(try source.dataset(.train).samples.map(\.captions) == [["A dog.", "Dogs."]])
    #expect(try source.dataset(.train).samples[0].path == "\(folder.path)/images/val2014/a.jpg")
    #expect(try source.dataset(.dev).name == "dataset_coco/dev")
    #expect(try source.dataset(.dev).samples[0].path == "\(folder.path)/images/c.jpg")
    #expect(try source.dataset(.test).missingImages == ["d.jpg"])
    #expect(
      folder.remarks(source) == [
        "ROOT/dataset_coco.json: pictures of restval were left out: 1",
        "dataset_coco: pictures without captions were left out: 1 (e.jpg)",
      ])
  }

  @Test("restval counts as training when it is asked for")
  func restval() throws {
    let folder = try TemporaryFolder()
    let source = try read(Self.good, in: folder, includesRestval: true)
    let train = try source.dataset(.train).samples
    #expect(train.map(\.name) == ["a.jpg", "b.jpg"])
    #expect(train[1].captions == ["a cat"])
  }

  @Test(
    "what is wrong is named with its entry",
    arguments: [
      (
        [image("a", "train", ""), image("a", "val", "")],
        "images[1]: duplicate filename a, first in images[0]"
      ),
      (
        [image("a", "training", "")],
        "images[0].split: expected train, restval, val or test, got \"training\""
      ),
      (
        [image("a", "train", "{}")],
        "there is no images[0].sentences[0].raw, expected images with filename, split and sentences"
      ),
    ])
  func badEntries(images: [String], expected: String) throws {
    let folder = try TemporaryFolder()
    let text = "{\"images\": [\(images.joined(separator: ","))]}"
    #expect(
      folder.failure { _ = try read(text, in: folder) } == "ROOT/dataset_coco.json: \(expected)")
  }
}
