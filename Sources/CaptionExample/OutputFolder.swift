import Tensor

/// A folder that a command writes pictures and tables into; files of earlier calls are replaced.
struct OutputFolder {
  let path: String

  /// - Throws: ``FileError`` when it cannot be created.
  init(_ path: String) throws {
    self.path = path
    try createFolder(path)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }
}
