/// Rows of fields in a text file: comma-separated values as of RFC 4180, or with another separator.
///
/// A field may stand in double quotes and then hold separators, line breaks and, doubled, quotes. Blanks
/// around fields do not count, blank lines neither. As Python's `csv.reader` with
/// `skipinitialspace=True`, except that text behind a closing quote and a quote that is never closed
/// are errors.
struct SeparatedValues {
  private let file: TextLines
  /// An ASCII character.
  let separator: UInt8
  /// Whether quotes have a meaning.
  let hasQuotes: Bool

  init(_ file: TextLines, separator: UInt8, hasQuotes: Bool = true) {
    (self.file, self.separator, self.hasQuotes) = (file, separator, hasQuotes)
  }

  /// Calls `body` with each row and the number of its first line, counted from 1.
  ///
  /// - Throws: ``CaptionDatasetError``, or what `body` throws.
  func eachRow(_ body: (_ fields: [String], _ line: Int) throws -> Void) throws {
    let bytes = file.content
    var (place, line) = (bytes.startIndex, 1)
    while place < bytes.endIndex {
      let first = line
      var fields: [String] = []
      var isAtEnd = false
      while !isAtEnd {
        let (text, separated) = try field(bytes, &place, &line)
        fields.append(text)
        isAtEnd = !separated
      }
      line += 1
      if fields != [""] { try body(fields, first) }
    }
  }

  /// Returns the field at `place`, and whether a separator follows; goes behind that, or behind the line.
  private func field(
    _ bytes: ArraySlice<UInt8>, _ place: inout Int, _ line: inout Int
  ) throws -> (text: String, isSeparated: Bool) {
    let start = place
    while place < bytes.endIndex, bytes[place] == 0x20 || bytes[place] == 0x09,
      bytes[place] != separator
    { place += 1 }
    if hasQuotes, place < bytes.endIndex, bytes[place] == Self.quote {
      return try quoted(bytes, &place, &line)
    }
    place = start
    while place < bytes.endIndex, bytes[place] != separator, bytes[place] != Self.lineFeed {
      place += 1
    }
    let text = try file.text(bytes[start..<place].trimmed, line: line)
    return (text, skipEnd(bytes, &place))
  }

  private func quoted(
    _ bytes: ArraySlice<UInt8>, _ place: inout Int, _ line: inout Int
  ) throws -> (text: String, isSeparated: Bool) {
    let first = line
    var content: [UInt8] = []
    place += 1
    while true {
      let start = place
      while place < bytes.endIndex, bytes[place] != Self.quote {
        if bytes[place] == Self.lineFeed { line += 1 }
        place += 1
      }
      content += bytes[start..<place]
      guard place < bytes.endIndex else {
        throw file.error(line: first, "a quote is opened and never closed")
      }
      place += 1
      guard place < bytes.endIndex, bytes[place] == Self.quote else { break }
      content.append(Self.quote)
      place += 1
    }
    let behind = place
    while place < bytes.endIndex, bytes[place] != separator, bytes[place] != Self.lineFeed {
      place += 1
    }
    let rest = bytes[behind..<place].trimmed
    if !rest.isEmpty {
      throw file.error(
        line: line,
        "expected a separator or the line's end behind a closing quote, got "
          + TextLines.excerpt(try file.text(rest, line: line)))
    }
    let text = try file.text(content[...], line: first)
    return (text, skipEnd(bytes, &place))
  }

  /// Goes behind the separator or line feed at `place`; returns whether it is a separator.
  private func skipEnd(_ bytes: ArraySlice<UInt8>, _ place: inout Int) -> Bool {
    guard place < bytes.endIndex else { return false }
    defer { place += 1 }
    return bytes[place] == separator
  }

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
}
