import ApusTestSupport
import Foundation
import Testing
import Yams

@testable import Captioning

@Suite("Which data set a run uses")
struct DatasetSpecificationTests {
  private func specification(
    _ kind: DatasetSpecification.Kind, root: String? = nil, annotations: String? = nil,
    images: String? = nil, fractions: SplitFractions? = nil
  ) -> DatasetSpecification {
    var result = DatasetSpecification(kind)
    (result.root, result.annotations, result.images) = (root, annotations, images)
    result.fractions = fractions
    return result
  }

  @Test("is written into a run's configuration and read back")
  func configuration() throws {
    var all = specification(
      .csv, annotations: "a.csv", images: "i", fractions: SplitFractions("0.5,0.25,0.25,3"))
    (all.imageColumn, all.captionColumn, all.separator) = ("file", "text", ";")
    var karpathy = specification(.karpathy, annotations: "a", images: "b")
    karpathy.includesRestval = true
    for source in [all, karpathy, specification(.scenes), specification(.flickr8k, root: "r")] {
      var configuration = TrainingConfiguration.scenes
      configuration.setSource(source)
      let yaml = try YAMLEncoder().encode(configuration)
      let read = try YAMLDecoder().decode(TrainingConfiguration.self, from: yaml)
      #expect(read == configuration && read.source == source)
      #expect(configuration.hyperparameters["dataset"] != nil)
    }
  }

  @Test("is found in a configuration that was written before there were others")
  func oldConfiguration() throws {
    var old = TrainingConfiguration.flickr8k
    old.dataRoot = "flickr"
    let yaml = try YAMLEncoder().encode(old)
    for field in ["annotations", "images", "splitFractions", "includesRestval", "separator"] {
      #expect(!yaml.contains(field))
    }
    #expect(old.source == specification(.flickr8k, root: "flickr"))
    old.dataset = "nonsense"
    #expect(old.source == nil)
  }

  @Test("says what is missing or does not go together")
  func problems() {
    #expect(specification(.scenes).problem == nil)
    #expect(
      specification(.scenes, root: "x").problem
        == "--data-root does not go with --dataset scenes, which needs no option")
    #expect(
      specification(.flickr8k).problem == "--dataset flickr8k needs --data-root, its folder")
    #expect(
      specification(.flickr8k, root: "x", fractions: .init()).problem
        == "--split-fractions does not go with --dataset flickr8k, which takes --data-root")
    #expect(
      specification(.folder).problem
        == "--dataset folder needs --data-root, the folder of pictures")
    #expect(
      specification(.karpathy, annotations: "x").problem
        == "--dataset karpathy needs --annotations, its JSON file, and --images, the folder of "
        + "pictures")
    #expect(
      specification(.csv, images: "x").problem
        == "--dataset csv needs --annotations, the table, and --images, the folder of pictures")
    for kind in [DatasetSpecification.Kind.coco, .flickr30k] {
      let needed = "--dataset \(kind.rawValue) needs either --data-root, its folder, or "
      for bad in [
        specification(kind), specification(kind, annotations: "x"),
        specification(kind, images: "x"),
        specification(kind, root: "x", annotations: "x"),
        specification(kind, root: "x", annotations: "x", images: "x"),
      ] {
        #expect(bad.problem == needed + "--annotations and --images")
      }
      #expect(specification(kind, root: "x").problem == nil)
      #expect(specification(kind, annotations: "x", images: "x").problem == nil)
    }
    var csv = specification(.csv, annotations: "x", images: "x")
    csv.separator = "ab"
    #expect(csv.problem == "--separator must be one ASCII character, got \"ab\"")
    csv.separator = ""
    #expect(csv.problem != nil)
    csv.separator = "\t"
    #expect(csv.problem == nil)
  }

  @Test("opens every layout")
  func open() throws {
    let folder = try TemporaryFolder()
    let root = folder.path
    try folder.writeImages(["i/a.jpg", "train2017/a.jpg"])
    try folder.write("file;text\na.jpg;one\n", to: "t.csv")
    let json = #""images": [{"id": 1, "file_name": "a.jpg"}]"#
    try folder.write(
      "{\(json), \"annotations\": [{\"image_id\": 1, \"caption\": \"one\"}]}",
      to: "annotations/captions_train2017.json")
    try folder.write(
      #"{"images": [{"filename": "a.jpg", "split": "train", "sentences": [{"raw": "one"}]}]}"#,
      to: "k.json")
    let all = SplitFractions(train: 1, dev: 0, test: 0)
    var csv = specification(
      .csv, annotations: "\(root)/t.csv", images: "\(root)/i", fractions: all)
    (csv.imageColumn, csv.captionColumn, csv.separator) = ("file", "text", ";")
    for source in [
      csv, specification(.coco, root: root),
      specification(
        .coco, annotations: "\(root)/annotations/captions_train2017.json", images: "\(root)/i",
        fractions: all),
      specification(.karpathy, annotations: "\(root)/k.json", images: "\(root)/i"),
    ] {
      let train = try source.open().dataset(.train)
      #expect(train.samples.map(\.name) == ["a.jpg"] && train.samples[0].captions == ["one"])
      #expect(train.missingImages == [])
    }
    let pictures = specification(.folder, root: "\(root)/i", fractions: all)
    #expect(try pictures.open().everything() == ["a.jpg": []])
    #expect(try specification(.scenes).open().splits == Split.allCases)
    #expect(
      folder.failure { _ = try specification(.csv).open() }
        == "csv: --dataset csv needs --annotations, the table, and --images, the folder of pictures"
    )
    #expect(
      folder.failure { _ = try specification(.coco, root: root, fractions: all).open() }
        == "coco: --dataset coco needs no --split-fractions with --data-root: the folder has splits of "
        + "its own")
  }
}

@Suite("What a data set holds")
struct DatasetStatisticsTests {
  @Test("is counted: pictures, captions, words, repetitions, missing files")
  func counts() throws {
    let folder = try TemporaryFolder()
    try folder.writeImages(["a.jpg"])
    let captions = [
      ["A dog runs .", "a dog runs ."], ["a", "a", "the cat sat on it"], ["two cats"],
    ]
    let samples = zip(["a.jpg", "b.jpg", "c.jpg"], captions).map { name, captions in
      CaptionedImage(name: name, source: .file("\(folder.path)/\(name)"), captions: captions)
    }
    let statistics = DatasetStatistics(CaptionDataset(name: "three/train", samples: samples))
    #expect(statistics.pictures == 3 && statistics.captions == 6)
    #expect(statistics.captionsPerPicture == 1...3)
    #expect(statistics.repeatedCaptions == 1)
    #expect(statistics.missing == ["b.jpg", "c.jpg"])
    #expect(statistics.longest == 5)
    #expect(
      statistics.description.hasPrefix(
        """
        three/train: 3 pictures, 6 captions
          captions per picture  1 to 3, 2.0 on average
        """))
    #expect(statistics.description.hasSuffix("  missing files         2 (b.jpg, c.jpg)"))
    let empty = DatasetStatistics(CaptionDataset(name: "none", samples: []))
    #expect(
      empty.description == "none: 0 pictures, 0 captions\n  missing files         none")
  }

  @Test("tells when all pictures are missing, which is an error of the folder")
  func missing() throws {
    let folder = try TemporaryFolder()
    try folder.writeImages(["a.jpg"])
    func dataset(_ names: [String]) -> CaptionDataset {
      CaptionDataset(
        name: "n",
        samples: names.map {
          CaptionedImage(name: $0, source: .file("\(folder.path)/\($0)"), captions: ["x"])
        })
    }
    #expect(try dataset(["a.jpg"]).missingImagesWarning() == nil)
    #expect(
      try dataset(["a.jpg", "b", "c", "d", "e"]).missingImagesWarning()
        == "n: of 5 pictures there is no file of 4 (b, c, d, …)")
    #expect(
      folder.failure { _ = try dataset(["b", "c"]).missingImagesWarning() }
        == "ROOT/b: no such file, nor any other of the 2 pictures of n")
  }

  @Test(
    "of Flickr8k is 40 000 captions in three lists, where it is there",
    .enabled(
      if: FileManager.default.fileExists(atPath: Flickr8kTests.realData),
      "needs Flickr8k at ../shared/data/flickr8k"))
  func flickr8k() throws {
    var specification = DatasetSpecification(.flickr8k)
    specification.root = Flickr8kTests.realData
    let source = try specification.open()
    #expect(source.splits.contains(.train) && source.splits.contains(.dev))
    for split in source.splits {
      let statistics = DatasetStatistics(try source.dataset(split))
      #expect(statistics.pictures == (split == .train ? 6000 : 1000))
      #expect(statistics.captions == 5 * statistics.pictures)
      #expect(statistics.captionsPerPicture == 5...5)
      #expect(statistics.missing == [])
    }
  }
}
