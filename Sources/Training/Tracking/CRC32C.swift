/// The cyclic redundancy check of Castagnoli's polynomial, which guards the records of event files.
enum CRC32C {
  /// Returns the checksum of some bytes.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBytes { bytes in
      tables.withUnsafeBufferPointer { tables in
        var crc = ~UInt32(0)
        var at = 0
        while at + 8 <= bytes.count {
          let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
          let mixed = word ^ UInt64(crc)
          crc = 0
          for k in 0..<8 {
            crc ^= tables[256 * (7 - k) + Int(mixed >> (8 * UInt64(k)) & 0xFF)]
          }
          at += 8
        }
        while at < bytes.count {
          crc = crc >> 8 ^ tables[Int((crc ^ UInt32(bytes[at])) & 0xFF)]
          at += 1
        }
        return ~crc
      }
    }
  }

  /// Returns the checksum as records hold it: rotated and offset, because the checksum of data that
  /// contain their own checksum is weak.
  static func masked(_ bytes: [UInt8]) -> UInt32 {
    let crc = checksum(bytes)
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }

  /// Eight tables of 256: table k holds what a byte contributes when k bytes follow it (slicing by
  /// eight, Kounavis and Berry 2005).
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
      tables[byte] = crc
    }
    for i in 256..<tables.count {
      let before = tables[i - 256]
      tables[i] = before >> 8 ^ tables[Int(before & 0xFF)]
    }
    return tables
  }()
}
