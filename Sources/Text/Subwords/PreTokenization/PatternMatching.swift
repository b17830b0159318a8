/// The regular expressions of GPT-2 and CLIP, matched by hand.
enum PatternMatching {
  private enum Class { case letter, number, space, other }

  @inline(__always)
  private static func classify(_ scalar: UInt32) -> Class {
    if ScalarClass.isLetter(scalar) { return .letter }
    if ScalarClass.isSpace(scalar) { return .space }
    return ScalarClass.isNumber(scalar) ? .number : .other
  }

  /// Where the run of scalars ends that starts at `position`.
  @inline(__always)
  static func run(
    _ bytes: UnsafeBufferPointer<UInt8>, _ position: Int, _ end: Int,
    _ contains: (UInt32) -> Bool
  ) -> Int {
    var position = position
    while position < end {
      let (scalar, length) = UTF8Decoding.scalar(bytes, at: position)
      if !contains(scalar) { break }
      position += length
    }
    return position
  }

  @inline(__always)
  private static func run(
    _ bytes: UnsafeBufferPointer<UInt8>, _ position: Int, _ end: Int, of kind: Class
  ) -> Int {
    switch kind {
    case .letter: run(bytes, position, end, ScalarClass.isLetter)
    case .number: run(bytes, position, end, ScalarClass.isNumber)
    case .space: run(bytes, position, end, ScalarClass.isSpace)
    case .other: run(bytes, position, end) { classify($0) == .other }
    }
  }

  /// The length of `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d` at an apostrophe, else 0.
  @inline(__always)
  private static func contraction(
    _ bytes: UnsafeBufferPointer<UInt8>, _ position: Int, _ end: Int
  ) -> Int {
    guard position + 1 < end else { return 0 }
    let first = bytes[position + 1]
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return 2
    default: break
    }
    guard position + 2 < end else { return 0 }
    switch (first, bytes[position + 2]) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return 3
    default: return 0
    }
  }

  /// Where the match of GPT-2's pattern ends that starts at `position`; some alternative always
  /// matches.
  @inline(__always)
  static func gpt2(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int, _ end: Int) -> Int {
    let first = bytes[position]
    if first == UInt8(ascii: "'") {
      let length = contraction(bytes, position, end)
      if length > 0 { return position + length }
    }
    var start = position
    if first == 0x20, position + 1 < end { start += 1 }
    let kind = classify(UTF8Decoding.scalar(bytes, at: start).scalar)
    if kind != .space { return run(bytes, start, end, of: kind) }
    let stop = run(bytes, position, end, of: .space)
    // `\s+(?!\S)`: the last space of a run goes to the word after it, unless it is the only one.
    guard stop < end else { return stop }
    let last = UTF8Decoding.start(bytes, before: stop)
    return last > position ? last : stop
  }

  /// The first match of CLIP's pattern at or after `position`.
  @inline(__always)
  static func clip(
    _ bytes: UnsafeBufferPointer<UInt8>, _ position: Int, _ end: Int
  ) -> Range<Int>? {
    var start = position
    while start < end {
      if bytes[start] == UInt8(ascii: "'") {
        let length = contraction(bytes, start, end)
        if length > 0 { return start..<start + length }
      }
      let (scalar, length) = UTF8Decoding.scalar(bytes, at: start)
      switch classify(scalar) {
      case .space: start += length
      case .number: return start..<start + length
      case .letter: return start..<run(bytes, start, end, of: .letter)
      case .other: return start..<run(bytes, start, end, of: .other)
      }
    }
    return nil
  }
}
