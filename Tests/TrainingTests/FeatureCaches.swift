import ApusTestSupport
import Foundation
import Tensor
import Testing
import Training

private let key = ["weights": "abc", "grid": "7"]
private let shape: Shape = [3, 2]

/// The features of samples, and that every fifth is missing.
private func compute(_ range: Range<Int>) -> (features: Tensor<Float>, isUsable: [Bool]) {
  let rows = range.map { index in
    Tensor.normal(shape, using: Generator(seed: UInt64(index)))
  }
  return (.stack(rows), range.map { $0 % 5 != 4 })
}

private func build(
  _ path: String, key: [String: String] = key, count: Int = 11,
  precision: FeatureCache.Precision = .float32, batchSize: Int = 3,
  _ observe: (Range<Int>) throws -> Void = { _ in }
) throws {
  try FeatureCache.build(
    path: path, key: key, count: count, shape: shape, precision: precision, batchSize: batchSize
  ) { range in
    try observe(range)
    return compute(range)
  }
}

@Suite("A feature cache")
struct FeatureCacheTests {
  private struct Stop: Error {}

  @Test("gives back what was computed, in both precisions", arguments: [0, 1, 11])
  func roundTrip(_ count: Int) throws {
    try withFolder { folder in
      for precision in [FeatureCache.Precision.float32, .bfloat16] {
        let path = folder.appending(path: "\(precision).safetensors").path()
        try build(path, count: count, precision: precision)
        let cache = try #require(FeatureCache.open(path: path, key: key))
        #expect(cache.count == count && cache.shape == shape && cache.precision == precision)
        #expect(cache.replacementReason == nil)
        #expect(cache.isUsable == (0..<count).map { $0 % 5 != 4 })
        for index in 0..<count {
          let row = compute(index..<index + 1).features.select(dim: 0, 0)
          let expected = precision == .float32 ? row : row.to(BFloat16.self).to(Float.self)
          #expect(cache.sample(at: index) == expected)
          #expect(cache.rows([0, index]).select(dim: 0, 1) == expected)
        }
        #expect(try DataLoader(cache, batchSize: 4).map { try $0.get() }.count == (count + 3) / 4)
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
      #expect(names == ["bfloat16.safetensors", "float32.safetensors"])
    }
  }

  @Test("holds features of any shape")
  func shapes() throws {
    try withFolder { folder in
      for shape: Shape in [[], [4], [2, 1, 3, 2], [0]] {
        let path = folder.appending(path: "\(shape.rank)-\(shape.elementCount)").path()
        let values = Tensor<Float>.normal(Shape([5] + shape.dimensions))
        let cache = try FeatureCache.openOrBuild(
          path: path, key: [:], count: 5, shape: shape, batchSize: 2
        ) { range in
          (
            values.narrow(dim: 0, start: range.lowerBound, length: range.count),
            range.map { _ in true }
          )
        }
        #expect(cache.rows([0, 1, 2, 3, 4]) == values)
      }
    }
  }

  @Test("goes on after the process was killed: the same bytes, and nothing computed twice")
  func killed() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (whole, path) = (folder.appending(path: "whole").path(), folder.appending(path: "a").path())
    try build(whole, count: 40)
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      var pieces = 0
      try build(path, count: 40) { _ in
        pieces += 1
        if pieces == 5 { kill(getpid(), SIGKILL) }
      }
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    // Once more, a few pieces further.
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      try build(path, count: 40) { if $0.contains(24) { kill(getpid(), SIGKILL) } }
    }
    var computed: [Range<Int>] = []
    try build(path, count: 40) { computed.append($0) }
    #expect(computed.first == 24..<27 && computed.count == 6 && computed.last == 39..<40)
    #expect(FileManager.default.contents(atPath: path) != nil)
    #expect(FileManager.default.contentsEqual(atPath: path, andPath: whole))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
    #expect(names == ["a", "whole"])
  }

  /// Builds as far as the piece that holds sample 6.
  private func buildPartly(_ path: String) {
    #expect(throws: Stop.self) { try build(path) { if $0.contains(6) { throw Stop() } } }
  }

  /// Finishes the file, which has to be the right one, by computing these pieces.
  private func resume(_ path: String, computing pieces: [Range<Int>]) throws {
    var computed: [Range<Int>] = []
    try build(path) { computed.append($0) }
    #expect(computed == pieces)
    try build(path + "-whole")
    #expect(FileManager.default.contentsEqual(atPath: path, andPath: path + "-whole"))
  }

  @Test("keeps the finished pieces when the computation throws")
  func throwing() throws {
    try withFolder { folder in
      let path = folder.appending(path: "a").path()
      buildPartly(path)
      #expect(FeatureCache.open(path: path, key: key) == nil)
      try resume(path, computing: [6..<9, 9..<11])
    }
  }

  @Test("computes a piece again of which the bytes or the line in the journal are damaged")
  func damagedPieces() throws {
    try withFolder { folder in
      let bytes = folder.appending(path: "bytes").path()
      buildPartly(bytes)
      let file = try FileHandle(forUpdating: URL(filePath: bytes + ".partial"))
      // A byte of sample 4's features: behind them are those of six more, and eleven flags.
      let size = try file.seekToEnd()
      try file.seek(toOffset: size - 11 - 7 * 24 + 3)
      try file.write(contentsOf: [0xAA])
      try file.close()
      try resume(bytes, computing: [3..<6, 6..<9, 9..<11])

      let journal = folder.appending(path: "journal").path()
      buildPartly(journal)
      let text = try String(contentsOfFile: journal + ".journal", encoding: .utf8)
      try String(text.dropLast(4)).write(
        toFile: journal + ".journal", atomically: false, encoding: .utf8)
      try resume(journal, computing: [3..<6, 6..<9, 9..<11])

      let noise = folder.appending(path: "noise").path()
      buildPartly(noise)
      try "0 3 0\n-1 2 x\n5 1 y\n0 99999999999 z\nüß".write(
        toFile: noise + ".journal", atomically: false, encoding: .utf8)
      try resume(noise, computing: [0..<3, 3..<6, 6..<9, 9..<11])
    }
  }

  @Test("begins anew where what is half done was made from something else, or is cut short")
  func otherPartial() throws {
    try withFolder { folder in
      let path = folder.appending(path: "a").path()
      for change in 0..<3 {
        buildPartly(path)
        var computed = 0
        switch change {
        case 0: try build(path, key: ["weights": "other"]) { computed += $0.count }
        case 1: try build(path, precision: .bfloat16) { computed += $0.count }
        default:
          truncate(path + ".partial", 100)
          try build(path) { computed += $0.count }
        }
        #expect(computed == 11)
      }
    }
  }

  @Test("is not built by two at once")
  func locked() throws {
    try withFolder { folder in
      let path = folder.appending(path: "a").path()
      try build(path) { range in
        guard range.lowerBound == 0 else { return }
        let error = #expect(throws: FileError.self) { try build(path) }
        #expect(error?.description == "\(path).partial: another process is writing the file")
      }
      #expect(FeatureCache.open(path: path, key: key) != nil)
    }
  }

  @Test("is built again when it was made from something else or is damaged, and says so")
  func replaced() throws {
    try withFolder { folder in
      let path = folder.appending(path: "a").path()
      func open(_ weights: String, count: Int = 11) throws -> (FeatureCache, Int) {
        var computed = 0
        let cache = try FeatureCache.openOrBuild(
          path: path, key: ["weights": weights], count: count, shape: shape, batchSize: 4
        ) { range in
          computed += range.count
          return compute(range)
        }
        #expect(cache.rows([1]) == compute(1..<2).features)
        return (cache, computed)
      }
      let (first, computed) = try open("a")
      #expect(first.replacementReason == nil && computed == 11)
      #expect(try open("a").1 == 0)
      let (other, again) = try open("b")
      #expect(again == 11)
      #expect(
        other.replacementReason == "\(path): made from weights \"a\", expected \"b\"")
      let (longer, all) = try open("b", count: 12)
      #expect(all == 12)
      #expect(
        longer.replacementReason
          == "\(path): holds 11 × [3, 2] float32, expected 12 × [3, 2] float32")
      // The old mappings stay what they were.
      #expect(first.rows([1]) == compute(1..<2).features)

      let size = try #require(FileManager.default.contents(atPath: path)).count
      for cut in [0, 5, 100, size - 1] {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.truncate(atOffset: UInt64(cut))
        try file.close()
        #expect(FeatureCache.open(path: path, key: ["weights": "b"]) == nil)
        let (repaired, pieces) = try open("b", count: 12)
        #expect(pieces == 12)
        let reason = try #require(repaired.replacementReason)
        #expect(reason.hasPrefix("\(path): "), "\(reason)")
        #expect(reason.contains(cut < 8 ? "not a safetensors file" : "cut short"), "\(reason)")
      }
      try saveSafetensors([("other", Tensor<Float>([1]))], metadata: ["weights": "b"], to: path)
      let (repaired, _) = try open("b", count: 12)
      #expect(repaired.replacementReason == "\(path): there is no tensor features")
    }
  }

  @Test("cannot be built where there is no folder, which is an error")
  func noFolder() {
    let error = #expect(throws: FileError.self) { try build("/does/not/exist") }
    #expect(error?.description.hasPrefix("/does/not/exist.partial: cannot create") == true)
  }
}
