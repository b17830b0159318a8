/// Writes the members of a ZIP archive one after the other, then its directory; with ZIP64's large
/// sizes where they are needed.
struct ZipWriter {
  private var directory: [UInt8] = []
  private var (position, count) = (0, 0)
  /// From where on sizes and offsets are written as large ones.
  private let limit: Int

  /// - Parameter limit: Smaller for tests only.
  init(limit: Int = 0xffff_ffff) { self.limit = limit }

  /// Adds a member that holds the pieces one after the other. Stored ones begin at multiples of 64
  /// bytes.
  ///
  /// - Throws: ``FileError``.
  mutating func add(
    _ name: String, _ pieces: [UnsafeRawBufferPointer], compressed: Bool,
    to file: borrowing FileWriter
  ) throws {
    let size = pieces.reduce(0) { $0 + $1.count }
    let packed = compressed ? Deflate.compressed(pieces) : nil
    let stored = packed?.count ?? size
    let nameBytes = Array(name.utf8)
    require(nameBytes.count < 0xffff, "ZipWriter: a name of \(nameBytes.count) bytes")
    let (isLarge, isFar) = (size >= limit || stored >= limit, position >= limit)
    let large = isLarge ? long(size) + long(stored) : []
    let far = isFar ? long(position) : []
    // Version, flag of UTF-8 names, method, the first day of 1980, checksum and sizes.
    let common =
      short(isLarge || isFar ? 45 : 20) + short(0x0800) + short(packed != nil ? 8 : 0) + short(0)
      + short(0x21) + word(Int(Deflate.checksum(pieces)))
      + word(isLarge ? 0xffff_ffff : stored) + word(isLarge ? 0xffff_ffff : size)
      + short(nameBytes.count)
    let placed = extra(1, large + far)
    directory += word(0x0201_4b50) + short(45) + common + short(placed.count) + short(0) + short(0)
    directory += short(0) + word(0) + word(isFar ? 0xffff_ffff : position) + nameBytes + placed
    let sizes = extra(1, large)
    // An unknown extra field fills up to a multiple of 64.
    let filled = (position + 30 + nameBytes.count + sizes.count + 4) % 64
    let filler =
      packed != nil
      ? []
      : short(0xd935) + short((64 - filled) % 64) + [UInt8](repeating: 0, count: (64 - filled) % 64)
    let header =
      word(0x0403_4b50) + common + short(sizes.count + filler.count) + nameBytes + sizes + filler
    try header.withUnsafeBytes { try file.write($0) }
    if let packed {
      try packed.withUnsafeBytes { try file.write($0) }
    } else {
      for piece in pieces { try file.write(piece) }
    }
    position += header.count + stored
    count += 1
  }

  /// Writes the directory.
  ///
  /// - Throws: ``FileError``.
  func finish(_ file: borrowing FileWriter) throws {
    var end: [UInt8] = []
    let isLarge = count >= 0xffff || directory.count >= limit || position >= limit
    if isLarge {
      end += word(0x0606_4b50) + long(44) + short(45) + short(45) + word(0) + word(0)
      end += long(count) + long(count) + long(directory.count) + long(position)
      end += word(0x0706_4b50) + word(0) + long(position + directory.count) + word(1)
    }
    let members = short(isLarge ? 0xffff : count)
    end += word(0x0605_4b50) + short(0) + short(0) + members + members
    end += word(isLarge ? 0xffff_ffff : directory.count) + word(isLarge ? 0xffff_ffff : position)
    end += short(0)
    try (directory + end).withUnsafeBytes { try file.write($0) }
  }

  /// A field of the headers, nothing where it is empty.
  private func extra(_ kind: Int, _ content: [UInt8]) -> [UInt8] {
    content.isEmpty ? [] : short(kind) + short(content.count) + content
  }
}

private func short(_ value: Int) -> [UInt8] { littleEndian(value, 2) }

private func word(_ value: Int) -> [UInt8] { littleEndian(value, 4) }

private func long(_ value: Int) -> [UInt8] { littleEndian(value, 8) }

private func littleEndian(_ value: Int, _ width: Int) -> [UInt8] {
  (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}
