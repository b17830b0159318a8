import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The folder of a run: what it was given, where it ran, what it measured and what it learnt.
///
/// ```swift
/// let run = try RunFolder(name: "lstm")          // runs/2026-01-31_14-05-00-lstm
/// try run.write(configuration: yaml, format: "yaml")
/// try run.write(.current(seed: 1))
/// let loggers = try run.loggers()
/// …
/// try run.finish(metrics: ["bleu4": 0.31])
/// ```
/// | path | content |
/// |---|---|
/// | `configuration.*` | what the run was given |
/// | `environment.json` | ``RunEnvironment``; `environment-2.json` … where it was resumed |
/// | `result.json` | the end's time and metrics, there when the run came to its end |
/// | `logs/`, `plots/`, `checkpoints/` | metrics, figures, weights |
///
/// Files are written atomically.
public struct RunFolder: Sendable {
  public let path: String

  /// Creates `<parent>/<date>_<time>-<name>`, in local time; a second folder of one name within a
  /// second ends in `-2`.
  ///
  /// - Throws: ``FileError``, for a name with a slash too.
  public init(name: String, in parent: String = "runs") throws {
    guard !name.isEmpty, !name.contains("/") else {
      throw FileError(path: parent, reason: "a run cannot be called \"\(name)\"")
    }
    try createFolder(parent)
    let stem = "\(parent)/\(Self.localTime)-\(name)"
    var path = stem
    var number = 2
    while mkdir(path, 0o755) != 0 {
      guard errno == EEXIST else { throw FileError(path: path, failedTo: "create the folder") }
      path = "\(stem)-\(number)"
      number += 1
    }
    self.path = path
    try createSubfolders()
  }

  /// Uses a folder of the caller's choice, which is created if need be.
  ///
  /// - Parameter resuming: Whether to go on with the run that the folder holds.
  /// - Throws: ``FileError``, where the folder holds a run and is not resumed, or holds none and is.
  public init(path: String, resuming: Bool = false) throws {
    self.path = path
    let isTaken = Self.holdsRun(at: path)
    guard resuming || !isTaken else {
      throw FileError(path: path, reason: "holds another run")
    }
    guard isTaken || !resuming else {
      throw FileError(path: path, reason: "holds no run that could be resumed")
    }
    try createSubfolders()
  }

  /// Whether a folder holds a run, which ``init(path:resuming:)`` would not mix with another one:
  /// its environment, or anything in one of the three folders.
  public static func holdsRun(at path: String) -> Bool {
    access("\(path)/environment.json", F_OK) == 0
      || subfolders.contains { (try? folderContent("\(path)/\($0)"))?.isEmpty == false }
  }

  /// Where metrics are kept.
  public var logs: String { "\(path)/logs" }
  /// Where figures are kept.
  public var plots: String { "\(path)/plots" }
  /// Where weights and states are kept.
  public var checkpoints: String { "\(path)/checkpoints" }

  /// Opens the usual loggers in ``logs``: event files of TensorBoard, `metrics.csv` and
  /// `metrics.jsonl`.
  ///
  /// - Parameter step: The step at which a resumed run goes on; later ones are dropped.
  /// - Throws: ``FileError``.
  public func loggers(resumingAt step: Int? = nil) throws -> [any MetricLogger] {
    [
      try TensorBoardLogger(folder: logs, purgeStep: step),
      try CSVLogger(path: "\(logs)/metrics.csv", resumingAt: step),
      try JSONLinesLogger(path: "\(logs)/metrics.jsonl", resumingAt: step),
    ]
  }

  /// Writes `configuration.<format>`.
  ///
  /// - Throws: ``FileError``.
  public func write(configuration: String, format: String) throws {
    try writeAtomically(configuration, to: "\(path)/configuration.\(format)")
  }

  /// Writes `environment.json`, or the next of `environment-2.json` … when the run was resumed.
  ///
  /// - Throws: ``FileError``.
  public func write(_ environment: RunEnvironment) throws {
    var file = "\(path)/environment.json"
    var number = 2
    while access(file, F_OK) == 0 {
      file = "\(path)/environment-\(number).json"
      number += 1
    }
    try write(environment, to: file)
  }

  /// Writes `result.json`: the time and what the run reached. Metrics that are not finite are
  /// `null`.
  ///
  /// - Throws: ``FileError``.
  public func finish(metrics: [String: Double]) throws {
    struct Result: Encodable {
      let endTime: String
      let metrics: [String: Double?]
    }
    let result = Result(
      endTime: Date.now.formatted(.iso8601),
      metrics: metrics.mapValues { $0.isFinite ? $0 : nil })
    try write(result, to: "\(path)/result.json")
  }

  private static let subfolders = ["logs", "plots", "checkpoints"]

  private func createSubfolders() throws {
    for name in Self.subfolders { try createFolder("\(path)/\(name)") }
  }

  private func write(_ value: some Encodable, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try writeAtomically(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n", to: path)
  }

  /// Such as `2026-01-31_14-05-00`.
  private static var localTime: String {
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    let count = strftime(&buffer, buffer.count, "%Y-%m-%d_%H-%M-%S", &parts)
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
