/// Writes JSON as Hugging Face does: two spaces a level, scalars outside ASCII as they are.
struct JSONWriter {
  private var bytes: [UInt8] = []

  /// The text of `value`, ending in no line feed.
  static func bytes(_ value: JSONValue) -> [UInt8] {
    var writer = JSONWriter()
    writer.write(value, indent: 0)
    return writer.bytes
  }

  private mutating func write(_ value: JSONValue, indent: Int) {
    switch value {
    case .null: append("null")
    case .bool(let bool): append(bool ? "true" : "false")
    case .integer(let integer): append(String(integer))
    case .number(let number): append(String(number))
    case .string(let string): write(string)
    case .array(let elements):
      list("[", "]", elements, indent: indent) { $0.write($1, indent: indent + 1) }
    case .object(let members):
      list("{", "}", members, indent: indent) { writer, member in
        writer.write(member.name)
        writer.append(": ")
        writer.write(member.value, indent: indent + 1)
      }
    }
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func list<Element>(
    _ opening: String, _ closing: String, _ elements: [Element], indent: Int,
    _ body: (inout JSONWriter, Element) -> Void
  ) {
    append(opening)
    for (index, element) in elements.enumerated() {
      append(index == 0 ? "\n" : ",\n")
      bytes.append(contentsOf: repeatElement(0x20, count: 2 * (indent + 1)))
      body(&self, element)
    }
    if !elements.isEmpty {
      append("\n")
      bytes.append(contentsOf: repeatElement(0x20, count: 2 * indent))
    }
    append(closing)
  }

  private mutating func write(_ string: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20:
        append("\\u00\(byte < 0x10 ? "0" : "1")\(String(byte & 15, radix: 16))")
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
