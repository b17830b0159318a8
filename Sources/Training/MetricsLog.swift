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

/// A file of JSON lines, one a record, each written through at once: a run that dies keeps its log.
public final class MetricsLog {
  private let path: String
  private let file: UnsafeMutablePointer<FILE>
  private let encoder = JSONEncoder()

  /// Starts the file anew.
  ///
  /// - Throws: ``FileError``.
  public init(path: String) throws {
    guard let file = fopen(path, "w") else {
      throw FileError(path: path, failedTo: "create the file")
    }
    (self.path, self.file) = (path, file)
    encoder.outputFormatting = [.sortedKeys]
  }

  deinit { fclose(file) }

  /// Appends a record.
  ///
  /// - Throws: ``FileError`` when the disk is full.
  public func append(_ record: some Encodable) throws {
    let line = String(decoding: try encoder.encode(record), as: UTF8.self)
    guard fputs(line + "\n", file) >= 0, fflush(file) == 0 else {
      throw FileError(path: path, failedTo: "write")
    }
  }
}
