import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A row of a binary file.
struct BinaryRow {
  /// Where it begins in the file.
  let offset: Int
  let word: UnsafeBufferPointer<UInt8>
  /// Little-endian floats, at any address.
  let vector: UnsafeRawPointer
}

extension WordVectorFile {
  /// Calls `body` with every row of a binary file until it returns false, or to the end, which must
  /// come with the last row that the header promises.
  ///
  /// word2vec writes a line break behind each vector and gensim does not; both are read.
  func forEachBinaryRow(_ body: (BinaryRow) throws -> Bool) throws {
    try withExtendedLifetime(file) {
      guard let base = bytes.baseAddress, let declaredCount else { return }
      let end = base + bytes.count
      var p = base + start
      for row in 0..<declaredCount {
        while p < end, p.pointee == UInt8(ascii: "\n") { p += 1 }
        guard let found = memchr(p, Int32(UInt8(ascii: " ")), end - p) else {
          throw truncated(at: bytes.count, row)
        }
        let space = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
        // Room for a vector was found when the file was opened, so this cannot overflow.
        guard end - space > 4 * width else { throw truncated(at: bytes.count, row) }
        let word = UnsafeBufferPointer(start: p, count: space - p)
        let isWanted = try body(
          BinaryRow(offset: p - base, word: word, vector: UnsafeRawPointer(space + 1)))
        guard isWanted else { return }
        p = space + 1 + 4 * width
      }
      while p < end, p.pointee == UInt8(ascii: "\n") { p += 1 }
      if p < end {
        throw TextFileError(
          path: path,
          problem: "byte \(p - base): the header promises \(declaredCount) rows, "
            + "\(end - p) bytes follow them")
      }
    }
  }

  /// Copies a row's vector.
  ///
  /// - Throws: ``TextFileError`` for numbers that are not finite.
  func read(_ row: BinaryRow, into values: UnsafeMutablePointer<Float>) throws {
    for column in 0..<width {
      let bits = row.vector.loadUnaligned(fromByteOffset: 4 * column, as: UInt32.self)
      let value = Float(bitPattern: UInt32(littleEndian: bits))
      guard value.isFinite else {
        throw TextFileError(
          path: path,
          problem: "byte \(row.vector - UnsafeRawPointer(bytes.baseAddress!) + 4 * column): "
            + "\(value) is no finite number")
      }
      values[column] = value
    }
  }

  private func truncated(at offset: Int, _ row: Int) -> TextFileError {
    TextFileError(
      path: path,
      problem: "byte \(offset): the file ends in row \(row + 1) "
        + "of the \(declaredCount ?? 0) that the header promises")
  }
}
