#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file that is being written, see ``writeAtomically(to:_:)``.
package struct FileWriter: ~Copyable {
  private let path: String
  private let descriptor: Int32

  fileprivate init(path: String, descriptor: Int32) {
    (self.path, self.descriptor) = (path, descriptor)
  }

  /// Appends bytes.
  ///
  /// - Throws: ``FileError``, when the disk is full for one.
  package func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let written = systemWrite(descriptor, rest.baseAddress, rest.count)
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw FileError(path: path, failedTo: "write") }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }
}

/// Writes a file under a temporary name beside `path`, flushes it to disk, and renames it: readers
/// see the old content or the new, never a part. On an error the old file stays and the temporary
/// one goes.
///
/// - Throws: ``FileError``, or what `body` throws.
package func writeAtomically(
  to path: String, _ body: (borrowing FileWriter) throws -> Void
) throws {
  let temporary = "\(path).tmp-\(getpid())"
  let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
  guard descriptor >= 0 else { throw FileError(path: path, failedTo: "create the file") }
  var isDone = false
  defer { if !isDone { unlink(temporary) } }
  do {
    defer { close(descriptor) }
    try body(FileWriter(path: path, descriptor: descriptor))
    guard fsync(descriptor) == 0 else { throw FileError(path: path, failedTo: "flush") }
  }
  guard rename(temporary, path) == 0 else { throw FileError(path: path, failedTo: "rename") }
  isDone = true
  flushFolder(of: path)
}

/// Has the new name survive the machine's death, too; some file systems cannot, and need not, do it.
private func flushFolder(of path: String) {
  let folder = path.contains("/") ? String(path[..<path.lastIndex(of: "/")!]) : "."
  let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  fsync(descriptor)
  close(descriptor)
}

/// As above, for text.
package func writeAtomically(_ text: String, to path: String) throws {
  var text = text
  try text.withUTF8 { utf8 in
    try writeAtomically(to: path) { try $0.write(UnsafeRawBufferPointer(utf8)) }
  }
}

/// The method of this name hides the system's.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
