#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Creates a folder and those above it; one that is there stays.
///
/// - Throws: ``FileError``.
package func createFolder(_ path: String) throws {
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  } catch {
    throw FileError(path: path, reason: "cannot create the folder")
  }
}

/// Returns the names of what lies in a folder, in order.
///
/// - Throws: ``FileError``.
package func folderContent(_ path: String) throws -> [String] {
  do {
    return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  } catch {
    throw FileError(path: path, reason: "cannot read the folder")
  }
}
