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
