import Foundation
import Testing
import Vision

@testable import Captioning

@Suite("Scenes written as files")
struct SceneFilesTests {
  private let scenes = Scenes(trainCount: 6, devCount: 2, testCount: 3)

  @Test("the Flickr8k reader returns the same names and captions")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    try scenes.write(to: folder.path)
    let flickr = try Flickr8k(root: folder.path)
    for split in Split.allCases {
      let (written, drawn) = (try flickr.dataset(split), scenes.dataset(split))
      #expect(written.samples.map(\.name) == drawn.samples.map(\.name))
      #expect(written.samples.map(\.captions) == drawn.samples.map(\.captions))
    }
  }

  @Test("pictures with an even number are PNG with the same pixels, the others JPEG close to them")
  func pixels() throws {
    let folder = try TemporaryFolder()
    try scenes.write(to: folder.path)
    let written = try Flickr8k(root: folder.path).dataset(.train).samples
    for (index, drawn) in scenes.dataset(.train).samples.enumerated() {
      let isPNG = index % 2 == 1
      #expect(drawn.name == "scene_train_000\(index + 1).\(isPNG ? "png" : "jpg")")
      let (a, b) = (try drawn.source.load(), try written[index].source.load())
      #expect(b.width == 96 && b.height == 96)
      if isPNG {
        #expect(a.pixels == b.pixels)
      } else {
        let distance = zip(a.pixels, b.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        #expect(Double(distance) / Double(a.pixels.count) < 4)
      }
    }
  }

  @Test(
    "one format for all pictures can be chosen",
    arguments: [(Scenes.FileFormat.png, ".png"), (.jpeg, ".jpg")])
  func formats(format: Scenes.FileFormat, suffix: String) throws {
    let folder = try TemporaryFolder()
    try scenes.write(to: folder.path, format: format)
    let names = try Flickr8k(root: folder.path).dataset(.train).samples.map(\.name)
    #expect(names.count == 6)
    #expect(names.allSatisfy { $0.hasSuffix(suffix) })
  }

  @Test("progress counts every picture of all splits")
  func progress() throws {
    let folder = try TemporaryFolder()
    var steps: [[Int]] = []
    try scenes.write(to: folder.path) { steps.append([$0, $1]) }
    #expect(steps == (1...11).map { [$0, 11] })
  }

  @Test("an earlier scenes folder is replaced, a new one is made with the folders on its way")
  func replacing() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/deep/scenes"
    try scenes.write(to: path)
    try Scenes(trainCount: 1, devCount: 1, testCount: 1).write(to: path, format: .png)
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(path)/Flicker8k_Dataset")
    #expect(
      names.sorted() == ["scene_dev_0001.png", "scene_test_0001.png", "scene_train_0001.png"])
    let texts = try FileManager.default.contentsOfDirectory(atPath: "\(path)/Flickr8k_text")
    #expect(
      texts.sorted() == [
        "Flickr8k.token.txt", "Flickr_8k.devImages.txt", "Flickr_8k.testImages.txt",
        "Flickr_8k.trainImages.txt",
      ])
  }

  @Test("a folder with something else in it, or a file, is left alone")
  func refusal() throws {
    let folder = try TemporaryFolder()
    try folder.write("precious".utf8, to: "thesis.txt")
    let problem =
      "not empty and no earlier scenes folder (it has no Scenes.txt), "
      + "expected an empty or a new folder"
    #expect(throws: CaptionDatasetError(path: folder.path, problem: problem)) {
      try scenes.write(to: folder.path)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["thesis.txt"])
    let file = "\(folder.path)/thesis.txt"
    #expect(
      throws: CaptionDatasetError(
        path: file, problem: "not a folder, expected one to write the scenes into")
    ) {
      try scenes.write(to: file)
    }
  }
}
