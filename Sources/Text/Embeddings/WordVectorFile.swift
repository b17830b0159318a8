import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file of word vectors: its format and what its first line says. Rows are read where somebody
/// wants them, see ``PretrainedEmbedding`` for those of a vocabulary and ``WordVectors`` for all.
///
/// GloVe's text, word2vec's text and binary form and fastText's `.vec` are told apart by their first
/// lines: one of two whole numbers is a header, and what follows it is text unless it has control
/// characters or is not UTF-8. The file is mapped, so that rows nobody wants cost no memory.
/// Compressed files are not read.
public struct WordVectorFile: Sendable {
  /// The file.
  public let path: String
  public let format: WordVectorFormat
  /// The length of a vector.
  public let width: Int
  /// The number of rows that a header promises, nil without one. A file with more or fewer is
  /// refused when it is read to its end.
  public let declaredCount: Int?
  let file: MappedFile
  /// Where the first row begins.
  let start: Int
  /// The line of the first row, counted from 1.
  let firstLine: Int

  /// Looks at a file's first lines.
  ///
  /// - Parameters:
  ///   - format: nil to tell it from the content.
  ///   - width: The length of a vector, needed where the first row's word has a space in it; nil to
  ///     count the first row's columns.
  /// - Throws: ``FileError`` for a file that cannot be read, ``TextFileError`` for one that holds no
  ///   vectors of the format or the width.
  public init(path: String, format: WordVectorFormat? = nil, width: Int? = nil) throws {
    if let width {
      require(width > 0, "WordVectorFile: the width must be positive (\(width))")
    }
    self.path = path
    file = try MappedFile(path: path)
    let bytes = file.bytes.assumingMemoryBound(to: UInt8.self)
    guard let base = bytes.baseAddress else {
      throw TextFileError(path: path, problem: "empty, expected word vectors")
    }
    let lineEnd = endOfLine(base, base + bytes.count)
    let line = UnsafeBufferPointer(start: base, count: trimmedEnd(base, lineEnd) - base)
    let header = format == .glove ? nil : Self.header(line)
    if let header {
      start = min(lineEnd - base + 1, bytes.count)
      firstLine = 2
      self.format =
        format ?? (Self.isText(bytes[start...]) ? .word2vecText : .word2vecBinary)
      declaredCount = header.count
      self.width = header.width
      guard header.width > 0 else {
        throw TextFileError(path: path, line: 1, problem: "the header promises vectors of length 0")
      }
      if let width, width != header.width {
        throw TextFileError(
          path: path, line: 1,
          problem: "the header promises vectors of length \(header.width), expected \(width)")
      }
      // Every number takes two bytes of text at least.
      let numberSize = self.format == .word2vecBinary ? 4 : 2
      let (rowSize, isHuge) = header.width.multipliedReportingOverflow(by: numberSize)
      if isHuge || header.count > 0 && rowSize > bytes.count - start {
        throw TextFileError(
          path: path, line: 1,
          problem: "the header promises vectors of length \(header.width), "
            + "more than the file has room for")
      }
    } else {
      guard format == nil || format == .glove else {
        throw TextFileError(
          path: path, line: 1,
          problem: "no header, expected the number of words and the length of a vector")
      }
      (start, firstLine, self.format, declaredCount) = (0, 1, .glove, nil)
      let columns = line.count { $0 == UInt8(ascii: " ") }
      guard columns > 0, columns >= width ?? 1 else {
        throw TextFileError(
          path: path, line: 1,
          problem: "\(columns + 1) column\(columns == 0 ? "" : "s"), expected a word and "
            + (width.map { "\($0) numbers" } ?? "its numbers"))
      }
      self.width = width ?? columns
    }
  }

  /// All bytes; valid while ``file`` lives.
  var bytes: UnsafeBufferPointer<UInt8> {
    file.bytes.assumingMemoryBound(to: UInt8.self)
  }

  /// The number of lines, that of the header and a last one without a line break included.
  var lineCount: Int {
    withExtendedLifetime(file) {
      guard let base = bytes.baseAddress else { return 0 }
      let end = base + bytes.count
      var (p, count) = (base, 0)
      while p < end {
        p = endOfLine(p, end) + 1
        count += 1
      }
      return count
    }
  }

  /// The two whole numbers of which a line consists.
  private static func header(_ line: UnsafeBufferPointer<UInt8>) -> (count: Int, width: Int)? {
    let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
    guard fields.count == 2, line.count <= 40 else { return nil }
    let numbers = fields.compactMap { field in
      field.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        ? Int(String(decoding: field, as: UTF8.self)) : nil
    }
    return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
  }

  /// Whether the first line of what follows the header is one of text.
  private static func isText(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    let line = bytes.prefix(1 << 16).prefix { $0 != UInt8(ascii: "\n") }
    if line.contains(where: { $0 < 0x20 && $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\t") }) {
      return false
    }
    // Cutting may have split the last character.
    return (0..<4).contains { String(validating: line.dropLast($0), as: UTF8.self) != nil }
  }
}

/// The next line break, or the end.
@inline(__always)
func endOfLine(
  _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
) -> UnsafePointer<UInt8> {
  guard start < end, let found = memchr(start, Int32(UInt8(ascii: "\n")), end - start) else {
    return end
  }
  return UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
}

/// The end of a line without the spaces and the carriage return that word2vec, fastText and Windows
/// leave there.
@inline(__always)
func trimmedEnd(
  _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
) -> UnsafePointer<UInt8> {
  var end = end
  while end > start, end[-1] == UInt8(ascii: " ") || end[-1] == UInt8(ascii: "\r") { end -= 1 }
  return end
}
