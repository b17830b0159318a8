/// A member of a ZIP archive.
struct ZipMember {
  let name: String
  /// 0 stored, 8 deflated.
  let method: UInt16
  let checksum: UInt32
  let compressedSize, size: Int
  /// Where the member's bytes lie in the archive.
  let range: Range<Int>
}

/// The central directory of a ZIP archive, with ZIP64's large sizes.
///
/// Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT. All sizes and offsets are
/// checked against the file before they are used.
struct ZipDirectory {
  private(set) var members: [ZipMember] = []

  /// Why bytes are no archive.
  struct Problem: Error { let reason: String }

  private let bytes: UnsafeRawBufferPointer
  /// Where the members end and the directory begins.
  private let start: Int

  /// - Throws: `Problem`.
  init(_ bytes: UnsafeRawBufferPointer) throws {
    self.bytes = bytes
    let end = try Self.endRecord(bytes)
    var (count, size, start) = (
      UInt64(bytes.short(end + 10)), UInt64(bytes.word(end + 12)), UInt64(bytes.word(end + 16))
    )
    var limit = end
    if count == 0xffff || size == 0xffff_ffff || start == 0xffff_ffff,
      end >= 20, bytes.word(end - 20) == 0x0706_4b50
    {
      let record = bytes.long(end - 12)
      guard record <= UInt64(max(0, end - 20 - 56)), bytes.word(Int(record)) == 0x0606_4b50 else {
        throw Problem(reason: "the ZIP64 directory is damaged")
      }
      limit = Int(record)
      (count, size, start) = (
        bytes.long(limit + 32), bytes.long(limit + 40), bytes.long(limit + 48)
      )
    }
    guard size <= UInt64(limit), start <= UInt64(limit) - size, count <= size / 46 else {
      throw Problem(reason: "the directory lies outside of the file")
    }
    self.start = Int(start)
    var place = Int(start)
    var names: Set<String> = []
    for _ in 0..<count {
      let member = try self.member(at: &place, end: Int(start + size))
      guard names.insert(member.name).inserted else {
        throw Problem(reason: "two members are called \(member.name)")
      }
      members.append(member)
    }
  }

  /// Finds the record at the end, which a comment of up to 65 535 bytes may follow.
  private static func endRecord(_ bytes: UnsafeRawBufferPointer) throws -> Int {
    var place = bytes.count - 22
    while place >= max(0, bytes.count - 22 - 0xffff) {
      if bytes.word(place) == 0x0605_4b50,
        place + 22 + Int(bytes.short(place + 20)) == bytes.count
      {
        return place
      }
      place -= 1
    }
    throw Problem(reason: "not a ZIP archive, or cut short")
  }

  private func member(at place: inout Int, end: Int) throws -> ZipMember {
    guard place + 46 <= end, bytes.word(place) == 0x0201_4b50 else {
      throw Problem(reason: "the directory is damaged")
    }
    let (flags, method) = (bytes.short(place + 8), bytes.short(place + 10))
    let (nameLength, extraLength) = (Int(bytes.short(place + 28)), Int(bytes.short(place + 30)))
    let next = place + 46 + nameLength + extraLength + Int(bytes.short(place + 32))
    guard next <= end else { throw Problem(reason: "the directory is damaged") }
    let nameBytes = bytes[place + 46..<place + 46 + nameLength]
    let name = String(decoding: nameBytes, as: UTF8.self)
    var sizes = [bytes.word(place + 24), bytes.word(place + 20), bytes.word(place + 42)].map {
      UInt64($0)
    }
    try readLargeSizes(&sizes, place + 46 + nameLength, extraLength, name)
    let (size, compressedSize, header) = (sizes[0], sizes[1], sizes[2])
    guard flags & 1 == 0 else { throw Problem(reason: "member \(name) is encrypted") }
    guard method == 0 || method == 8 else {
      throw Problem(reason: "member \(name) is compressed by method \(method)")
    }
    // Deflate makes at most 1032 bytes of one.
    let isPlausible =
      method == 0 ? size == compressedSize : size / 1032 <= compressedSize && size <= Int.max / 2
    guard compressedSize <= UInt64(start), header <= UInt64(start), isPlausible else {
      throw Problem(reason: "the sizes of member \(name) do not fit the file")
    }
    let checksum = bytes.word(place + 16)
    place = next
    let data = try dataStart(Int(header), nameBytes, name)
    guard data <= start - Int(compressedSize) else {
      throw Problem(reason: "the sizes of member \(name) do not fit the file")
    }
    return ZipMember(
      name: name, method: method, checksum: checksum, compressedSize: Int(compressedSize),
      size: Int(size), range: data..<data + Int(compressedSize))
  }

  /// Replaces sizes that do not fit into 32 bits by those of the ZIP64 field.
  private func readLargeSizes(
    _ sizes: inout [UInt64], _ start: Int, _ length: Int, _ name: String
  ) throws {
    guard sizes.contains(0xffff_ffff) else { return }
    var (place, end) = (start, start + length)
    while place + 4 <= end {
      let (kind, size) = (bytes.short(place), Int(bytes.short(place + 2)))
      place += 4
      guard place + size <= end else { break }
      guard kind == 1 else {
        place += size
        continue
      }
      end = place + size
      for i in sizes.indices where sizes[i] == 0xffff_ffff {
        guard place + 8 <= end else { break }
        sizes[i] = bytes.long(place)
        place += 8
      }
      return
    }
    throw Problem(reason: "member \(name) lacks its ZIP64 sizes")
  }

  /// The place after the member's own header, which names the member once more.
  private func dataStart(
    _ header: Int, _ nameBytes: Slice<UnsafeRawBufferPointer>, _ name: String
  ) throws -> Int {
    guard header + 30 <= start, bytes.word(header) == 0x0403_4b50 else {
      throw Problem(reason: "member \(name) is not where the directory says")
    }
    let nameLength = Int(bytes.short(header + 26))
    let data = header + 30 + nameLength + Int(bytes.short(header + 28))
    guard data <= start, bytes[header + 30..<header + 30 + nameLength].elementsEqual(nameBytes)
    else { throw Problem(reason: "member \(name) is not where the directory says") }
    return data
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func short(_ place: Int) -> UInt16 {
    UInt16(littleEndian: loadUnaligned(fromByteOffset: place, as: UInt16.self))
  }

  fileprivate func word(_ place: Int) -> UInt32 {
    UInt32(littleEndian: loadUnaligned(fromByteOffset: place, as: UInt32.self))
  }

  fileprivate func long(_ place: Int) -> UInt64 {
    UInt64(littleEndian: loadUnaligned(fromByteOffset: place, as: UInt64.self))
  }
}
