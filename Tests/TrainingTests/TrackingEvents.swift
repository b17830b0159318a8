import ApusTestSupport
import Foundation
import Tensor
import Testing

@testable import Training

@Suite("CRC-32C")
struct CRC32CTests {
  /// The examples of RFC 3720, B.4, and the usual nine digits.
  @Test("gives the published sums")
  func knownAnswers() {
    #expect(CRC32C.checksum([]) == 0)
    #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.checksum(Array(0..<32)) == 0x46DD_794E)
    #expect(CRC32C.checksum((0..<32).reversed()) == 0x113F_DB5C)
  }

  @Test("gives what its definition gives, at any length")
  func lengths() {
    var random = Philox(seed: 3)
    for count in 0..<70 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(CRC32C.checksum(bytes) == bitwiseChecksum(bytes))
    }
  }
}

@Suite("Event files")
struct EventFileTests {
  private static let golden = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Fixtures/tracking/golden.tfevents").standardizedFileURL.path

  /// The events of make_tracking_goldens.py.
  private func write(to log: TensorBoardLogger, picture: [UInt8]) throws {
    let scalars: [(String, Double, Int)] = [
      ("train/loss", 0.75, 1), ("train/loss", 0, 2), ("train/loss", .nan, 3),
      ("train/loss", -.infinity, 4), ("zähler/漢字", -1.5e-3, 1 << 40), ("x", 1e300, 0),
      ("x", 0.1, -1),
    ]
    for (tag, value, step) in scalars {
      try log.log([tag: value], step: step)
    }
    let eighths = (0..<200).map { (index: Int) in Float((37 * index) % 101 - 50) / 8 }
    let histograms: [(String, [Float])] = [
      ("eighths", eighths), ("zeros", [0, -0.0, 0]), ("one", [0.5]),
      ("wide", [-0x1p60, -1, 0x1p-50, 0x1p-60, 0, 3, 0x1p65]),
    ]
    for (tag, values) in histograms {
      try log.logHistogram(Tensor(values), name: tag, step: 5)
    }
    try log.logImage(png: picture, name: "picture", step: 6)
    try log.logText("# Title\n\n| a | b |\n|---|---|\n| 1 | ü |", name: "notes", step: 7)
    try log.logText("", name: "empty", step: 8)
    try log.logHyperparameters(["lr": 0.001], metrics: ["hparam/bleu": 0.25], step: 9)
    try log.logHyperparameters(["model": "lstm"], metrics: ["a": 1, "b": 2], step: 9)
  }

  @Test("hold the bytes that PyTorch writes for the same events")
  func matchesPyTorch() throws {
    let golden = try eventRecords(Self.golden)
    let picture = try golden.compactMap { record in
      try ProtobufMessage(record).message(5)?.message(1)?.message(4)?.bytes(4)
    }
    try withFolder { folder in
      let log = try TensorBoardLogger(
        folder: folder.path, purgeStep: 40, wallTime: 1_767_225_600.25)
      try write(to: log, picture: try #require(picture.first))
      var own = try eventRecords(log.path)
      // PyTorch's hyperparameters end without metrics here, and without the end the second time.
      own.removeLast(2)
      own.remove(at: own.count - 3)
      try #require(own.count == golden.count)
      let (first, goldenFirst) = (try ProtobufMessage(own[0]), try ProtobufMessage(golden[0]))
      #expect(first.double(1) == goldenFirst.double(1))
      #expect(first.string(3) == goldenFirst.string(3))
      #expect(try first.message(10)?.string(1) == "apus")
      for (i, (mine, theirs)) in zip(own, golden).enumerated().dropFirst() {
        #expect(mine == theirs, "record \(i)")
      }
    }
  }

  @Test("are called as TensorBoard's, and sort behind those that are there")
  func names() throws {
    try withFolder { folder in
      var names: [String] = []
      for _ in 0..<3 {
        let log = try TensorBoardLogger(folder: folder.path)
        names.append(URL(filePath: log.path).lastPathComponent)
      }
      let form = /events\.out\.tfevents\.[0-9]{10}\.[^ ]+\.[0-9]+\.[0-9]+/
      #expect(names.allSatisfy { $0.wholeMatch(of: form) != nil })
      #expect(names == names.sorted())
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 3)
    }
  }

  @Test("tell where a session starts, in the first file and where it resumes")
  func sessions() throws {
    try withFolder { folder in
      for (purgeStep, starts) in [(nil, [0]), (nil, []), (30, [30]), (0, [0])] as [(Int?, [Int])] {
        let log = try TensorBoardLogger(folder: folder.path, purgeStep: purgeStep)
        let records = try eventRecords(log.path).map(ProtobufMessage.init)
        let found = try records.filter { try $0.message(7)?.integer(1) == 1 }
        #expect(found.map { $0.integer(2) } == starts)
      }
    }
  }

  @Test("hold all scalars of a call in one event, and none for an empty one")
  func scalars() throws {
    try withFolder { folder in
      let log = try TensorBoardLogger(folder: folder.path)
      try log.log([:], step: 1)
      try log.log(["b": 2, "a": 1], step: 7)
      let records = try eventRecords(log.path).map(ProtobufMessage.init)
      #expect(records.count == 3)
      let values = try #require(try records[2].message(5)).messages(1)
      #expect(values.map { $0.string(1) } == ["a", "b"])
      #expect(values.map { $0.float(2) } == [1, 2])
      #expect(records[2].integer(2) == 7)
      #expect(abs(records[2].double(1) - Date.now.timeIntervalSince1970) < 600)
    }
  }

  @Test("stay readable up to the record in which a process was killed")
  func cut() throws {
    try withFolder { folder in
      let log = try TensorBoardLogger(folder: folder.path)
      for step in 1...3 { try log.log(["loss": Double(step)], step: step) }
      let whole = try Data(contentsOf: URL(filePath: log.path))
      let records = try eventRecords(log.path)
      let copy = folder.appending(path: "copy").path
      for count in 0...whole.count {
        try whole.prefix(count).write(to: URL(filePath: copy))
        #expect(records.starts(with: try eventRecords(copy)))
      }
    }
  }

  @Test("keep truth values, numbers and strings among hyperparameters")
  func hyperparameters() throws {
    try withFolder { folder in
      let log = try TensorBoardLogger(folder: folder.path)
      try log.logHyperparameters(
        ["flip": true, "off": false, "lr": 0, "name": ""], metrics: [:], step: 0)
      let records = try eventRecords(log.path).map(ProtobufMessage.init)
      let content = try records.dropFirst(2).map { event in
        let value = try #require(try event.message(5)?.message(1))
        let plugin = try #require(try value.message(9)?.message(1))
        #expect(plugin.string(1) == "hparams")
        return try ProtobufMessage(try #require(plugin.bytes(2)))
      }
      try #require(content.count == 3)
      let infos = try #require(try content[0].message(2)).messages(4)
      #expect(infos.map { $0.string(1) } == ["flip", "lr", "name", "off"])
      #expect(infos.map { $0.integer(4) } == [2, 3, 1, 2])
      let entries = try #require(try content[1].message(3)).messages(1)
      let kinds = try entries.map { try $0.message(2)?.fields.map(\.number) }
      #expect(kinds == [[4], [2], [3], [4]])
      #expect(try entries.map { try $0.message(2)?.integer(4) } == [1, 0, 0, 0])
      #expect(try content[2].message(4)?.integer(1) == 1)
    }
  }

  @Test("refuse a picture that is not a PNG")
  func notPNG() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let folder = FileManager.default.temporaryDirectory.path
      let log = try TensorBoardLogger(folder: "\(folder)/apus-not-png")
      try log.logImage(png: [1, 2, 3], name: "figure", step: 1)
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("TensorBoardLogger: image figure is not a PNG (3 bytes)"))
    try? FileManager.default.removeItem(
      atPath: FileManager.default.temporaryDirectory.path + "/apus-not-png")
  }

  @Test("cannot be opened where a file has the folder's name")
  func noFolder() throws {
    try withFolder { folder in
      let path = folder.appending(path: "file").path
      try Data().write(to: URL(filePath: path))
      #expect(throws: FileError(path: path, reason: "cannot create the folder")) {
        _ = try TensorBoardLogger(folder: path)
      }
    }
  }
}

@Suite("Histograms")
struct ExponentialHistogramTests {
  @Test("count each value in the bucket that holds it")
  func buckets() throws {
    var random = Philox(seed: 8)
    for count in [1, 2, 100, 5000] {
      let values = (0..<count).map { _ -> Float in
        let magnitude = Float.random(in: -30...44, using: &random)
        return Float.random(in: -1...1, using: &random) * exp2(magnitude)
      }
      let histogram = try #require(ExponentialHistogram(Tensor(values)))
      var naive = [Double](repeating: 0, count: histogram.limits.count)
      for value in values {
        naive[try #require(histogram.limits.firstIndex { Double(value) < $0 })] += 1
      }
      #expect(histogram.buckets == naive)
      #expect(histogram.buckets.first == 0)
      #expect(histogram.buckets.last != 0)
      #expect(histogram.limits == histogram.limits.sorted())
      #expect(histogram.count == Double(count))
      #expect(histogram.minimum == values.map(Double.init).min())
      #expect(histogram.maximum == values.map(Double.init).max())
    }
  }

  @Test("put values on a limit into the bucket above it")
  func limits() throws {
    // 1e-12 · 1.1^k is no float, but the limit 0 is one, and so are the values beside it.
    let values: [Float] = [-.leastNonzeroMagnitude, -0.0, 0, .leastNonzeroMagnitude]
    let histogram = try #require(ExponentialHistogram(Tensor(values)))
    #expect(histogram.limits == [-1e-12, 0, 1e-12])
    #expect(histogram.buckets == [0, 1, 3])
  }

  @Test("count what is beyond all limits in the outermost buckets")
  func beyond() throws {
    let values: [Float] = [-.greatestFiniteMagnitude, -1, .greatestFiniteMagnitude, 3e38]
    let histogram = try #require(ExponentialHistogram(Tensor(values)))
    #expect(histogram.buckets.reduce(0, +) == 4)
    #expect(histogram.buckets.last == 2)
    #expect(histogram.buckets[1] == 1)
  }

  @Test("leave out what is not finite")
  func notFinite() throws {
    let histogram = ExponentialHistogram(Tensor([.nan, 1, .infinity, 2, -.infinity]))
    #expect(histogram?.count == 2)
    #expect(histogram?.sum == 3)
    #expect(histogram?.sumOfSquares == 5)
    #expect(ExponentialHistogram(Tensor([Float.nan])) == nil)
    #expect(ExponentialHistogram(Tensor([Float]())) == nil)
    try withFolder { folder in
      let log = try TensorBoardLogger(folder: folder.path)
      try log.logHistogram(Tensor([Float.nan]), name: "gradient", step: 1)
      #expect(try eventRecords(log.path).count == 2)
    }
  }

  @Test("read a view by its elements")
  func view() throws {
    let matrix = Tensor((0..<6).map(Float.init), shape: [2, 3])
    #expect(ExponentialHistogram(matrix.transposed(0, 1))?.sum == 15)
    #expect(ExponentialHistogram(matrix[0..., 1..<2])?.sum == 5)
  }
}

@Suite("PNG headers")
struct PNGHeaderTests {
  @Test("tell size and channels, and end for other files")
  func headers() throws {
    let images = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/images")
    func header(_ name: String) throws -> PNGHeader? {
      PNGHeader(Array(try Data(contentsOf: images.appending(path: name))))
    }
    #expect(try header("colour.png")?.channels == 3)
    #expect(try header("alpha.png")?.channels == 4)
    #expect(try header("grey.png")?.channels == 1)
    #expect(try header("grey-alpha.png")?.channels == 2)
    #expect(try header("palette.png")?.channels == 3)
    #expect(try header("baseline444.jpg") == nil)
    let file = Array(try Data(contentsOf: images.appending(path: "colour.png")))
    for count in 0..<26 { #expect(PNGHeader(Array(file.prefix(count))) == nil) }
    let whole = try #require(PNGHeader(file))
    #expect((whole.width, whole.height) == (37, 29))
  }
}
