import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Whole files by the C library: Foundation would cost more to start than a photograph to decode.
enum FileAccess {
  /// The bytes of the file at `path`, if there are no more than `limit`.
  static func read(_ path: String, limit: Int) throws(ImageError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path, systemMessage()) }
    defer { close(descriptor) }

    var status = stat()
    // The size is a hint only: pipes have none, and the file may grow meanwhile.
    let hint = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    let tooLarge = ImageError(file: path, reason: .tooManyBytes(limit: limit))
    guard hint <= limit else { throw tooLarge }
    var bytes: [UInt8] = []
    // One byte more than expected tells the end of the file without another round.
    var wanted = max(hint, 4096) + 1
    while true {
      var problem: String?
      let part = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
        problem = fill(buffer, count: &count, from: descriptor)
      }
      if let problem { throw unreadable(path, problem) }
      if bytes.isEmpty { bytes = part } else { bytes += part }
      guard bytes.count <= limit else { throw tooLarge }
      if part.count < wanted { return bytes }
      wanted = bytes.count
    }
  }

  /// Reads until the buffer is full or the file ends; answers what went wrong.
  private static func fill(
    _ buffer: UnsafeMutableBufferPointer<UInt8>, count: inout Int, from descriptor: Int32
  ) -> String? {
    while count < buffer.count {
      let got = systemRead(descriptor, buffer.baseAddress! + count, buffer.count - count)
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { return systemMessage() }
      if got == 0 { break }
      count += got
    }
    return nil
  }

  /// Makes `bytes` the content of the file at `path`, or leaves what was there.
  static func write(_ bytes: [UInt8], to path: String) throws(ImageError) {
    do {
      try writeAtomically(to: path) { file in try bytes.withUnsafeBytes { try file.write($0) } }
    } catch {
      throw ImageError(file: path, reason: .unwritable((error as? FileError)?.reason ?? "\(error)"))
    }
  }

  private static func unreadable(_ path: String, _ cause: String) -> ImageError {
    ImageError(file: path, reason: .unreadable(cause))
  }

  private static func systemMessage() -> String { String(cString: strerror(errno)) }
}

/// The method of this name hides the system's.
private func systemRead(
  _ descriptor: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int
) -> Int {
  read(descriptor, bytes, count)
}
