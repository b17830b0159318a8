/// The orientation in the EXIF data of an image file.
///
/// Files from anywhere come here, so every offset is checked; data that breaks the format's rules
/// counts as absent, as a photograph with a damaged note is still a photograph.
enum EXIF {
  typealias Bytes = Slice<UnsafeRawBufferPointer>

  static func orientation(
    of bytes: UnsafeRawBufferPointer, _ format: ImageError.Format
  ) -> ImageOrientation {
    let block =
      switch format {
      case .jpeg: blockOfJPEG(bytes)
      case .png: blockOfPNG(bytes)
      case .webp: blockOfWebP(bytes)
      }
    return block.flatMap(orientation(inTIFF:)) ?? .up
  }

  private static let prefix: [UInt8] = Array("Exif".utf8) + [0, 0]
  private static let orientationTag = 0x0112

  /// The first APP1 segment that is EXIF's (XMP lives in others) before the scans.
  private static func blockOfJPEG(_ bytes: UnsafeRawBufferPointer) -> Bytes? {
    var position = 2
    while position + 4 <= bytes.count, bytes[position] == 0xFF {
      let marker = bytes[position + 1]
      switch marker {
      case 0xFF: position += 1  // fill byte
      case 0x01, 0xD0...0xD8: position += 2  // no segment
      case 0xD9, 0xDA: return nil
      default:
        let end = position + 2 + bigEndian(bytes[(position + 2)..<(position + 4)])
        guard end >= position + 4, end <= bytes.count else { return nil }
        let content = bytes[(position + 4)..<end]
        if marker == 0xE1, content.starts(with: prefix) { return content.dropFirst(prefix.count) }
        position = end
      }
    }
    return nil
  }

  /// The `eXIf` chunk, which may stand behind the pixels.
  private static func blockOfPNG(_ bytes: UnsafeRawBufferPointer) -> Bytes? {
    var position = PNG.signature.count
    while position + 12 <= bytes.count {
      let count = bigEndian(bytes[position..<(position + 4)])
      guard count <= bytes.count - position - 12 else { return nil }
      let content = bytes[(position + 8)..<(position + 8 + count)]
      if bytes[(position + 4)..<(position + 8)].elementsEqual("eXIf".utf8) { return content }
      position += 12 + count
    }
    return nil
  }

  /// The `EXIF` chunk; some writers begin it as in a JPEG.
  private static func blockOfWebP(_ bytes: UnsafeRawBufferPointer) -> Bytes? {
    var position = 12
    while position + 8 <= bytes.count {
      let count = littleEndian(bytes[(position + 4)..<(position + 8)])
      guard count <= bytes.count - position - 8 else { return nil }
      let content = bytes[(position + 8)..<(position + 8 + count)]
      if bytes[position..<(position + 4)].elementsEqual("EXIF".utf8) {
        return content.starts(with: prefix) ? content.dropFirst(prefix.count) : content
      }
      position += 8 + count + count & 1
    }
    return nil
  }

  /// The orientation in the first directory of a TIFF structure.
  static func orientation(inTIFF block: Bytes) -> ImageOrientation? {
    let isLittleEndian: Bool
    switch block.prefix(4) {
    case let mark where mark.elementsEqual([0x49, 0x49, 42, 0]): isLittleEndian = true
    case let mark where mark.elementsEqual([0x4D, 0x4D, 0, 42]): isLittleEndian = false
    default: return nil
    }
    func integer(at offset: Int, bytes count: Int) -> Int? {
      guard offset >= 0, offset <= block.count - count else { return nil }
      let part = block[(block.startIndex + offset)..<(block.startIndex + offset + count)]
      return isLittleEndian ? littleEndian(part) : bigEndian(part)
    }
    guard let directory = integer(at: 4, bytes: 4),
      let entryCount = integer(at: directory, bytes: 2)
    else { return nil }
    var found: ImageOrientation?
    for index in 0..<entryCount {
      let entry = directory + 2 + index * 12
      guard let tag = integer(at: entry, bytes: 2), let type = integer(at: entry + 2, bytes: 2),
        let count = integer(at: entry + 4, bytes: 4)
      else { break }
      // Integers of 16 bits, as EXIF demands, and of 32, as Pillow takes them.
      guard tag == orientationTag, count == 1, type == 3 || type == 4 else { continue }
      // Of several the last counts, as in Pillow.
      found =
        integer(at: entry + 8, bytes: type == 3 ? 2 : 4).flatMap(ImageOrientation.init) ?? found
    }
    return found
  }

  private static func bigEndian(_ bytes: Bytes) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

  private static func littleEndian(_ bytes: Bytes) -> Int {
    bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
