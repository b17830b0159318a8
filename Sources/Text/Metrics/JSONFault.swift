/// Where a text stops being JSON: the system's decoder on Linux says only that it does.
struct JSONFault: Error, CustomStringConvertible {
  /// Counted from 1; the column in bytes.
  let line, column: Int
  let problem: String

  var description: String { "line \(line), column \(column): \(problem)" }

  /// The first fault of a text, nil where there is none.
  static func first(in bytes: [UInt8]) -> JSONFault? {
    if String(validating: bytes, as: UTF8.self) == nil {
      for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        .enumerated()
      {
        if String(validating: line, as: UTF8.self) == nil {
          return JSONFault(line: index + 1, column: 1, problem: "invalid UTF-8 in the line")
        }
      }
    }
    var scanner = Scanner(bytes: bytes)
    do throws(JSONFault) {
      try scanner.document()
      return nil
    } catch {
      return error
    }
  }
}

private struct Scanner {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONFault) {
    try value(depth: 0)
    skipBlanks()
    if position < bytes.count { throw fault("expected the end") }
  }

  private mutating func value(depth: Int) throws(JSONFault) {
    skipBlanks()
    guard depth < 500 else { throw fault("nested too deeply") }
    switch next {
    case UInt8(ascii: "{"):
      try list(closing: "}") { scanner throws(JSONFault) in
        scanner.skipBlanks()
        guard scanner.next == UInt8(ascii: "\"") else { throw scanner.fault("expected a key") }
        try scanner.string()
        scanner.skipBlanks()
        guard scanner.take(":") else { throw scanner.fault("expected a colon") }
        try scanner.value(depth: depth + 1)
      }
    case UInt8(ascii: "["):
      try list(closing: "]") { scanner throws(JSONFault) in try scanner.value(depth: depth + 1) }
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "-"): try number()
    case .some where isDigit: try number()
    default:
      for word in ["true", "false", "null"] where bytes[position...].starts(with: word.utf8) {
        position += word.utf8.count
        return
      }
      throw fault("expected a value")
    }
  }

  /// What stands between brackets, and both of them.
  private mutating func list(
    closing: Unicode.Scalar, _ element: (inout Scanner) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    position += 1
    skipBlanks()
    if take(closing) { return }
    while true {
      try element(&self)
      skipBlanks()
      if take(closing) { return }
      guard take(",") else { throw fault("expected a comma or \(closing)") }
    }
  }

  private mutating func string() throws(JSONFault) {
    position += 1
    while let byte = next {
      guard byte >= 0x20 else { throw fault("a control character in a text") }
      position += 1
      if byte == UInt8(ascii: "\"") { return }
      if byte == UInt8(ascii: "\\") { try escape() }
    }
    throw fault("a text without an end")
  }

  private mutating func escape() throws(JSONFault) {
    guard let byte = next, "\"\\/bfnrtu".utf8.contains(byte) else { throw fault("no such escape") }
    position += 1
    guard byte == UInt8(ascii: "u") else { return }
    for _ in 0..<4 {
      guard let digit = next, Character(Unicode.Scalar(digit)).isHexDigit else {
        throw fault("expected four hexadecimal digits")
      }
      position += 1
    }
  }

  private mutating func number() throws(JSONFault) {
    _ = take("-")
    if take("0") {
      if isDigit { throw fault("a number with a leading 0") }
    } else {
      try digits()
    }
    if take(".") { try digits() }
    if take("e") || take("E") {
      _ = take("+") || take("-")
      try digits()
    }
  }

  private mutating func digits() throws(JSONFault) {
    guard isDigit else { throw fault("expected a digit") }
    while isDigit { position += 1 }
  }

  private var isDigit: Bool { next.map { (0x30...0x39).contains($0) } ?? false }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }

  private mutating func skipBlanks() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
  }

  private func fault(_ problem: String) -> JSONFault {
    let before = bytes[..<position]
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return JSONFault(
      line: before.count { $0 == 0x0A } + 1, column: position - start + 1,
      problem: position == bytes.count ? "\(problem), found the end of the file" : problem)
  }
}
