#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Why a file could not be read or written; one line that begins with its path.
public struct FileError: Error, CustomStringConvertible, Equatable, Sendable {
  /// The file.
  public let path: String
  /// What is wrong with it, without its path.
  public let reason: String

  /// An error of this file for this reason.
  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// From `errno`, just after a system call failed.
  package init(path: String, failedTo action: String) {
    self.init(path: path, reason: "cannot \(action) (\(String(cString: strerror(errno))))")
  }

  public var description: String { "\(path): \(reason)" }
}
