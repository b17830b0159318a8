import CApusZlib

/// Compression as in ZIP archives: deflate without a header, and the checksum CRC-32.
enum Deflate {
  /// Fills `target` with the decompressed bytes; false where they are damaged or of another number.
  static func decompress(
    _ bytes: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) -> Bool {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, size) == Z_OK else { return false }
    defer { inflateEnd(&stream) }
    var (input, output) = (0, 0)
    // One byte of room more tells a longer stream from one that ends.
    var spare: UInt8 = 0
    return withUnsafeMutablePointer(to: &spare) { spare in
      while true {
        let inputCount = min(bytes.count - input, chunk)
        let room = min(target.count - output, chunk)
        stream.next_in = bytes.pointer(input)
        stream.avail_in = UInt32(inputCount)
        stream.next_out =
          room > 0
          ? (target.baseAddress! + output).assumingMemoryBound(to: UInt8.self) : spare
        stream.avail_out = room > 0 ? UInt32(room) : 1
        let available = Int(stream.avail_out)
        let status = inflate(&stream, Z_NO_FLUSH)
        let (read, written) = (
          inputCount - Int(stream.avail_in), available - Int(stream.avail_out)
        )
        guard written == 0 || room > 0 else { return false }
        (input, output) = (input + read, output + written)
        if status == Z_STREAM_END { return output == target.count && input == bytes.count }
        guard status == Z_OK, read > 0 || written > 0 else { return false }
      }
    }
  }

  /// Returns the compressed bytes of several pieces taken as one.
  static func compressed(_ pieces: [UnsafeRawBufferPointer]) -> [UInt8] {
    var stream = z_stream()
    let status = deflateInit2_(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    require(status == Z_OK, "deflate: zlib cannot start (\(status))")
    defer { deflateEnd(&stream) }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    func run(_ bytes: UnsafeRawBufferPointer, _ flush: Int32) {
      stream.next_in = bytes.pointer(0)
      stream.avail_in = UInt32(bytes.count)
      repeat {
        buffer.withUnsafeMutableBufferPointer { buffer in
          stream.next_out = buffer.baseAddress
          stream.avail_out = UInt32(buffer.count)
          _ = deflate(&stream, flush)
        }
        result += buffer.prefix(buffer.count - Int(stream.avail_out))
      } while stream.avail_out == 0
    }
    for piece in pieces {
      for start in Swift.stride(from: 0, to: piece.count, by: chunk) {
        run(
          UnsafeRawBufferPointer(rebasing: piece[start..<min(start + chunk, piece.count)]),
          Z_NO_FLUSH)
      }
    }
    run(UnsafeRawBufferPointer(start: nil, count: 0), Z_FINISH)
    return result
  }

  static func checksum(_ pieces: [UnsafeRawBufferPointer]) -> UInt32 {
    pieces.reduce(0) { sum, piece in
      piece.isEmpty
        ? sum
        : UInt32(
          crc32_z(UInt(sum), piece.baseAddress?.assumingMemoryBound(to: UInt8.self), piece.count))
    }
  }

  /// zlib counts in 32 bits.
  private static let chunk = 1 << 30
}

extension UnsafeRawBufferPointer {
  /// The pointer that zlib wants; it reads only.
  fileprivate func pointer(_ offset: Int) -> UnsafeMutablePointer<UInt8>? {
    baseAddress.map {
      UnsafeMutablePointer(mutating: ($0 + offset).assumingMemoryBound(to: UInt8.self))
    }
  }
}
