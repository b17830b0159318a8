import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing
import Training
import Vision

@testable import Captioning

/// A small backbone with weights that are the same in every process.
private func backbone(seed: UInt64 = 1) -> SmallConvNet {
  // A generator of its own: other tests draw from the common one at the same time.
  let network = Generator.$current.withValue(Generator(seed: seed)) { SmallConvNet() }
  network.setTraining(false)
  return network
}

private func extraction(
  _ folder: String, seed: UInt64 = 1, grid: Int? = 2,
  _ precision: FeatureCache.Precision = .float32, isMirrored: Bool = false
) -> FeatureExtraction {
  FeatureExtraction(
    backbone(seed: seed), name: "small_conv", grid: grid, precision: precision,
    isMirrored: isMirrored, folder: "\(folder)/cache")
}

/// The pictures `0.png`, `1.png`, … of a folder.
private func dataset(_ folder: String, count: Int, name: String = "set") -> CaptionDataset {
  CaptionDataset(
    name: name,
    samples: (0..<count).map {
      CaptionedImage(name: "\($0).png", source: .file("\(folder)/\($0).png"), captions: ["x"])
    })
}

private func writePictures(_ folder: String, count: Int) throws {
  for (index, sample) in Scenes(trainCount: count).dataset(.train).samples.enumerated() {
    try sample.source.load().write(to: "\(folder)/\(index).png")
  }
}

/// Makes a file look as if it had not been changed for an hour.
private func age(_ path: String) throws {
  try FileManager.default.setAttributes(
    [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: path)
}

@Suite("The features of a data set")
struct FeatureExtractionTests {
  @Test(
    "are those of the backbone, for any number of threads that decode", arguments: [0, 1, 3])
  func values(workers: Int) throws {
    try withTemporaryFolder { folder in
      try writePictures(folder, count: 70)
      let data = dataset(folder, count: 70)
      let extracted = try extraction(folder).features(of: data, numWorkers: workers)
      #expect(extracted.computed == 70 && extracted.cache.shape == [4, 128])
      #expect(extracted.seconds > 0 && extracted.waited <= extracted.seconds)
      let network = backbone()
      for start in stride(from: 0, to: 70, by: 32) {
        let range = start..<min(start + 32, 70)
        let planes = try range.flatMap {
          network.preprocessing(try data.samples[$0].source.load())
        }
        let (height, width) = (network.preprocessing.height, network.preprocessing.width)
        let input = Tensor(planes, shape: [range.count, 3, height, width])
        let expected = network.locations(input, grid: 2)
        #expect(maximumDifference(extracted.cache.rows(Array(range)), expected) < 1e-5)
      }
    }
  }

  @Test("are found again by what the pictures hold, wherever they lie and whatever they are called")
  func found() throws {
    try withTemporaryFolder { folder in
      try writePictures(folder, count: 5)
      let first = try extraction(folder).features(of: dataset(folder, count: 5))
      #expect(first.computed == 5)
      #expect(try extraction(folder).features(of: dataset(folder, count: 5)).computed == 0)

      let moved = "\(folder)/moved"
      try FileManager.default.createDirectory(atPath: moved, withIntermediateDirectories: true)
      for index in 0..<5 {
        try FileManager.default.copyItem(
          atPath: "\(folder)/\(index).png", toPath: "\(moved)/\(index).png")
      }
      let again = try extraction(folder).features(of: dataset(moved, count: 5, name: "other"))
      #expect(again.computed == 0 && again.path == first.path)
    }
  }

  @Test("are computed anew for other pictures, another order, weights, grid or precision")
  func changed() throws {
    try withTemporaryFolder { folder in
      try writePictures(folder, count: 4)
      let data = dataset(folder, count: 4)
      var paths = [try extraction(folder).features(of: data).path]
      func expectNew(_ extracted: FeatureExtraction.Extracted) {
        #expect(extracted.computed > 0 && !paths.contains(extracted.path))
        paths.append(extracted.path)
      }
      let turned = CaptionDataset(name: "set", samples: data.samples.reversed())
      expectNew(try extraction(folder).features(of: turned))
      expectNew(try extraction(folder, seed: 2).features(of: data))
      expectNew(try extraction(folder, grid: nil).features(of: data))
      expectNew(try extraction(folder, .bfloat16).features(of: data))
      expectNew(try extraction(folder).features(of: dataset(folder, count: 3)))
      // Another content of the same name.
      try Scenes(seed: 9, trainCount: 1).dataset(.train).samples[0].source.load()
        .write(to: "\(folder)/2.png")
      expectNew(try extraction(folder).features(of: data))
    }
  }

  @Test("of mirrored pictures stand in for flips in training")
  func mirrored() throws {
    try withTemporaryFolder { folder in
      try writePictures(folder, count: 5)
      let data = dataset(folder, count: 5)
      let plain = try extraction(folder).features(of: data)
      let mirrored = try extraction(folder, isMirrored: true).features(of: data)
      #expect(mirrored.computed == 5 && mirrored.path != plain.path)
      let network = backbone()
      let flipped = try data.samples.map { try $0.source.load().flippedHorizontally() }
      let expected = network.locations(network.preprocessing.batch(flipped), grid: 2)
      #expect(maximumDifference(mirrored.cache.rows(Array(0..<5)), expected) < 1e-5)

      let inputs = CachedInputs(cache: plain.cache, mirrored: mirrored.cache)
      #expect(inputs.canFlip && !CachedInputs(cache: plain.cache).canFlip)
      let chosen = [3, 0, 3, 4]
      let rows = inputs.locations(chosen, isFlipped: [true, false, false, true])
      #expect(rows.select(dim: 0, 0) == mirrored.cache.sample(at: 3))
      #expect(rows.select(dim: 0, 1) == plain.cache.sample(at: 0))
      #expect(rows.select(dim: 0, 2) == plain.cache.sample(at: 3))
      #expect(rows.select(dim: 0, 3) == mirrored.cache.sample(at: 4))
    }
  }

  @Test("in bfloat16 are close to those in float32, in half the space")
  func half() throws {
    try withTemporaryFolder { folder in
      try writePictures(folder, count: 6)
      let data = dataset(folder, count: 6)
      let full = try extraction(folder).features(of: data)
      let half = try extraction(folder, .bfloat16).features(of: data)
      #expect(half.cache.precision == .bfloat16)
      let (a, b) = (full.cache.rows(Array(0..<6)), half.cache.rows(Array(0..<6)))
      // Eight bits of precision: half a unit of the last one.
      #expect(zip(a.elements, b.elements).allSatisfy { abs($0 - $1) <= abs($0) / 256 })
      #expect(a != b)
      func size(_ path: String) throws -> Int {
        try #require(
          try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
      }
      let saved = try size(full.path) - size(half.path)
      #expect(abs(saved - 6 * 4 * 128 * 2) < 64)
    }
  }

  @Test("leave out pictures that are broken or missing")
  func broken() throws {
    try withTemporaryFolder { folder in
      try writePictures(folder, count: 4)
      try Data("no picture".utf8).write(to: URL(filePath: "\(folder)/1.png"))
      try FileManager.default.removeItem(atPath: "\(folder)/3.png")
      let data = dataset(folder, count: 4)
      let cache = try extraction(folder).features(of: data).cache
      #expect(cache.isUsable == [true, false, true, false])
      // A picture that has come back is another content.
      try writePictures(folder, count: 4)
      let whole = try extraction(folder).features(of: data)
      #expect(whole.computed == 4 && !whole.cache.isUsable.contains(false))
    }
  }

  @Test("cannot be computed when no picture is there")
  func nothing() throws {
    try withTemporaryFolder { folder in
      #expect(
        throws: CaptionDatasetError(
          path: "\(folder)/0.png", problem: "no such file, nor any other of the 2 pictures of set")
      ) {
        try extraction(folder).features(of: dataset(folder, count: 2))
      }
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/cache"))
    }
  }

  @Test("are written where they are asked for, in place of others, and found there")
  func output() throws {
    try withTemporaryFolder { folder in
      try writePictures(folder, count: 3)
      let path = "\(folder)/features.safetensors"
      for (seed, computed) in [(UInt64(1), 3), (1, 0), (2, 3)] {
        let extracted = try extraction(folder, seed: seed)
          .features(of: dataset(folder, count: 3), output: path)
        #expect(extracted.path == path && extracted.computed == computed)
      }
    }
  }

  @Test("are computed on from where a process was killed, to the same bytes")
  func killed() async throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.path
    try writePictures(folder, count: 100)
    let whole = "\(folder)/whole.safetensors"
    _ = try extraction(folder).features(of: dataset(folder, count: 100), output: whole)
    let path = "\(folder)/cut.safetensors"
    await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
      // The journal grows by a line a piece, behind an empty one.
      let journal = "\(folder)/cut.safetensors.journal"
      let killer = Thread {
        while true {
          let text = (try? String(contentsOfFile: journal, encoding: .utf8)) ?? ""
          if text.count(where: { $0 == "\n" }) > 1 { kill(getpid(), SIGKILL) }
        }
      }
      killer.start()
      // Again and again, should the thread come too late.
      while true {
        _ = try extraction(folder).features(
          of: dataset(folder, count: 100), output: "\(folder)/cut.safetensors")
        try FileManager.default.removeItem(atPath: "\(folder)/cut.safetensors")
      }
    }
    #expect(FileManager.default.fileExists(atPath: "\(path).partial"))
    let rest = try extraction(folder).features(of: dataset(folder, count: 100), output: path)
    #expect(rest.computed < 100 && rest.computed > 0)
    #expect(FileManager.default.contentsEqual(atPath: path, andPath: whole))
    withExtendedLifetime(temporary) {}
  }
}

@Suite("Pictures that are read ahead")
struct PictureReaderTests {
  @Test("come in any ranges: one behind the other, back, and shorter than a batch")
  func ranges() throws {
    try withTemporaryFolder { folder in
      try writePictures(folder, count: 10)
      let samples = dataset(folder, count: 12).samples
      let preprocessing = ImagePreprocessing(width: 16, height: 8)
      for workers in [0, 2] {
        let reader = PictureReader(samples, preprocessing, batchSize: 4, numWorkers: workers)
        for range in [0..<4, 4..<8, 8..<12, 0..<4, 4..<6, 9..<12, 2..<6, 6..<10, 11..<12] {
          let batch = try reader.batch(range)
          #expect(batch.problems.map { $0 == nil } == range.map { $0 < 10 })
          let planes = try range.flatMap { index in
            index < 10
              ? preprocessing(try samples[index].source.load())
              : [Float](repeating: 0, count: 3 * 16 * 8)
          }
          #expect(batch.input == Tensor(planes, shape: [range.count, 3, 8, 16]))
        }
        #expect(reader.waited > .zero)
      }
    }
  }
}

@Suite("The hashes of pictures")
struct PictureHashesTests {
  private func hashes(_ folder: String, count: Int = 3) throws -> (hashes: [String], read: Int) {
    var known = PictureHashes(path: "\(folder)/hashes")
    let result = try known.hashes(
      of: dataset(folder, count: count).samples, title: "", numWorkers: 1,
      ProgressReporter(.quiet))
    return (result, known.readCount)
  }

  @Test("are kept: a second look reads what has changed, and nothing else")
  func kept() throws {
    try withTemporaryFolder { folder in
      try writePictures(folder, count: 3)
      for index in 0..<3 { try age("\(folder)/\(index).png") }
      let (first, read) = try hashes(folder)
      #expect(read == 3 && Set(first).count == 3)
      #expect(try hashes(folder) == (first, 0))

      // A new time is read again, with the same result; so is another content.
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -600)], ofItemAtPath: "\(folder)/0.png")
      #expect(try hashes(folder) == (first, 1))
      try Data("other".utf8).write(to: URL(filePath: "\(folder)/1.png"))
      let (second, _) = try hashes(folder)
      #expect(second[0] == first[0] && second[1] != first[1] && second[2] == first[2])
      // It has just changed, and may change again within the clock's tick: it is not kept.
      #expect(try hashes(folder) == (second, 1))
      try FileManager.default.removeItem(atPath: "\(folder)/2.png")
      #expect(try hashes(folder).hashes[2] == "missing")
    }
  }

  @Test("are read again for a file that replaces another of the same size and date")
  func sameSizeAndDate() throws {
    try withTemporaryFolder { folder in
      let date = Date(timeIntervalSinceNow: -3600)
      func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/0.png"))
        try FileManager.default.setAttributes(
          [.modificationDate: date], ofItemAtPath: "\(folder)/0.png")
      }
      try write("one")
      let (first, _) = try hashes(folder, count: 1)
      #expect(try hashes(folder, count: 1) == (first, 0))
      try write("two")
      let (second, read) = try hashes(folder, count: 1)
      #expect(second != first && read == 1)
    }
  }

  @Test("are found again in a damaged file as far as it is whole")
  func damaged() throws {
    try withTemporaryFolder { folder in
      try writePictures(folder, count: 3)
      for index in 0..<3 { try age("\(folder)/\(index).png") }
      let (first, _) = try hashes(folder)
      let text = try String(contentsOfFile: "\(folder)/hashes", encoding: .utf8)
      let lines = text.split(separator: "\n")
      #expect(lines.count == 3)
      try "\(lines[0])\nnonsense\nx y z a b\n\(lines[1].prefix(20))".write(
        toFile: "\(folder)/hashes", atomically: true, encoding: .utf8)
      #expect(try hashes(folder) == (first, 2))
      #expect(try hashes(folder) == (first, 0))
    }
  }
}
