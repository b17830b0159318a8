import Tensor
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The content hashes of picture files, kept in a file by path, size, and the times of change of content
/// and inode: only what is new is read. The second time is nobody's to set, so that a file that
/// replaces another of the same size and date is noticed, too.
///
/// A line is `hash size seconds nanoseconds seconds nanoseconds path`. A damaged line is as none.
struct PictureHashes {
  /// What is there before a file is opened.
  private struct Stamp: Hashable, Sendable {
    let size, seconds, nanoseconds: Int
    /// When the inode was changed.
    let statusSeconds, statusNanoseconds: Int

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      size = Int(status.st_size)
      (seconds, nanoseconds) = (Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec))
      statusSeconds = Int(status.st_ctim.tv_sec)
      statusNanoseconds = Int(status.st_ctim.tv_nsec)
    }

    /// From the numbers of a line, nil where there are not as many.
    init?(_ numbers: [Int]) {
      guard numbers.count == 5 else { return nil }
      (size, seconds, nanoseconds) = (numbers[0], numbers[1], numbers[2])
      (statusSeconds, statusNanoseconds) = (numbers[3], numbers[4])
    }

    var numbers: [Int] { [size, seconds, nanoseconds, statusSeconds, statusNanoseconds] }
  }
  private struct Entry: Sendable {
    let stamp: Stamp
    let hash: String
  }

  /// Where hashes are kept.
  let path: String
  private var entries: [String: Entry] = [:]
  /// The number of files that were read.
  private(set) var readCount = 0

  /// The hashes kept at `path`, none where there is no such file.
  init(path: String) {
    self.path = path
    guard let bytes = FileManager.default.contents(atPath: path) else { return }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 6)
      guard parts.count == 7, parts[0].count == 16,
        let stamp = Stamp(parts[1..<6].compactMap { Int($0) })
      else { continue }
      entries[String(parts[6])] = Entry(stamp: stamp, hash: String(parts[0]))
    }
  }

  /// Returns the hash of each picture's content, `missing` for a file that cannot be read.
  ///
  /// - Throws: ``FileError`` when hashes cannot be kept.
  mutating func hashes(
    of samples: [CaptionedImage], title: String, numWorkers: Int?, _ progress: ProgressReporter
  ) throws -> [String] {
    var hashes = [String](repeating: "missing", count: samples.count)
    var unknown: [(index: Int, path: String, stamp: Stamp)] = []
    let folder = FileManager.default.currentDirectoryPath
    for (index, sample) in samples.enumerated() {
      switch sample.source {
      case .memory(let image):
        var hash = ContentHash()
        hash.add("\(image.width) \(image.height)")
        image.pixels.withUnsafeBytes { hash.add($0) }
        hashes[index] = hash.text
      case .file(let path):
        guard let stamp = Stamp(path) else { continue }
        // One file serves commands that run in different folders.
        let path = path.hasPrefix("/") ? path : "\(folder)/\(path)"
        if let entry = entries[path], entry.stamp == stamp {
          hashes[index] = entry.hash
        } else {
          unknown.append((index, path, stamp))
        }
      }
    }
    if unknown.isEmpty { return hashes }
    progress.begin(title, total: unknown.count)
    let now = time(nil)
    let files = ArrayDataset(unknown.map(\.path)).map { Self.hash(ofFile: $0) }
    let loader = DataLoader(files, batchSize: 64, numWorkers: numWorkers) { $0 }
    var done = 0
    try loader.forEachBatch { batch in
      for (hash, file) in zip(batch, unknown[done...]) {
        guard let hash else { continue }
        hashes[file.index] = hash
        // A file that has just changed may change once more within the tick of the clock.
        if file.stamp.seconds < now - 2 && !file.path.contains("\n") {
          entries[file.path] = Entry(stamp: file.stamp, hash: hash)
        }
      }
      done += batch.count
      progress.update(done)
    }
    readCount += unknown.count
    try save()
    return hashes
  }

  private static func hash(ofFile path: String) -> String? {
    guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
    var hash = ContentHash()
    bytes.withUnsafeBytes { hash.add($0) }
    return hash.text
  }

  private func save() throws {
    let lines = entries.sorted { $0.key < $1.key }.map { path, entry in
      let numbers = entry.stamp.numbers.map { "\($0)" }.joined(separator: " ")
      return "\(entry.hash) \(numbers) \(path)\n"
    }
    try writeAtomically(lines.joined(), to: path)
  }
}
