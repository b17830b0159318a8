/// Reading scalars of UTF-8 that is known to be valid.
enum UTF8Decoding {
  /// The scalar that starts at `position` and its length in bytes.
  @inline(__always)
  static func scalar(
    _ bytes: UnsafeBufferPointer<UInt8>, at position: Int
  ) -> (scalar: UInt32, length: Int) {
    let first = UInt32(bytes[position])
    if first < 0x80 { return (first, 1) }
    func continuation(_ offset: Int) -> UInt32 { UInt32(bytes[position + offset]) & 0x3F }
    if first < 0xE0 { return ((first & 0x1F) << 6 | continuation(1), 2) }
    if first < 0xF0 {
      return ((first & 0x0F) << 12 | continuation(1) << 6 | continuation(2), 3)
    }
    return (
      (first & 0x07) << 18 | continuation(1) << 12 | continuation(2) << 6 | continuation(3), 4
    )
  }

  /// Where the scalar begins that ends before `position`.
  @inline(__always)
  static func start(_ bytes: UnsafeBufferPointer<UInt8>, before position: Int) -> Int {
    var start = position - 1
    while start > 0, isContinuation(bytes[start]) { start -= 1 }
    return start
  }

  @inline(__always)
  static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  /// Appends a scalar and returns its length.
  @discardableResult
  static func append(_ scalar: UInt32, to bytes: inout [UInt8]) -> Int {
    switch scalar {
    case 0..<0x80:
      bytes.append(UInt8(scalar))
      return 1
    case 0x80..<0x800:
      bytes.append(UInt8(0xC0 | scalar >> 6))
      bytes.append(UInt8(0x80 | scalar & 0x3F))
      return 2
    case 0x800..<0x10000:
      bytes.append(UInt8(0xE0 | scalar >> 12))
      bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      bytes.append(UInt8(0x80 | scalar & 0x3F))
      return 3
    default:
      bytes.append(UInt8(0xF0 | scalar >> 18))
      bytes.append(UInt8(0x80 | scalar >> 12 & 0x3F))
      bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      bytes.append(UInt8(0x80 | scalar & 0x3F))
      return 4
    }
  }
}
