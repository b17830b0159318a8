import CApusZlib
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The lines of a text file that may be compressed by gzip, read piece by piece.
enum GzipLines {
  /// Calls `body` with each line, without the line feed; an empty last line is none.
  ///
  /// - Throws: `FileError` for a file that is missing, damaged or cut short, and `body`'s errors.
  static func forEach(
    path: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws {
    guard let file = gzopen(path, "rb") else {
      throw FileError(path: path, failedTo: "open the file")
    }
    defer { gzclose_r(file) }
    gzbuffer(file, 1 << 17)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var filled = 0
    while true {
      let room = buffer.count - filled
      let read = buffer.withUnsafeMutableBytes {
        Int(gzread(file, $0.baseAddress! + filled, UInt32(min(room, 1 << 30))))
      }
      // A stream that is cut short shows only in the state, after its last bytes.
      var status = Z_OK
      let message = gzerror(file, &status)
      guard read >= 0, status == Z_OK || status == Z_STREAM_END else {
        let text = message.map { String(cString: $0) } ?? ""
        throw FileError(path: path, reason: "cannot decompress the file (\(text))")
      }
      filled += read
      let used = try buffer.withUnsafeBufferPointer { buffer in
        var start = 0
        while start < filled,
          let end = memchr(buffer.baseAddress! + start, 10, filled - start)
        {
          let count = UnsafeRawPointer(end) - UnsafeRawPointer(buffer.baseAddress! + start)
          try body(UnsafeBufferPointer(start: buffer.baseAddress! + start, count: count))
          start += count + 1
        }
        if read == 0, start < filled {
          try body(UnsafeBufferPointer(rebasing: buffer[start..<filled]))
          start = filled
        }
        return start
      }
      if read == 0 { return }
      buffer.withUnsafeMutableBytes { bytes in
        if used > 0, used < filled {
          memmove(bytes.baseAddress!, bytes.baseAddress! + used, filled - used)
        }
      }
      filled -= used
      if filled == buffer.count { buffer += repeatElement(0, count: buffer.count) }
    }
  }
}
