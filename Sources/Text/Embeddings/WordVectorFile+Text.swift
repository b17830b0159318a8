import Tensor

/// A row of a text file, without its line break.
struct TextRow {
  /// From 1.
  let line: Int
  let start, end: UnsafePointer<UInt8>

  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// The part up to `end`.
  func upTo(_ end: UnsafePointer<UInt8>) -> Bytes { Bytes(start: start, count: end - start) }

  /// Where the space before the last `width` columns stands; nil where there are too few.
  func spaceBeforeLast(_ width: Int) -> UnsafePointer<UInt8>? {
    var (p, left) = (end, width)
    while p > start {
      p -= 1
      if p.pointee == UInt8(ascii: " ") {
        left -= 1
        if left == 0 { return p }
      }
    }
    return nil
  }

  /// The first space, or the end.
  var firstSpace: UnsafePointer<UInt8> {
    var p = start
    while p < end, p.pointee != UInt8(ascii: " ") { p += 1 }
    return p
  }
}

extension WordVectorFile {
  /// Calls `body` with every row of a text file until it returns false, or to the end, where the
  /// number of rows must be the header's.
  func forEachTextRow(_ body: (TextRow) throws -> Bool) throws {
    try withExtendedLifetime(file) {
      guard let base = bytes.baseAddress else { return }
      let end = base + bytes.count
      var p = base + start
      var line = firstLine
      while p < end {
        let lineEnd = endOfLine(p, end)
        let row = TextRow(line: line, start: p, end: trimmedEnd(p, lineEnd))
        guard try body(row) else { return }
        line += 1
        p = lineEnd + 1
      }
      if let declaredCount, declaredCount != line - firstLine {
        throw TextFileError(
          path: path, line: 1,
          problem: "the header promises \(declaredCount) rows, the file has \(line - firstLine)")
      }
    }
  }

  /// Reads a row's numbers, the last ``width`` columns, and returns its word, which may have spaces
  /// in it as some of GloVe's have.
  ///
  /// - Throws: ``TextFileError`` for a row with too few columns, with more than a word could explain,
  ///   or with something else than finite numbers.
  func read(
    _ row: TextRow, _ parser: FloatParser, into values: UnsafeMutablePointer<Float>
  ) throws -> TextRow.Bytes {
    let wordEnd = row.firstSpace
    if parser.parse(from: wordEnd, to: row.end, count: width, into: values) {
      return row.upTo(wordEnd)
    }
    guard let space = row.spaceBeforeLast(width) else {
      throw ragged(row)
    }
    let word = row.upTo(space)
    // A word's last part that is a number is rather a column too many.
    if let part = word.lastIndex(of: UInt8(ascii: " ")),
      parser.parse(TextRow.Bytes(rebasing: word[(part + 1)...])) != nil
    {
      throw ragged(row)
    }
    if !parser.parse(from: space, to: row.end, count: width, into: values) {
      throw notANumber(row, space, parser)
    }
    return word
  }

  private func ragged(_ row: TextRow) -> TextFileError {
    let count = row.upTo(row.end).count { $0 == UInt8(ascii: " ") } + (row.start < row.end ? 1 : 0)
    return TextFileError(
      path: path, line: row.line,
      problem: "\(count) column\(count == 1 ? "" : "s"), expected \(width + 1), "
        + "a word and its vector")
  }

  private func notANumber(
    _ row: TextRow, _ space: UnsafePointer<UInt8>, _ parser: FloatParser
  ) -> TextFileError {
    let columns = TextRow.Bytes(start: space + 1, count: row.end - space - 1)
    let wrong = columns.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      .first { parser.parse(TextRow.Bytes(rebasing: $0)) == nil }
    let field = String(decoding: (wrong ?? columns[...]).prefix(40), as: UTF8.self)
    return TextFileError(
      path: path, line: row.line, problem: "\"\(field)\" is no finite number")
  }
}
