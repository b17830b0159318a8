import Foundation
import Tensor
import Testing
import Training
import Vision

@testable import Captioning

/// A file system of a limited size, in memory, which only root can make.
private final class SmallDisk {
  let path: String

  /// nil where the system does not let this process make one.
  init?(bytes: Int) throws {
    path = FileManager.default.temporaryDirectory.path + "/apus-disk-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard mount("tmpfs", path, "tmpfs", 0, "size=\(bytes)") == 0 else {
      try FileManager.default.removeItem(atPath: path)
      return nil
    }
  }

  func resize(bytes: Int) -> Bool {
    mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT), "size=\(bytes)") == 0
  }

  var files: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  deinit {
    // Lazily, as files of it may still be mapped into memory.
    umount2(path, Int32(MNT_DETACH))
    try? FileManager.default.removeItem(atPath: path)
  }

  static let isPossible = (try? SmallDisk(bytes: 65536)) != nil
}

@Suite("A full disk", .enabled(if: SmallDisk.isPossible, "only root can make a small disk"))
struct FullDisk {
  private let dataset = Scenes(trainCount: 0, devCount: 3, testCount: 0).dataset(.dev)

  @Test("costs no checkpoint: the old one stays, nothing else is left, and the error names it")
  func checkpoint() throws {
    try withTemporaryFolder { folder in
      let pipeline = try randomPipeline(dataset)
      try pipeline.save(to: "\(folder)/model.safetensors")
      let whole = try Data(contentsOf: URL(filePath: "\(folder)/model.safetensors"))
      let disk = try #require(try SmallDisk(bytes: whole.count * 3 / 2))
      let path = "\(disk.path)/model.safetensors"
      try pipeline.save(to: path)
      let other = try randomPipeline(dataset, seed: 2)
      #expect(
        throws: FileError(path: path, reason: "cannot write (No space left on device)")
      ) { try other.save(to: path) }
      #expect(try Data(contentsOf: URL(filePath: path)) == whole)
      #expect(try disk.files == ["model.safetensors"])
      _ = try CaptioningPipeline(checkpoint: path)

      // The state of a run, too.
      let store = CheckpointStore(in: disk.path)
      let large = Tensor<Float>.zeros([whole.count / 4])
      let state: TorchValue = ["model": .state([("x", large)])]
      #expect(
        throws: FileError(
          path: "\(disk.path)/step-000000001.pt",
          reason: "cannot write (No space left on device)")
      ) { try store.save(state, step: 1) }
      #expect(try disk.files == ["model.safetensors"])
    }
  }

  @Test("stops the computing of features, which goes on from there when there is room")
  func features() throws {
    try withTemporaryFolder { folder in
      let scenes = Scenes(trainCount: 100, devCount: 3, testCount: 0)
      let network = Generator.$current.withValue(Generator(seed: 1)) { SmallConvNet() }
      let extraction = FeatureExtraction(
        network, name: "small_conv", folder: "\(folder)/cache")
      let whole = try extraction.features(of: scenes.dataset(.train)).path
      // 100 pictures have 6 × 6 × 128 numbers each.
      let disk = try #require(try SmallDisk(bytes: 1 << 20))
      let path = "\(disk.path)/features.safetensors"
      _ = try extraction.features(of: scenes.dataset(.dev), output: path)
      let old = try Data(contentsOf: URL(filePath: path))
      #expect(
        throws: FileError(
          path: "\(path).partial", reason: "cannot write (No space left on device)")
      ) { try extraction.features(of: scenes.dataset(.train), output: path) }
      #expect(try Data(contentsOf: URL(filePath: path)) == old)

      #expect(disk.resize(bytes: 8 << 20))
      let rest = try extraction.features(of: scenes.dataset(.train), output: path)
      #expect(rest.computed == 100 - 32)
      #expect(try disk.files == ["features.safetensors"])
      #expect(FileManager.default.contentsEqual(atPath: path, andPath: whole))
    }
  }

  @Test("costs no report, and the error names the page or the picture")
  func report() throws {
    let entry = try CaptionReport.Entry(
      name: "random", pipeline: randomPipeline(dataset), dataset)
    let disk = try #require(try SmallDisk(bytes: 1 << 20))
    let folder = "\(disk.path)/report"
    try CaptionReport(dataset, [entry]).write(to: folder)
    let page = try Data(contentsOf: URL(filePath: "\(folder)/index.html"))
    /// Fills the disk but for so many bytes.
    func fill(leaving room: Int) throws {
      let filler = "\(disk.path)/filler"
      try? FileManager.default.removeItem(atPath: filler)
      var status = statvfs()
      try #require(statvfs(disk.path, &status) == 0)
      let free = Int(status.f_bavail) * Int(status.f_frsize)
      try Data(count: max(0, free - room)).write(to: URL(filePath: filler))
    }
    let second = CaptionReport(dataset, [entry], title: "Another title")
    try fill(leaving: page.count / 2)
    #expect(
      throws: FileError(
        path: "\(folder)/index.html", reason: "cannot write (No space left on device)")
    ) { try second.write(to: folder) }
    try fill(leaving: 0)
    let picture = #expect(throws: ImageError.self) { try second.write(to: folder) }
    #expect("\(picture!)".hasPrefix("\(folder)/pictures/0000"))
    #expect("\(picture!)".contains("No space left on device"))
    #expect(try Data(contentsOf: URL(filePath: "\(folder)/index.html")) == page)
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder)
    #expect(files.count == 5 && !files.contains { $0.contains(".tmp") })
  }
}

@Suite("A file beyond the system's limit")
struct FileSizeLimit {
  @Test("is an error that names it, where a program ignores the signal")
  func limit() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let dataset = Scenes(trainCount: 0, devCount: 3, testCount: 0).dataset(.dev)
        let pipeline = try randomPipeline(dataset)
        let path = "\(folder)/model.safetensors"
        try pipeline.save(to: path)
        let whole = try Data(contentsOf: URL(filePath: path))
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: rlim_t(whole.count / 2), rlim_max: rlim_t.max)
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        let checkpoint = #expect(throws: FileError.self) {
          try pipeline.save(to: path, training: ["epoch": "2"])
        }
        try #require(
          checkpoint == FileError(path: path, reason: "cannot write (File too large)"))
        try #require(try Data(contentsOf: URL(filePath: path)) == whole)
        // Room for the whole file is asked for at once.
        let features = "\(folder)/features.safetensors"
        let network = SmallConvNet()
        let many = CaptionDataset(
          name: "many", samples: (0..<40).flatMap { _ in dataset.samples })
        let extraction = FeatureExtraction(
          network, name: "small_conv", folder: "\(folder)/cache")
        let error = #expect(throws: FileError.self) {
          try extraction.features(of: many, output: features)
        }
        try #require(
          error
            == FileError(
              path: "\(features).partial", reason: "cannot make room (File too large)"))
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        try #require(files == ["cache", "model.safetensors"])
      }
    }
  }
}
