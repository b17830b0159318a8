/// Reads JSON (RFC 8259) from bytes; what it refuses, it refuses with the line and the column, in bytes.
///
/// Foundation's decoder keeps neither the order of an object's members nor those named twice, and
/// a vocabulary needs both checked.
struct JSONParser {
  /// Deeper nesting is refused, for it would be the depth of the recursion.
  static let maximumDepth = 64

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// The one value that `bytes` spell.
  ///
  /// - Throws: ``JSONProblem``.
  static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws -> JSONValue {
    var parser = JSONParser(bytes)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.position = 3 }
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.position == bytes.count else { throw parser.problem("more follows the value") }
    return value
  }

  private func problem(_ reason: String) -> JSONProblem {
    let before = bytes[..<min(position, bytes.count)]
    let line = before.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
    let column = before.count - (before.lastIndex(of: 0x0A) ?? -1)
    return JSONProblem(reason: "line \(line), column \(column): not valid JSON (\(reason))")
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) {
      position += 1
    }
  }

  /// The next byte that is no space, which stays to be read.
  private mutating func peek() throws -> UInt8 {
    skipSpace()
    guard position < bytes.count else { throw problem("it ends too early") }
    return bytes[position]
  }

  private mutating func value(depth: Int) throws -> JSONValue {
    guard depth < Self.maximumDepth else {
      throw problem("nested deeper than \(Self.maximumDepth)")
    }
    switch try peek() {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws -> JSONValue {
    let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard bytes[position...].starts(with: expected) else { throw problem("an unknown word") }
    position += expected.count
    return value
  }

  private mutating func object(depth: Int) throws -> JSONValue {
    var members: [JSONMember] = []
    position += 1
    if try peek() == UInt8(ascii: "}") {
      position += 1
      return .object(members)
    }
    while true {
      guard try peek() == UInt8(ascii: "\"") else { throw problem("a member has no name") }
      let name = try string()
      guard try peek() == UInt8(ascii: ":") else { throw problem("a name has no colon") }
      position += 1
      members.append(JSONMember(name: name, value: try value(depth: depth + 1)))
      let next = try peek()
      position += 1
      if next == UInt8(ascii: "}") { return .object(members) }
      guard next == UInt8(ascii: ",") else { throw problem("a comma or } is missing") }
    }
  }

  private mutating func array(depth: Int) throws -> JSONValue {
    var elements: [JSONValue] = []
    position += 1
    if try peek() == UInt8(ascii: "]") {
      position += 1
      return .array(elements)
    }
    while true {
      elements.append(try value(depth: depth + 1))
      let next = try peek()
      position += 1
      if next == UInt8(ascii: "]") { return .array(elements) }
      guard next == UInt8(ascii: ",") else { throw problem("a comma or ] is missing") }
    }
  }

  private mutating func number() throws -> JSONValue {
    let start = position
    var isInteger = true
    func isDigit(_ index: Int) -> Bool {
      index < bytes.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index])
    }
    func digits() -> Int {
      var end = position
      while isDigit(end) { end += 1 }
      return end - position
    }
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    let whole = digits()
    guard whole == 1 || whole > 1 && bytes[position] != UInt8(ascii: "0") else {
      throw problem("neither a value nor a number")
    }
    position += whole
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      isInteger = false
      let fraction = digits()
      guard fraction > 0 else { throw problem("a number ends in its point") }
      position += fraction
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      isInteger = false
      if position < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[position]) {
        position += 1
      }
      let exponent = digits()
      guard exponent > 0 else { throw problem("a number has no exponent") }
      position += exponent
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let integer = Int(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else { throw problem("a number too large") }
    return .number(number)
  }

  private mutating func string() throws -> String {
    position += 1
    let start = position
    while position < bytes.count, bytes[position] >= 0x20, bytes[position] != UInt8(ascii: "\""),
      bytes[position] != UInt8(ascii: "\\")
    { position += 1 }
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      defer { position += 1 }
      return try text(UnsafeBufferPointer(rebasing: bytes[start..<position]))
    }
    return try escapedString(from: start)
  }

  private func text(_ bytes: UnsafeBufferPointer<UInt8>) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw problem("a string is not valid UTF-8")
    }
    return text
  }

  private mutating func escapedString(from start: Int) throws -> String {
    var unescaped = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return try unescaped.withUnsafeBufferPointer { try text($0) }
      case UInt8(ascii: "\\"): unescaped.append(contentsOf: try escape().utf8)
      case 0..<0x20: throw problem("a string has a control character")
      default: unescaped.append(byte)
      }
    }
    throw problem("a string has no end")
  }

  private mutating func escape() throws -> String {
    guard position < bytes.count else { throw problem("a string has no end") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return String(UnicodeScalar(byte))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw problem("an unknown escape in a string")
    }
    let unit = try codeUnit()
    if let scalar = UnicodeScalar(unit) { return String(scalar) }
    guard unit < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { throw problem("half a surrogate pair") }
    position += 2
    let low = try codeUnit()
    guard 0xDC00..<0xE000 ~= low,
      let scalar = UnicodeScalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    else { throw problem("half a surrogate pair") }
    return String(scalar)
  }

  private mutating func codeUnit() throws -> UInt32 {
    guard position + 4 <= bytes.count else { throw problem("a string has no end") }
    var unit: UInt32 = 0
    for byte in bytes[position..<position + 4] {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
        throw problem("an escape has no four digits")
      }
      unit = unit << 4 | UInt32(digit)
    }
    position += 4
    return unit
  }
}
