/// A text on its way through normalisation: its UTF-8, and for each byte the range of the original
/// that it comes from.
///
/// The ranges are of whole scalars: those of a scalar's bytes are equal. While nothing but the
/// case of ASCII letters has changed, they follow from the bytes and are not stored.
struct AlignedText {
  private(set) var bytes: [UInt8]
  /// Where the text starts in the original.
  let origin: Int
  private var isIdentity = true
  private var starts: [Int32] = []
  private var ends: [Int32] = []

  init(_ bytes: [UInt8], origin: Int) {
    (self.bytes, self.origin) = (bytes, origin)
  }

  /// A scalar of a changed text: with `change` 0 it takes a scalar's place, with 1 it is inserted,
  /// with −n it takes a scalar's place and the n after that are gone.
  struct Change {
    var scalar: UInt32
    var change: Int
  }

  var isASCII: Bool { bytes.allSatisfy { $0 < 0x80 } }

  /// The range of the original that bytes come from.
  ///
  /// - Precondition: `range` is not empty.
  @inline(__always)
  func original(_ range: Range<Int>) -> Range<Int> {
    guard isIdentity else {
      let start = Int(starts[range.lowerBound])
      return start..<max(start, Int(ends[range.upperBound - 1]))
    }
    var (start, end) = (range.lowerBound, range.upperBound)
    while start > 0, UTF8Decoding.isContinuation(bytes[start]) { start -= 1 }
    while end < bytes.count, UTF8Decoding.isContinuation(bytes[end]) { end += 1 }
    return origin + start..<origin + end
  }

  /// Makes every ASCII capital small, which moves nothing.
  mutating func lowercaseASCII() {
    for index in bytes.indices where 0x41...0x5A ~= bytes[index] { bytes[index] |= 0x20 }
  }

  /// Stores the ranges, so that the bytes may change.
  private mutating func storeAlignment() {
    guard isIdentity else { return }
    isIdentity = false
    starts.reserveCapacity(bytes.count)
    ends.reserveCapacity(bytes.count)
    bytes.withUnsafeBufferPointer { bytes in
      var position = 0
      while position < bytes.count {
        let length = UTF8Decoding.scalar(bytes, at: position).length
        for _ in 0..<length {
          starts.append(Int32(origin + position))
          ends.append(Int32(origin + position + length))
        }
        position += length
      }
    }
  }

  /// The scalars of the text.
  func scalars() -> [UInt32] {
    bytes.withUnsafeBufferPointer { bytes in
      var scalars: [UInt32] = []
      scalars.reserveCapacity(bytes.count)
      var position = 0
      while position < bytes.count {
        let (scalar, length) = UTF8Decoding.scalar(bytes, at: position)
        scalars.append(scalar)
        position += length
      }
      return scalars
    }
  }

  /// Replaces the text.
  ///
  /// What takes a place comes from where that came from, what is inserted from where the byte
  /// before it came from.
  ///
  /// - Parameter removed: The number of scalars gone at the start.
  mutating func transform(_ changes: [Change], removedAtStart removed: Int = 0) {
    storeAlignment()
    let old = self
    var position = 0
    func skipScalars(_ count: Int) {
      for _ in 0..<count where position < old.bytes.count {
        position += old.bytes.withUnsafeBufferPointer {
          UTF8Decoding.scalar($0, at: position).length
        }
      }
    }
    bytes.removeAll()
    starts.removeAll()
    ends.removeAll()
    bytes.reserveCapacity(old.bytes.count + 8)
    starts.reserveCapacity(old.bytes.count + 8)
    ends.reserveCapacity(old.bytes.count + 8)
    skipScalars(removed)
    for change in changes {
      let source = change.change > 0 ? position - 1 : min(position, old.bytes.count - 1)
      let start = source < 0 ? Int32(origin) : old.starts[source]
      let end = source < 0 ? Int32(origin) : old.ends[source]
      if change.change <= 0 { skipScalars(1 - change.change) }
      for _ in 0..<UTF8Decoding.append(change.scalar, to: &bytes) {
        starts.append(start)
        ends.append(end)
      }
    }
  }

  /// Keeps the scalars that pass, each coming from where it came from.
  mutating func filter(_ isKept: (UInt32) -> Bool) {
    var changes: [Change] = []
    var removedAtStart = 0
    for scalar in scalars() {
      if isKept(scalar) {
        changes.append(Change(scalar: scalar, change: 0))
      } else if changes.isEmpty {
        removedAtStart += 1
      } else {
        changes[changes.count - 1].change -= 1
      }
    }
    transform(changes, removedAtStart: removedAtStart)
  }

  /// A text that is made of parts of this one, in order, each with something put before it that
  /// comes from where the part's first byte comes from; and where these parts lie.
  ///
  /// - Parameter prefix: What to put before a part.
  func joining(
    _ parts: [Range<Int>], prefix: (Range<Int>) -> [UInt8]
  ) -> (text: AlignedText, ranges: [Range<Int>]) {
    var aligned = self
    aligned.storeAlignment()
    var joined = AlignedText([], origin: origin)
    joined.isIdentity = false
    var ranges: [Range<Int>] = []
    for part in parts {
      let start = joined.bytes.count
      let before = prefix(part)
      joined.bytes.append(contentsOf: before)
      joined.starts.append(
        contentsOf: repeatElement(aligned.starts[part.lowerBound], count: before.count))
      joined.ends.append(
        contentsOf: repeatElement(aligned.ends[part.lowerBound], count: before.count))
      joined.bytes.append(contentsOf: bytes[part])
      joined.starts.append(contentsOf: aligned.starts[part])
      joined.ends.append(contentsOf: aligned.ends[part])
      ranges.append(start..<joined.bytes.count)
    }
    return (joined, ranges)
  }

  /// A text of parts of this one with each byte spelled in ``ByteAlphabet``, and where the parts
  /// lie.
  func spelledInByteAlphabet(
    _ parts: [Range<Int>]
  ) -> (text: AlignedText, ranges: [Range<Int>]) {
    var aligned = self
    aligned.storeAlignment()
    var spelled = AlignedText([], origin: origin)
    spelled.isIdentity = false
    var ranges: [Range<Int>] = []
    for part in parts {
      let start = spelled.bytes.count
      for index in part {
        let scalar = ByteAlphabet.scalars[Int(bytes[index])]
        for _ in 0..<UTF8Decoding.append(scalar, to: &spelled.bytes) {
          spelled.starts.append(aligned.starts[index])
          spelled.ends.append(aligned.ends[index])
        }
      }
      ranges.append(start..<spelled.bytes.count)
    }
    return (spelled, ranges)
  }

  /// Replaces every match; the content comes from where the match's last byte came from.
  mutating func replace(_ pattern: SplitPattern, with content: [UInt8]) {
    let matches = bytes.withUnsafeBufferPointer { bytes in
      var matches: [Range<Int>] = []
      var position = 0
      while let match = pattern.next(in: bytes, from: position, to: bytes.count) {
        matches.append(match)
        position = match.upperBound
      }
      return matches
    }
    // A space for a space is no change at all, and by far the most frequent.
    if matches.allSatisfy({ bytes[$0].elementsEqual(content) && $0.count == 1 }) { return }
    storeAlignment()
    let old = self
    bytes.removeAll()
    starts.removeAll()
    ends.removeAll()
    func keep(_ text: inout AlignedText, _ range: Range<Int>) {
      text.bytes.append(contentsOf: old.bytes[range])
      text.starts.append(contentsOf: old.starts[range])
      text.ends.append(contentsOf: old.ends[range])
    }
    var position = 0
    for match in matches {
      keep(&self, position..<match.lowerBound)
      let last = match.upperBound - 1
      bytes.append(contentsOf: content)
      starts.append(contentsOf: repeatElement(old.starts[last], count: content.count))
      ends.append(contentsOf: repeatElement(old.ends[last], count: content.count))
      position = match.upperBound
    }
    keep(&self, position..<old.bytes.count)
  }
}
