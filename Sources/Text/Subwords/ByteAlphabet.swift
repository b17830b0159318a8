/// GPT-2's alphabet: each byte as a character that can be seen, so that tokens are texts.
///
/// Bytes that print in Latin-1 stand for themselves; the 68 others, in order, are U+0100 and what
/// follows: a space is `Ġ`, a line feed `Ċ`.
enum ByteAlphabet {
  /// The scalar of each byte.
  static let scalars: [UInt32] = {
    var next: UInt32 = 0x100
    return (0..<256 as Range<UInt32>).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return byte
      default:
        defer { next += 1 }
        return next
      }
    }
  }()

  /// The byte of each scalar, -1 for those outside of the alphabet.
  private static let bytes: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar)] = Int16(byte) }
    return bytes
  }()

  /// The characters in the order of their scalars, as an alphabet to train with.
  static var characters: [String] {
    scalars.sorted().map { String(Unicode.Scalar($0)!) }
  }

  static func byte(_ scalar: UInt32) -> UInt8? {
    guard scalar < bytes.count, bytes[Int(scalar)] >= 0 else { return nil }
    return UInt8(bytes[Int(scalar)])
  }

  /// Appends what a token stands for; one with a character outside of the alphabet stands for
  /// itself.
  static func decode(_ token: UnsafeBufferPointer<UInt8>, into result: inout [UInt8]) {
    let count = result.count
    var position = 0
    while position < token.count {
      let (scalar, length) = UTF8Decoding.scalar(token, at: position)
      guard let byte = byte(scalar) else {
        result.removeLast(result.count - count)
        result.append(contentsOf: token)
        return
      }
      result.append(byte)
      position += length
    }
  }
}
