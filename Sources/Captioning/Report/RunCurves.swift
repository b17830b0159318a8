import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a run reached in each epoch, as its folder's `logs/metrics.jsonl` tells.
public struct RunCurves: Sendable, Hashable {
  /// The epochs, from 1.
  public private(set) var epochs: [Double] = []
  /// Each metric's value of each epoch, nil where it has none.
  public private(set) var metrics: [String: [Double?]] = [:]

  /// Reads the log of a run's folder, also of one that is still running.
  ///
  /// - Throws: ``FileError`` for a file that cannot be read, or that is no such log.
  public init(folder: String) throws {
    let path = Self.path(folder)
    let file = try MappedFile(path: path)
    let bytes = withExtendedLifetime(file) { Array(file.bytes) }
    let decoder = JSONDecoder()
    var rows: [[String: Double]] = []
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // What follows the last line feed is a line that is being written.
    for (number, line) in lines.dropLast().enumerated() {
      guard let row = try? decoder.decode(Line.self, from: Data(line)) else {
        throw FileError(path: path, reason: "line \(number + 1) is no JSON object")
      }
      if row.values["epoch"] != nil { rows.append(row.values) }
    }
    // Of an epoch that was run twice, the later counts.
    var last: [Double: [String: Double]] = [:]
    for row in rows { last[row["epoch"]!] = row }
    epochs = last.keys.sorted()
    let prefix = "epoch/"
    for name in Set(rows.flatMap(\.keys)) where name.hasPrefix(prefix) {
      metrics[String(name.dropFirst(prefix.count))] = epochs.map { last[$0]![name] }
    }
  }

  /// Whether a folder has a log to read.
  public static func exist(in folder: String) -> Bool { fileExists(path(folder)) }

  private static func path(_ folder: String) -> String { "\(folder)/logs/metrics.jsonl" }

  /// The finite numbers of a line.
  private struct Line: Decodable {
    var values: [String: Double] = [:]

    private struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let object = try decoder.container(keyedBy: Name.self)
      for key in object.allKeys {
        if let value = try? object.decode(Double.self, forKey: key) {
          values[key.stringValue] = value
        }
      }
    }
  }
}
