import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file that grows by whole pieces, each handed to the system at once: a process that is killed
/// loses none of them.
final class AppendedFile {
  let path: String
  private(set) var size: Int
  private let descriptor: Int32

  enum Mode {
    /// There must be no such file.
    case new
    /// What the file holds goes.
    case overwriting
    /// Pieces follow what the file holds.
    case appending
  }

  /// - Throws: ``FileError``.
  init(path: String, _ mode: Mode) throws {
    let flags =
      switch mode {
      case .new: O_CREAT | O_EXCL
      case .overwriting: O_CREAT | O_TRUNC
      case .appending: O_CREAT
      }
    descriptor = open(path, O_RDWR | O_CLOEXEC | flags, 0o644)
    guard descriptor >= 0 else { throw FileError(path: path, failedTo: "create the file") }
    self.path = path
    size = Int(lseek(descriptor, 0, SEEK_END))
  }

  deinit { close(descriptor) }

  /// Appends a piece: all of it, or on an error nothing.
  ///
  /// - Throws: ``FileError``.
  func append(_ bytes: [UInt8]) throws { try replaceEnd(from: size, with: bytes) }

  /// Writes `bytes` in place of everything from `offset` on.
  ///
  /// - Throws: ``FileError``; what stood before `offset` stays.
  func replaceEnd(from offset: Int, with bytes: [UInt8]) throws {
    let end = offset + bytes.count
    do {
      // First, so that a kill leaves half a line, which resuming cuts, and no odd one behind it.
      if end < size, ftruncate(descriptor, off_t(end)) != 0 {
        throw FileError(path: path, failedTo: "write")
      }
      try bytes.withUnsafeBytes { bytes in
        var done = 0
        while done < bytes.count {
          let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
          let written = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
          if written < 0 && errno == EINTR { continue }
          guard written > 0 else { throw FileError(path: path, failedTo: "write") }
          done += written
        }
      }
      size = end
    } catch {
      // Half a piece would make what follows unreadable.
      if ftruncate(descriptor, off_t(offset)) == 0 { size = offset }
      throw error
    }
  }

  /// Returns everything from `offset` on.
  ///
  /// - Throws: ``FileError``.
  func content(from offset: Int = 0) throws -> [UInt8] {
    guard size > offset else { return [] }
    return try [UInt8](unsafeUninitializedCapacity: size - offset) { buffer, count in
      while count < size - offset {
        let rest = UnsafeMutableBufferPointer(rebasing: buffer[count...])
        let read = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + count))
        if read < 0 && errno == EINTR { continue }
        guard read > 0 else { throw FileError(path: path, failedTo: "read") }
        count += read
      }
    }
  }

  /// Returns when all is on the disk.
  ///
  /// - Throws: ``FileError``.
  func synchronize() throws {
    guard fsync(descriptor) == 0 else { throw FileError(path: path, failedTo: "flush") }
  }
}

extension AppendedFile {
  /// Opens a log of lines to go on with it, without the lines that `isKept` refuses and without a
  /// last one that a killed process left half written.
  ///
  /// - Parameter isKept: Gets the number of a line, from 1, and the line.
  /// - Throws: ``FileError``, or what `isKept` throws; then the file is as it was.
  static func resume(
    path: String, keeping isKept: (Int, Substring) throws -> Bool
  ) throws -> AppendedFile {
    let file = try AppendedFile(path: path, .appending)
    let text = String(decoding: try file.content(), as: UTF8.self)
    // Not `Character`s: "\r\n" is one.
    let complete = text.utf8.lastIndex(of: 10).map { text[...$0] } ?? ""
    var kept = ""
    var number = 1
    var rest = complete[...]
    while let end = rest.utf8.firstIndex(of: 10) {
      let line = rest[..<end]
      if try isKept(number, line) { kept += line + "\n" }
      number += 1
      rest = rest[rest.utf8.index(after: end)...]
    }
    guard kept.utf8.count != file.size else { return file }
    try writeAtomically(kept, to: path)
    return try AppendedFile(path: path, .appending)
  }
}
