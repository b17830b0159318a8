import Tensor

extension SubwordTokenizer {
  /// Reads a tokenizer.json.
  ///
  /// - Throws: `FileError` that names the file and the part of it at fault: what is not JSON, of
  ///   another type, contradicts itself, or asks for what is not covered.
  public init(path: String) throws {
    self = try Self.reading(path) { bytes in
      try Self(JSONField(value: JSONParser.parse(bytes), path: ""))
    }
  }

  /// Reads the text of a tokenizer.json, such as ``json``.
  ///
  /// - Parameter source: The file that the text is from, for errors.
  /// - Throws: As ``init(path:)``.
  public init(json: String, source: String) throws {
    var json = json
    do {
      self = try json.withUTF8 { try Self(JSONField(value: JSONParser.parse($0), path: "")) }
    } catch let problem as JSONProblem {
      throw FileError(path: source, reason: problem.reason)
    }
  }

  /// Calls `body` with a file's bytes and names the file in its errors.
  static func reading<Result>(
    _ path: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) throws -> Result {
    let file = try MappedFile(path: path)
    return try withExtendedLifetime(file) {
      do {
        return try body(file.bytes.bindMemory(to: UInt8.self))
      } catch let problem as JSONProblem {
        throw FileError(path: path, reason: problem.reason)
      }
    }
  }

  /// The text of a tokenizer.json that Hugging Face's tokenizers open.
  public var json: String { String(decoding: jsonBytes, as: UTF8.self) }

  /// Writes ``json`` to a file.
  ///
  /// - Throws: `FileError`; the file of this name, if there is one, then stays as it was.
  public func save(to path: String) throws {
    let bytes = jsonBytes
    try writeAtomically(to: path) { file in
      try bytes.withUnsafeBytes { try file.write($0) }
    }
  }

  private var jsonBytes: [UInt8] {
    var members = pipeline.document
    func set(_ name: String, _ value: JSONValue) {
      if let place = members.firstIndex(where: { $0.name == name }) {
        members[place].value = value
      } else {
        members.append(JSONMember(name: name, value: value))
      }
    }
    set("version", "1.0")
    set("truncation", truncation?.json ?? .null)
    set("padding", padding?.json ?? .null)
    return JSONWriter.bytes(.object(members))
  }
}
