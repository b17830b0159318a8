/// Finds added tokens in a text: the leftmost first, the longest of those that begin together.
struct AddedTokenMatcher: Sendable {
  /// A part of a text; `token` is -1 where it is no added token.
  struct Segment {
    var range: Range<Int>
    var token: Int
  }

  private struct Pattern {
    let bytes: [UInt8]
    let token: Int
    let added: AddedToken
  }

  private let patterns: [Pattern]
  /// The patterns that begin with each byte, longest first.
  private let byFirstByte: [[Int]]

  /// - Parameter tokens: What to look for, what it is, and its number.
  init(_ tokens: [(bytes: [UInt8], added: AddedToken, token: Int)]) {
    patterns = tokens.map { Pattern(bytes: $0.bytes, token: $0.token, added: $0.added) }
    var byFirstByte = [[Int]](repeating: [], count: patterns.isEmpty ? 0 : 256)
    for (index, pattern) in patterns.enumerated() {
      byFirstByte[Int(pattern.bytes[0])].append(index)
    }
    for byte in byFirstByte.indices {
      byFirstByte[byte].sort { [patterns] a, b in
        (patterns[b].bytes.count, a) < (patterns[a].bytes.count, b)
      }
    }
    self.byFirstByte = byFirstByte
  }

  var isEmpty: Bool { patterns.isEmpty }

  /// Cuts a part of a text into added tokens and what lies between them; no segment is empty.
  func split(
    _ bytes: UnsafeBufferPointer<UInt8>, _ part: Range<Int>
  ) -> [Segment] {
    guard !part.isEmpty else { return [] }
    guard !isEmpty else { return [Segment(range: part, token: -1)] }
    var segments: [Segment] = []
    var done = part.lowerBound
    var position = part.lowerBound
    while position < part.upperBound {
      guard let pattern = match(bytes, position, part.upperBound) else {
        position += 1
        continue
      }
      var (start, end) = (position, position + pattern.bytes.count)
      position = end
      if pattern.added.singleWord, touchesWord(bytes, part, start, end) { continue }
      if pattern.added.lstrip {
        while start > done {
          let before = UTF8Decoding.start(bytes, before: start)
          guard ScalarClass.isSpace(UTF8Decoding.scalar(bytes, at: before).scalar) else { break }
          start = before
        }
      }
      if pattern.added.rstrip {
        end = PatternMatching.run(bytes, end, part.upperBound, ScalarClass.isSpace)
      }
      if done < start { segments.append(Segment(range: done..<start, token: -1)) }
      segments.append(Segment(range: start..<end, token: pattern.token))
      done = end
      position = max(position, end)
    }
    if done < part.upperBound {
      segments.append(Segment(range: done..<part.upperBound, token: -1))
    }
    return segments
  }

  @inline(__always)
  private func match(
    _ bytes: UnsafeBufferPointer<UInt8>, _ position: Int, _ end: Int
  ) -> Pattern? {
    for index in byFirstByte[Int(bytes[position])] {
      let pattern = patterns[index]
      let stop = position + pattern.bytes.count
      if stop <= end, bytes[position..<stop].elementsEqual(pattern.bytes) { return pattern }
    }
    return nil
  }

  private func touchesWord(
    _ bytes: UnsafeBufferPointer<UInt8>, _ part: Range<Int>, _ start: Int, _ end: Int
  ) -> Bool {
    if start > part.lowerBound {
      let before = UTF8Decoding.start(bytes, before: start)
      if ScalarClass.isWord(UTF8Decoding.scalar(bytes, at: before).scalar) { return true }
    }
    return end < part.upperBound
      && ScalarClass.isWord(UTF8Decoding.scalar(bytes, at: end).scalar)
  }
}
