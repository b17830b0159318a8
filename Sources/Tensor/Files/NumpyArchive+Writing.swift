/// Writes tensors, of different element types if need be, into an archive `.npz`, atomically;
/// `numpy.savez`, or `numpy.savez_compressed` where `compressed`.
///
/// Stored elements begin at multiples of 64 bytes, so that they can be used where the file is mapped.
///
/// - Precondition: the names differ.
/// - Throws: ``FileError``, for more than 4 GiB and for `BFloat16` too; an existing file is then
///   unchanged.
public func saveNPZ(
  _ tensors: [(name: String, tensor: any AnyTensor)], compressed: Bool = false, to path: String
) throws {
  require(
    Set(tensors.map(\.name)).count == tensors.count,
    "saveNPZ: a name repeats (\(tensors.map(\.name)))")
  try writeAtomically(to: path) { file in
    var writer = ZipWriter(path: path)
    for (name, tensor) in tensors {
      guard let header = NumpyHeader.bytes(tensor.dtype, tensor.shape) else {
        throw FileError(path: path, reason: "array \(name): NumPy has no type for \(tensor.dtype)")
      }
      try header.withUnsafeBytes { header in
        try tensor.withUnsafeBytes { elements in
          try writer.add("\(name).npy", [header, elements], compressed: compressed, to: file)
        }
      }
    }
    try writer.finish(file)
  }
}

/// Writes the members of a ZIP archive one after the other, then its directory.
private struct ZipWriter {
  private let path: String
  private var directory: [UInt8] = []
  private var (position, count) = (0, 0)

  init(path: String) { self.path = path }

  mutating func add(
    _ name: String, _ pieces: [UnsafeRawBufferPointer], compressed: Bool,
    to file: borrowing FileWriter
  ) throws {
    let size = pieces.reduce(0) { $0 + $1.count }
    let packed = compressed ? Deflate.compressed(pieces) : nil
    let stored = packed?.count ?? size
    let nameBytes = Array(name.utf8)
    // An unknown extra field fills up to a multiple of 64.
    let filled = (position + 30 + nameBytes.count + 4) % 64
    let filler = packed != nil ? 0 : 4 + (64 - filled) % 64
    guard nameBytes.count < 0xffff, position + size < 0xffff_0000, count < 0xfffe else {
      throw FileError(path: path, reason: "an archive of more than 4 GiB is not supported")
    }
    // Version, flag of UTF-8 names, method, the first day of 1980, checksum and sizes.
    let common =
      short(20) + short(0x0800) + short(packed != nil ? 8 : 0) + short(0) + short(0x21)
      + word(Int(Deflate.checksum(pieces))) + word(stored) + word(size) + short(nameBytes.count)
    directory += word(0x0201_4b50) + short(20) + common + short(0) + short(0) + short(0)
    directory += short(0) + word(0) + word(position) + nameBytes
    var header = word(0x0403_4b50) + common + short(filler) + nameBytes
    if filler > 0 {
      header += short(0xd935) + short(filler - 4) + [UInt8](repeating: 0, count: filler - 4)
    }
    try header.withUnsafeBytes { try file.write($0) }
    if let packed {
      try packed.withUnsafeBytes { try file.write($0) }
    } else {
      for piece in pieces { try file.write(piece) }
    }
    position += header.count + stored
    count += 1
  }

  func finish(_ file: borrowing FileWriter) throws {
    let end =
      word(0x0605_4b50) + short(0) + short(0) + short(count) + short(count)
      + word(directory.count) + word(position) + short(0)
    try (directory + end).withUnsafeBytes { try file.write($0) }
  }
}

private func short(_ value: Int) -> [UInt8] {
  (0..<2).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

private func word(_ value: Int) -> [UInt8] {
  (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}
