extension TorchFile {
  /// Compares every member of the archive with its checksum (CRC-32), reading the whole file.
  ///
  /// Opening a file does not do it, since tensors are read lazily and PyTorch may leave checksums
  /// out; a file of ``saveTorch(_:to:)`` always has them.
  ///
  /// - Throws: ``FileError`` for a file that cannot be read, is no archive, or differs.
  public static func verifyChecksums(path: String) throws {
    let file = try MappedFile(path: path)
    do {
      for member in try ZipDirectory(file.bytes).members {
        guard member.method == 0 else {
          throw FileError(path: path, reason: "member \(member.name) is compressed")
        }
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[member.range])
        guard Deflate.checksum([bytes]) == member.checksum else {
          throw FileError(
            path: path, reason: "damaged: the checksum of \(member.name) does not fit")
        }
      }
    } catch let problem as ZipDirectory.Problem {
      throw FileError(path: path, reason: problem.reason)
    }
  }
}
