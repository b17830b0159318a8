import Foundation
import NN
import Tensor
import Testing
import Training
import Vision

@testable import Captioning

/// Trains on files with a frozen backbone, whose features are kept.
private struct KeptFeatures {
  let folder: String
  let data: String
  private let weights: String

  init(_ folder: String) throws {
    (self.folder, data, weights) = (folder, "\(folder)/data", "\(folder)/weights.safetensors")
    try Scenes(trainCount: 5, devCount: 2, testCount: 0).write(to: data, format: .png)
    let backbone = Generator.$current.withValue(Generator(seed: 1)) { SmallConvNet() }
    try saveSafetensors(backbone.stateDictionary, to: weights)
    // So that their hashes are believed, too: what has just changed is always read again.
    for name in try FileManager.default.contentsOfDirectory(atPath: pictures) { try age(name) }
  }

  var pictures: String { "\(data)/Flicker8k_Dataset" }

  func text(_ name: String) -> String { "\(data)/Flickr8k_text/\(name)" }

  /// The time that all pictures have.
  private let date = Date(timeIntervalSince1970: 1_700_000_000)

  func age(_ picture: String) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: date], ofItemAtPath: "\(pictures)/\(picture)")
  }

  func training(
    cache: String = "cache", isBackboneFrozen: Bool = true, flip: Bool = false
  ) throws -> CaptionTraining {
    var c = TrainingConfiguration.scenes
    (c.epochs, c.batchSize, c.hiddenWidth, c.warmupSteps) = (1, 8, 16, 2)
    (c.grid, c.flip) = (2, flip)
    c.backboneWeights = isBackboneFrozen ? weights : nil
    let source = try Flickr8k(root: data)
    return try CaptionTraining(
      c, train: source.dataset(.train), dev: source.dataset(.dev),
      cacheFolder: "\(folder)/\(cache)", progress: ProgressReporter(.quiet))
  }

  /// What training reads of all pictures.
  func features(cache: String = "cache") throws -> Tensor<Float> {
    let inputs = try training(cache: cache).data.inputs
    return inputs.locations(Array(inputs.isUsable.indices))
  }

  var caches: Int {
    let files = try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/cache")
    return files?.count { $0.hasSuffix(".safetensors") } ?? 0
  }
}

@Suite("A data set that changed since its features were computed")
struct ChangedData {
  @Test("is trained on as it is now, if a picture is replaced by one of the same date")
  func replaced() throws {
    try withTemporaryFolder { folder in
      let kept = try KeptFeatures(folder)
      let before = try kept.features()
      #expect(try kept.features() == before && kept.caches == 2)
      let other = try Scenes(seed: 9, trainCount: 1).dataset(.train).samples[0].source.load()
      try other.write(to: "\(kept.pictures)/scene_train_0003.png")
      try kept.age("scene_train_0003.png")
      let after = try kept.features()
      #expect(kept.caches == 3)
      #expect(after.select(dim: 0, 2) != before.select(dim: 0, 2))
      #expect(after.select(dim: 0, 1) == before.select(dim: 0, 1))
      #expect(try kept.features(cache: "new") == after)
    }
  }

  @Test("is trained on as it is now, if a picture is added or one is gone")
  func added() throws {
    try withTemporaryFolder { folder in
      let kept = try KeptFeatures(folder)
      let before = try kept.features()
      try FileManager.default.copyItem(
        atPath: "\(kept.pictures)/scene_dev_0001.png", toPath: "\(kept.pictures)/new.png")
      func prepend(_ line: String, to name: String) throws {
        let text = try String(contentsOfFile: kept.text(name), encoding: .utf8)
        try "\(line)\n\(text)".write(
          toFile: kept.text(name), atomically: true, encoding: .utf8)
      }
      try prepend("new.png", to: "Flickr_8k.trainImages.txt")
      try prepend("new.png#0\ta red star", to: "Flickr8k.token.txt")
      let after = try kept.features()
      #expect(after.shape[0] == before.shape[0] + 1)
      #expect(after.select(dim: 0, 1) == before.select(dim: 0, 0))
      #expect(try kept.features(cache: "new") == after)

      try FileManager.default.removeItem(atPath: "\(kept.pictures)/scene_train_0002.png")
      let data = try kept.training().data
      #expect(data.inputs.isUsable == [true, true, false, true, true, true])
      #expect(!data.pairs.contains { $0.sample == 2 })
    }
  }

  @Test("gives the same run whether its features were kept or are computed")
  func keptOrComputed() throws {
    try withTemporaryFolder { folder in
      let kept = try KeptFeatures(folder)
      func weights(_ name: String) throws -> Data {
        let run = "\(folder)/\(name)"
        try Generator.$current.withValue(Generator(seed: 1)) {
          _ = try kept.training(flip: true).run(in: RunFolder(path: run))
        }
        let file = try SafetensorsFile(path: "\(run)/last.safetensors")
        var bytes = Data()
        for key in file.keys.sorted() {
          try file.converted(key, to: Float.self).elements.withUnsafeBytes {
            bytes.append(contentsOf: $0)
          }
        }
        return bytes
      }
      let computed = try weights("computed")
      #expect(kept.caches == 3)
      #expect(try weights("kept") == computed)
    }
  }

  @Test("ends a run that was cut off if a picture is another one", arguments: [true, false])
  func replacedMeanwhile(isBackboneFrozen: Bool) throws {
    try withTemporaryFolder { folder in
      let kept = try KeptFeatures(folder)
      let run = "\(folder)/run"
      let (name, path) = ("scene_train_0003.png", "\(kept.pictures)/scene_train_0003.png")
      func training() throws -> CaptionTraining {
        try kept.training(isBackboneFrozen: isBackboneFrozen)
      }
      _ = try training().run(in: RunFolder(path: run))
      let original = try Data(contentsOf: URL(filePath: path))
      let other = try Scenes(seed: 9, trainCount: 1).dataset(.train).samples[0].source.load()
      try other.write(to: path)
      try kept.age(name)
      #expect(throws: CheckpointError("it was made with another training data")) {
        _ = try training().run(in: RunFolder(path: run, resuming: true), resuming: true)
      }
      try original.write(to: URL(filePath: path))
      _ = try training().run(in: RunFolder(path: run, resuming: true), resuming: true)
    }
  }

  @Test("keeps its features if a caption is edited, but not the run that read the old one")
  func edited() throws {
    try withTemporaryFolder { folder in
      let kept = try KeptFeatures(folder)
      let run = "\(folder)/run"
      _ = try kept.training().run(in: RunFolder(path: run))
      func content() throws -> [String: Data] {
        var content: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: run) {
          content[name] = FileManager.default.contents(atPath: "\(run)/\(name)")
        }
        return content
      }
      let before = try content().filter { !$0.key.hasPrefix("environment") }
      let original = try String(
        contentsOfFile: kept.text("Flickr8k.token.txt"), encoding: .utf8)
      func resume(_ captions: String) throws {
        try captions.write(
          toFile: kept.text("Flickr8k.token.txt"), atomically: true, encoding: .utf8)
        _ = try kept.training().run(in: RunFolder(path: run, resuming: true), resuming: true)
      }
      // The same words in another order, then a word that the run does not know.
      let lines = original.split(separator: "\n").map(String.init)
      let words = lines[0].split(separator: "\t")[1].split(separator: " ")
      let turned =
        "\(lines[0].split(separator: "\t")[0])\t"
        + words.reversed().joined(separator: " ")
      let rest = lines.dropFirst().joined(separator: "\n")
      #expect(throws: CheckpointError("it was made with another training data")) {
        try resume("\(turned)\n\(rest)\n")
      }
      #expect(throws: CheckpointError("it was made with another training data")) {
        try resume("\(lines[0]) xylophone\n\(rest)\n")
      }
      #expect(kept.caches == 2)
      let after = try content().filter { !$0.key.hasPrefix("environment") }
      #expect(after == before)
      // And with the captions of before it goes on.
      try resume(original)
    }
  }
}
