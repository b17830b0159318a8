/// The fields of a line, which one or more spaces separate.
struct WordNetFields: Sequence, IteratorProtocol {
  private var rest: Slice<UnsafeBufferPointer<UInt8>>

  init(_ line: UnsafeBufferPointer<UInt8>) { rest = line[...] }

  mutating func next() -> UnsafeBufferPointer<UInt8>? {
    while rest.first == UInt8(ascii: " ") { rest.removeFirst() }
    guard !rest.isEmpty else { return nil }
    let end = rest.firstIndex(of: UInt8(ascii: " ")) ?? rest.endIndex
    defer { rest = rest[end...] }
    return UnsafeBufferPointer(rebasing: rest[..<end])
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The digits as a number of the given base, 10 or 16; nil for anything else.
  func number(base: Int = 10) -> Int? {
    guard !isEmpty, count <= 9 else { return nil }
    var value = 0
    for byte in self {
      let digit: Int
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = Int(byte &- UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = Int(byte &- UInt8(ascii: "a")) + 10
      default: return nil
      }
      guard digit < base else { return nil }
      value = value * base + digit
    }
    return value
  }
}
