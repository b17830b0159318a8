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
  /// Far above any image within `Image.maximumPixelCount`; ends the reading of `/dev/zero`.
  private static let maximumSize = 1 << 30

  /// The bytes of the file at `path`.
  static func read(_ path: String) throws(ImageError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path, systemMessage()) }
    defer { close(descriptor) }

    var status = stat()
    // The size is a hint only: pipes have none, and the file may grow meanwhile.
    let hint = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    guard hint <= maximumSize else { throw unreadable(path, "larger than 1 GiB") }
    var bytes = [UInt8](repeating: 0, count: max(hint, 4096) + 1)
    var count = 0
    while true {
      if count == bytes.count { bytes += [UInt8](repeating: 0, count: count) }
      let got = bytes.withUnsafeMutableBytes {
        #if canImport(Glibc)
          Glibc.read(descriptor, $0.baseAddress! + count, $0.count - count)
        #elseif canImport(Musl)
          Musl.read(descriptor, $0.baseAddress! + count, $0.count - count)
        #else
          Darwin.read(descriptor, $0.baseAddress! + count, $0.count - count)
        #endif
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw unreadable(path, systemMessage()) }
      if got == 0 { break }
      count += got
      guard count <= maximumSize else { throw unreadable(path, "larger than 1 GiB") }
    }
    bytes.removeSubrange(count...)
    return bytes
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
