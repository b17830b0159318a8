/// A value and the place where it stands, for errors such as
/// `pre_tokenizer.pretokenizers[1].type: …`.
struct JSONField {
  let value: JSONValue
  /// Empty for the whole file.
  let path: String

  func problem(_ reason: String) -> JSONProblem {
    JSONProblem(reason: path.isEmpty ? reason : "\(path): \(reason)")
  }

  private func mismatch(_ expected: String) -> JSONProblem {
    problem("expected \(expected), found \(value.kind)")
  }

  var isNull: Bool { value == .null }

  func members() throws -> [JSONMember] {
    guard case .object(let members) = value else { throw mismatch("an object") }
    return members
  }

  func elements() throws -> [JSONField] {
    guard case .array(let elements) = value else { throw mismatch("an array") }
    return elements.enumerated().map { JSONField(value: $1, path: "\(path)[\($0)]") }
  }

  /// The member of this name, nil where it is missing or null.
  func optional(_ name: String) throws -> JSONField? {
    guard let member = try members().first(where: { $0.name == name }), member.value != .null
    else { return nil }
    return JSONField(value: member.value, path: path.isEmpty ? name : "\(path).\(name)")
  }

  /// The member of this name.
  func required(_ name: String) throws -> JSONField {
    guard let field = try optional(name) else { throw problem("there is no \"\(name)\"") }
    return field
  }

  func string() throws -> String {
    guard case .string(let string) = value else { throw mismatch("a string") }
    return string
  }

  func bool() throws -> Bool {
    guard case .bool(let bool) = value else { throw mismatch("true or false") }
    return bool
  }

  /// An integer of 0…2³¹−1: ids, lengths and counts.
  func count() throws -> Int {
    guard case .integer(let integer) = value else { throw mismatch("an integer") }
    guard 0...Int(Int32.max) ~= integer else {
      throw problem("expected 0…\(Int32.max), found \(integer)")
    }
    return integer
  }

  func bool(_ name: String, default fallback: Bool) throws -> Bool {
    try optional(name)?.bool() ?? fallback
  }

  func count(_ name: String, default fallback: Int) throws -> Int {
    try optional(name)?.count() ?? fallback
  }

  /// A string that says nothing where it is missing, null or empty.
  func text(_ name: String) throws -> String? {
    guard let text = try optional(name)?.string(), !text.isEmpty else { return nil }
    return text
  }

  /// Refuses members of other names, which would ask for what is not understood, and members
  /// named twice.
  func expect(_ names: Set<String>) throws {
    var seen: Set<String> = []
    for member in try members() {
      guard names.contains(member.name) else {
        throw problem("\"\(member.name)\" is not supported here")
      }
      guard seen.insert(member.name).inserted else {
        throw problem("\"\(member.name)\" occurs twice")
      }
    }
  }

  /// The `type` of a component.
  func type() throws -> String { try required("type").string() }

  /// The error for a component that is not covered.
  func unsupported(_ type: String) -> JSONProblem {
    problem("the type \"\(type)\" is not supported")
  }
}
