/// The bytes with the checksum of every chunk made right, if they are a PNG: without this, libpng
/// refuses nearly every input at its first changed byte, and nothing behind that is tried.
func withRightChecksums(_ bytes: [UInt8]) -> [UInt8] {
  var bytes = bytes
  guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) else { return bytes }
  var position = 8
  while position + 12 <= bytes.count {
    let count = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
    guard count <= bytes.count - position - 12 else { break }
    let end = position + 8 + count
    let sum = crc32(bytes[position + 4..<end])
    for index in 0..<4 { bytes[end + index] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * index)) }
    position = end + 4
  }
  return bytes
}

private let table = (0..<256 as Range<UInt32>).map { byte in
  (0..<8).reduce(byte) { sum, _ in sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
}

private func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
  ~bytes.reduce(~0) { table[Int(($0 ^ UInt32($1)) & 255)] ^ $0 >> 8 }
}
