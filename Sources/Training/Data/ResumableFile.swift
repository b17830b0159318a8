import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file that is computed in pieces, over several processes if need be, and takes its name when it
/// is whole.
///
/// Until then it is `path.partial`, beside which `path.journal` has a line for each finished piece:
/// its first number, the one behind its last, and a hash of its bytes. A piece is believed when its
/// bytes have the hash, so that nothing depends on the order in which a dying machine wrote them.
final class ResumableFile {
  private let path: String
  private let partial: String
  private let journalPath: String
  private let descriptor: Int32
  private let journal: Int32
  /// Where in the file the bytes of a piece belong.
  private let places: (Range<Int>) -> [Range<Int>]
  /// The pieces that were finished before, in order.
  let finished: [Range<Int>]

  /// Goes on with the file, or begins it where there is none that begins with `start`.
  ///
  /// - Parameters:
  ///   - start: The first bytes, from which follows all that the rest depends on.
  ///   - size: The number of bytes of the whole file.
  ///   - count: The number of items that pieces are ranges of.
  /// - Throws: ``FileError``, for one when another process is at it.
  init(
    path: String, start: [UInt8], size: Int, count: Int,
    places: @escaping (Range<Int>) -> [Range<Int>]
  ) throws {
    let (partial, journalPath) = ("\(path).partial", "\(path).journal")
    let descriptor = try Self.openLocked(partial)
    var isOpen = false
    defer { if !isOpen { close(descriptor) } }
    let known = try Self.content(partial, ifLike: start, size: size).map {
      Self.pieces(journalPath, count: count, places: places, in: $0.bytes)
    }
    if known == nil {
      // A journal must never stand beside a file that it does not describe.
      unlink(journalPath)
      do {
        guard ftruncate(descriptor, 0) == 0, ftruncate(descriptor, off_t(size)) == 0 else {
          throw FileError(path: partial, failedTo: "make room")
        }
        try start.withUnsafeBytes { try Self.write($0, at: 0, to: descriptor, partial) }
      } catch {
        // There is nothing in it to go on from.
        unlink(partial)
        throw error
      }
    }
    let journal = open(journalPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard journal >= 0 else { throw FileError(path: journalPath, failedTo: "create the file") }
    isOpen = true
    (self.path, self.partial, self.journalPath) = (path, partial, journalPath)
    (self.descriptor, self.journal, self.places) = (descriptor, journal, places)
    finished = known ?? []
    // Ends a line that was cut off.
    try append("\n")
  }

  deinit {
    close(journal)
    close(descriptor)
  }

  /// Writes a piece, given as the bytes of each of its places.
  ///
  /// - Throws: ``FileError``.
  func write(_ piece: Range<Int>, _ parts: [UnsafeRawBufferPointer]) throws {
    var hash = ContentHash()
    for (part, place) in zip(parts, places(piece)) {
      require(part.count == place.count, "ResumableFile: \(part.count) bytes for \(place)")
      try Self.write(part, at: place.lowerBound, to: descriptor, partial)
      hash.add(part)
    }
    try append("\(piece.lowerBound) \(piece.upperBound) \(hash.text)\n")
  }

  /// Gives the whole file its name.
  ///
  /// - Throws: ``FileError``.
  func finish() throws {
    guard fsync(descriptor) == 0 else { throw FileError(path: partial, failedTo: "flush") }
    guard rename(partial, path) == 0 else { throw FileError(path: partial, failedTo: "rename") }
    unlink(journalPath)
  }

  private func append(_ line: String) throws {
    var line = line
    try line.withUTF8 { text in
      guard systemWrite(journal, text.baseAddress, text.count) == text.count else {
        throw FileError(path: journalPath, failedTo: "write")
      }
    }
  }

  /// Opens the file for this process alone.
  private static func openLocked(_ path: String) throws -> Int32 {
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else { throw FileError(path: path, failedTo: "create the file") }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        close(descriptor)
        throw FileError(path: path, reason: "another process is writing the file")
      }
      // Between the two calls another process may have finished the file and renamed it.
      var (named, opened) = (stat(), stat())
      if stat(path, &named) == 0, fstat(descriptor, &opened) == 0, named.st_ino == opened.st_ino,
        named.st_dev == opened.st_dev
      {
        return descriptor
      }
      close(descriptor)
    }
  }

  /// Returns the file if it has this start and size.
  private static func content(
    _ path: String, ifLike start: [UInt8], size: Int
  ) throws -> MappedFile? {
    let file = try MappedFile(path: path)
    guard file.bytes.count == size, file.bytes.prefix(start.count).elementsEqual(start) else {
      return nil
    }
    return file
  }

  /// Returns the pieces of the journal of which the bytes are there, in order and without overlap.
  private static func pieces(
    _ journal: String, count: Int, places: (Range<Int>) -> [Range<Int>],
    in bytes: UnsafeRawBufferPointer
  ) -> [Range<Int>] {
    guard let data = try? Data(contentsOf: URL(filePath: journal)) else { return [] }
    var pieces: [Range<Int>] = []
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count == 3, let first = Int(fields[0]), let end = Int(fields[1]), first >= 0,
        first < end, end <= count
      else { continue }
      var hash = ContentHash()
      for place in places(first..<end) { hash.add(UnsafeRawBufferPointer(rebasing: bytes[place])) }
      if hash.text == fields[2] { pieces.append(first..<end) }
    }
    pieces.sort { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
    var end = 0
    return pieces.filter { piece in
      guard piece.lowerBound >= end else { return false }
      end = piece.upperBound
      return true
    }
  }

  private static func write(
    _ bytes: UnsafeRawBufferPointer, at offset: Int, to descriptor: Int32, _ path: String
  ) throws {
    var done = 0
    while done < bytes.count {
      let written = pwrite(
        descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw FileError(path: path, failedTo: "write") }
      done += written
    }
  }
}

/// The method of this name hides the system's.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
