/// Why a text or vector file could not be used; one line that begins with its path and, where there
/// is one, the number of the line.
public struct TextFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// The line, counted from 1; nil where the problem is not one of a line.
  public let line: Int?
  /// What is wrong there.
  public let problem: String

  /// An error of this file, at this line.
  public init(path: String, line: Int? = nil, problem: String) {
    (self.path, self.line, self.problem) = (path, line, problem)
  }

  /// `path:line: problem`.
  public var description: String {
    line.map { "\(path):\($0): \(problem)" } ?? "\(path): \(problem)"
  }
}
