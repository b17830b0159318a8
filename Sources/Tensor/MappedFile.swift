#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file mapped into memory, read-only: pages are read when they are touched.
///
/// A file that is shortened while it is mapped ends the process (SIGBUS); files written by this
/// package are replaced by renaming, which leaves old mappings intact.
package final class MappedFile: Sendable {
  package let path: String
  /// The address as a number, which is `Sendable`.
  private let address: UInt
  private let count: Int

  /// The content; valid while this object lives.
  package var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: count)
  }

  /// - Throws: ``FileError`` for a file that is missing, unreadable or not a regular file.
  package init(path: String) throws {
    self.path = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, failedTo: "open the file") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileError(path: path, failedTo: "read the file's size")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileError(path: path, reason: "not a regular file")
    }
    count = Int(status.st_size)
    guard count > 0 else {
      address = 0
      return
    }
    guard let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
    else { throw FileError(path: path, failedTo: "map the file") }
    address = UInt(bitPattern: base)
  }

  deinit {
    if count > 0 { munmap(UnsafeMutableRawPointer(bitPattern: address), count) }
  }
}

/// Writes a file under a temporary name beside `path`, flushes it to disk, and renames it: readers
/// see the old content or the new, never a part. On an error the old file stays and the temporary
/// one goes.
///
/// - Parameter body: Calls its argument with each piece of the content in turn.
/// - Throws: ``FileError``, or what `body` throws.
package func writeAtomically(
  to path: String, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
) throws {
  let temporary = "\(path).tmp-\(getpid())"
  let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
  guard descriptor >= 0 else { throw FileError(path: path, failedTo: "create the file") }
  var isDone = false
  defer { if !isDone { unlink(temporary) } }
  do {
    defer { close(descriptor) }
    try body { piece in
      var rest = piece
      while !rest.isEmpty {
        let written = write(descriptor, rest.baseAddress, rest.count)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { throw FileError(path: path, failedTo: "write") }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      }
    }
    guard fsync(descriptor) == 0 else { throw FileError(path: path, failedTo: "flush") }
  }
  guard rename(temporary, path) == 0 else { throw FileError(path: path, failedTo: "rename") }
  isDone = true
}

/// As above, for text.
package func writeAtomically(_ text: String, to path: String) throws {
  var text = text
  try text.withUTF8 { utf8 in
    try writeAtomically(to: path) { write in try write(UnsafeRawBufferPointer(utf8)) }
  }
}
