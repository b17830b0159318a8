import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file of WordNet's with a word at the start of each line, found by that word.
///
/// The file is mapped and a table of hashes says where each word's line begins: a search in the
/// sorted file would cost seventeen steps, most of them cache misses.
struct WordNetFile: Sendable {
  private let file: MappedFile
  /// Where a line begins, plus one; 0 is free. The length is a power of two.
  private let slots: [UInt32]

  /// - Parameter problem: What is wrong with a line, nil for nothing. The licence's lines, which
  ///   begin with a space, are not shown to it.
  /// - Throws: `FileError` that names the file and, for a bad line, its number.
  init(path: String, problem: (UnsafeBufferPointer<UInt8>) -> String?) throws {
    file = try MappedFile(path: path)
    let bytes = file.bytes.bindMemory(to: UInt8.self)
    guard bytes.count < UInt32.max else {
      throw FileError(path: path, reason: "too long for a file of WordNet's (\(bytes.count) bytes)")
    }
    var starts: [UInt32] = []
    starts.reserveCapacity(bytes.count / 24)
    var start = 0
    var number = 0
    while start < bytes.count {
      let end = Self.end(of: start, in: bytes)
      number += 1
      if bytes[start] != UInt8(ascii: " ") {
        if let problem = problem(UnsafeBufferPointer(rebasing: bytes[start..<end])) {
          throw FileError(path: path, reason: "line \(number): \(problem)")
        }
        starts.append(UInt32(start))
      }
      start = end + 1
    }
    var capacity = 16
    while capacity < 2 * starts.count { capacity *= 2 }
    var slots = [UInt32](repeating: 0, count: capacity)
    for start in starts {
      let key = Self.word(at: Int(start), in: bytes)
      var slot = Self.hash(key) & (capacity - 1)
      while slots[slot] != 0, !Self.equal(Self.word(at: Int(slots[slot]) - 1, in: bytes), key) {
        slot = (slot + 1) & (capacity - 1)
      }
      // The first of several lines of a word stays: the others follow it in the file.
      if slots[slot] == 0 { slots[slot] = start + 1 }
    }
    self.slots = slots
  }

  /// Where the first line of `word` begins, nil when it has none.
  func start(of word: UnsafeBufferPointer<UInt8>) -> Int? {
    let bytes = file.bytes.bindMemory(to: UInt8.self)
    let mask = slots.count - 1
    return slots.withUnsafeBufferPointer { slots in
      var slot = Self.hash(word) & mask
      while slots[slot] != 0 {
        let start = Int(slots[slot]) - 1
        if Self.equal(Self.word(at: start, in: bytes), word) { return start }
        slot = (slot + 1) & mask
      }
      return nil
    }
  }

  func contains(_ word: UnsafeBufferPointer<UInt8>) -> Bool { start(of: word) != nil }

  /// Calls `body` with each line of `word`, without the line's end, in the order of the file.
  func forEachLine(
    of word: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    guard var start = start(of: word) else { return }
    let bytes = file.bytes.bindMemory(to: UInt8.self)
    while start < bytes.count, Self.equal(Self.word(at: start, in: bytes), word) {
      let end = Self.end(of: start, in: bytes)
      body(UnsafeBufferPointer(rebasing: bytes[start..<end]))
      start = end + 1
    }
  }

  /// The place of the line feed at or after `start`, or the end of the file.
  private static func end(of start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let base = bytes.baseAddress!
    guard let found = memchr(base + start, 10, bytes.count - start) else { return bytes.count }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// The bytes from `start` up to the first space, or the line's end.
  private static func word(
    at start: Int, in bytes: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    var end = start
    while end < bytes.count, bytes[end] != UInt8(ascii: " "), bytes[end] != 10 { end += 1 }
    return UnsafeBufferPointer(rebasing: bytes[start..<end])
  }

  private static func equal(
    _ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    a.count == b.count && (a.isEmpty || memcmp(a.baseAddress!, b.baseAddress!, a.count) == 0)
  }

  /// FNV-1a, folded so that the low bits depend on all of it.
  private static func hash(_ word: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in word { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0x7fff_ffff)
  }
}
