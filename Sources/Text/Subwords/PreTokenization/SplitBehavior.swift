/// What becomes of the separators when a text is split.
enum SplitBehavior: String, Sendable {
  case removed = "Removed"
  case isolated = "Isolated"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"
  case contiguous = "Contiguous"

  /// Splits a part of a text; no piece is empty.
  ///
  /// - Parameter isInverted: Whether what lies between the matches separates, not the matches.
  func split(
    _ bytes: UnsafeBufferPointer<UInt8>, _ part: Range<Int>, at pattern: SplitPattern,
    isInverted: Bool, into pieces: inout [Range<Int>]
  ) {
    var segments: [(range: Range<Int>, separates: Bool)] = []
    func note(_ range: Range<Int>, separates: Bool) {
      guard !range.isEmpty else { return }
      if self == .removed {
        if !separates { pieces.append(range) }
      } else if self == .isolated {
        pieces.append(range)
      } else {
        segments.append((range, separates))
      }
    }
    var position = part.lowerBound
    while let match = pattern.next(in: bytes, from: position, to: part.upperBound) {
      note(position..<match.lowerBound, separates: isInverted)
      note(match, separates: !isInverted)
      position = match.upperBound
    }
    note(position..<part.upperBound, separates: isInverted)

    guard self == .mergedWithNext || self == .mergedWithPrevious || self == .contiguous else {
      return
    }
    let start = pieces.count
    var didSeparate = false
    for segment in self == .mergedWithNext ? segments.reversed() : segments {
      let joins =
        self == .contiguous
        ? segment.separates == didSeparate : segment.separates && !didSeparate
      if joins, pieces.count > start {
        let last = pieces[pieces.count - 1]
        pieces[pieces.count - 1] =
          min(
            last.lowerBound, segment.range.lowerBound)..<max(
            last.upperBound, segment.range.upperBound)
      } else {
        pieces.append(segment.range)
      }
      didSeparate = segment.separates
    }
    if self == .mergedWithNext { pieces[start...].reverse() }
  }
}
