import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The newest states of a run in a folder, `step-000001200.pt`, each written atomically, flushed to
/// disk and with checksums.
///
/// ```swift
/// let store = CheckpointStore(in: "run/checkpoints", keepingLast: 3)
/// try store.save(trainer.state, step: trainer.progress.step)
/// if let found = try store.newest() { try trainer.load(found.state) }
/// ```
public struct CheckpointStore: Sendable {
  public let folder: String
  /// How many states are kept.
  public let keepingLast: Int

  /// - Precondition: one is kept at least.
  public init(in folder: String, keepingLast: Int = 3) {
    require(
      keepingLast > 0, "CheckpointStore: one state has to be kept at least (\(keepingLast))")
    (self.folder, self.keepingLast) = (folder, keepingLast)
  }

  /// The states in the folder with their steps, oldest first.
  public var paths: [(step: Int, path: String)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { name in
      guard name.hasPrefix("step-"), name.hasSuffix(".pt"),
        let step = Int(name.dropFirst(5).dropLast(3))
      else { return nil }
      return (step, "\(folder)/\(name)")
    }
    .sorted { $0.step < $1.step }
  }

  /// Writes a state, then deletes those that are too many.
  ///
  /// - Throws: ``FileError``; older states are then still there.
  public func save(_ state: TorchValue, step: Int) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw FileError(path: folder, reason: "cannot create the folder")
    }
    let digits = String(step)
    let padded = String(repeating: "0", count: max(0, 9 - digits.count)) + digits
    try saveTorch(state, to: "\(folder)/step-\(padded).pt")
    for (_, path) in paths.dropLast(keepingLast) {
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  /// A state that was found.
  public struct Found: Sendable {
    public let state: TorchValue
    public let step: Int
    public let path: String
    /// Newer files that are damaged, each with what is wrong.
    public let damaged: [FileError]
  }

  /// Returns the newest state that is whole, nil where there are none at all.
  ///
  /// - Throws: ``FileError`` of the newest one when all are damaged.
  public func newest() throws -> Found? {
    var damaged: [FileError] = []
    for (step, path) in paths.reversed() {
      do {
        try TorchFile.verifyChecksums(path: path)
        return Found(
          state: try TorchFile(path: path).root, step: step, path: path, damaged: damaged)
      } catch let error as FileError {
        damaged.append(error)
      }
    }
    if let first = damaged.first { throw first }
    return nil
  }
}
