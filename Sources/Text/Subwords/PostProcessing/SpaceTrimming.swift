extension SubwordEncoding {
  /// Takes white space at the ends of byte-level tokens (`Ġ` or a real one) out of their ranges.
  ///
  /// A single space at the very start stays where one was put there, for then it is not in the
  /// text.
  mutating func trimSpaces(_ texts: [String], addsPrefixSpace: Bool) {
    for index in ids.indices {
      let spelling = spellings[index]
      let (spaces, trailing) =
        spelling.map { Array($0.utf8).withUnsafeBufferPointer(Self.spaces) }
        ?? vocabulary.withBytes(of: ids[index], Self.spaces)
      guard spaces > 0 || trailing > 0, let sequence = sequenceIDs[index] else { continue }
      let range = offsets[index]
      let isOurs = addsPrefixSpace && spaces == 1 && (index == 0 || range.lowerBound == 0)
      let leading = isOurs ? 0 : spaces
      var text = texts[sequence]
      offsets[index] = text.withUTF8 { Self.trimmed(range, leading, trailing, $0) }
    }
  }

  /// How many characters of white space a token begins and ends with.
  private static func spaces(
    _ token: UnsafeBufferPointer<UInt8>
  ) -> (leading: Int, trailing: Int) {
    func isSpace(_ position: Int) -> Bool {
      let scalar = UTF8Decoding.scalar(token, at: position).scalar
      return scalar == 0x120 || ScalarClass.isSpace(scalar)
    }
    var leading = 0
    var position = 0
    while position < token.count, isSpace(position) {
      position += UTF8Decoding.scalar(token, at: position).length
      leading += 1
    }
    var trailing = 0
    position = token.count
    while position > 0 {
      position = UTF8Decoding.start(token, before: position)
      guard isSpace(position) else { break }
      trailing += 1
    }
    return (leading, trailing)
  }

  private static func trimmed(
    _ range: Range<Int>, _ leading: Int, _ trailing: Int, _ text: UnsafeBufferPointer<UInt8>
  ) -> Range<Int> {
    var start = range.lowerBound
    for _ in 0..<leading where start < range.upperBound {
      start += UTF8Decoding.scalar(text, at: start).length
    }
    start = min(start, range.upperBound)
    var end = range.upperBound
    for _ in 0..<trailing where end > start { end = UTF8Decoding.start(text, before: end) }
    return start..<max(start, end)
  }
}
