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
  ///
  /// They go to a temporary name in the same folder, which is then renamed: nobody ever sees half
  /// an image, and a full disk costs no old one.
  static func write(_ bytes: [UInt8], to path: String) throws(ImageError) {
    let suffix = String(UInt64.random(in: 0 ... .max), radix: 36)
    let temporary = "\(path).\(suffix).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw unwritable(path, systemMessage()) }
    var failure: String?
    var written = 0
    while written < bytes.count, failure == nil {
      let count = bytes.withUnsafeBytes {
        #if canImport(Glibc)
          Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
        #elseif canImport(Musl)
          Musl.write(descriptor, $0.baseAddress! + written, $0.count - written)
        #else
          Darwin.write(descriptor, $0.baseAddress! + written, $0.count - written)
        #endif
      }
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        failure = systemMessage()
      }
    }
    if close(descriptor) != 0, failure == nil { failure = systemMessage() }
    if failure == nil, rename(temporary, path) != 0 { failure = systemMessage() }
    if let failure {
      unlink(temporary)
      throw unwritable(path, failure)
    }
  }

  private static func unreadable(_ path: String, _ cause: String) -> ImageError {
    ImageError(file: path, reason: .unreadable(cause))
  }

  private static func unwritable(_ path: String, _ cause: String) -> ImageError {
    ImageError(file: path, reason: .unwritable(cause))
  }

  private static func systemMessage() -> String { String(cString: strerror(errno)) }
}
