import Tensor
import Yams

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension TrainingConfiguration {
  /// The names of all fields, which are the keys of configuration files.
  public static let keys = Mirror(reflecting: TrainingConfiguration()).children.compactMap(\.label)

  /// Fields that the command line calls otherwise.
  private static let otherNames = [
    "clip": "clipNorm", "includeRestval": "includesRestval",
    "checkpointEvery": "checkpointEverySteps",
  ]

  /// Reads what a run's `configuration.yaml` says.
  ///
  /// - Throws: ``FileError`` for a file that is missing or says something else.
  public init(contentsOf path: String) throws {
    self.init()
    try overlay(contentsOf: path)
  }

  /// Replaces the fields that a YAML file names; the others stay.
  ///
  /// Keys are fields, written `learningRate`, `learning_rate`, or `learning-rate` as on the command line.
  /// `null` empties an optional field.
  ///
  /// - Throws: ``FileError`` with the line of a key that there is not, and the field that is spelled most
  ///   like it, or of a value that does not fit; nothing has changed then.
  public mutating func overlay(contentsOf path: String) throws {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw FileError(path: path, reason: "cannot read the file")
    }
    try overlay(yaml: String(decoding: bytes, as: UTF8.self), path: path)
  }

  mutating func overlay(yaml: String, path: String) throws {
    func failure(_ node: Node?, _ reason: String) -> FileError {
      FileError(path: path, reason: (node?.mark.map { "line \($0.line): " } ?? "") + reason)
    }
    let root: Node?
    do {
      root = try Yams.compose(yaml: yaml)
    } catch {
      throw FileError(path: path, reason: "not YAML (\("\(error)".firstLine))")
    }
    guard let root else { return }
    guard let given = root.mapping else {
      throw failure(root, "expected keys with values, such as epochs: 10")
    }
    guard var all = try Yams.compose(yaml: YAMLEncoder().encode(self))?.mapping else { return }
    for (key, value) in given {
      guard let text = key.string else { throw failure(key, "a key has to be a word") }
      let name = Self.key(text)
      guard Self.keys.contains(name) else {
        throw failure(key, "unknown option \(text)\(Self.suggestion(for: text))")
      }
      all[Node(name)] = value.null == nil ? value : nil
      if value.null != nil { continue }
      guard let found = value.string else {
        throw failure(value, "\(text): expected one value, got a list or keys")
      }
      do {
        // Alone with the defaults, so that the message is about this value.
        _ = try Self.decoded([(name, value)], over: TrainingConfiguration())
      } catch {
        throw failure(value, "\(text): \(Self.expectation(error, found))")
      }
    }
    self = try Self.decoded(all.map { ($0.key.string ?? "", $0.value) }, over: nil)
  }

  /// All fields that are set, as a configuration file has them.
  public var yaml: String {
    get throws {
      guard var fields = try Yams.compose(yaml: YAMLEncoder().encode(self))?.mapping else {
        return ""
      }
      // The encoder writes 2.00000002980232e-1 where people write 0.2.
      for case (let label?, let value) in Mirror(reflecting: self).children {
        let mirror = Mirror(reflecting: value)
        let value: Any? = mirror.displayStyle == .optional ? mirror.children.first?.value : value
        if let number = value as? Float { fields[Node(label)] = Node("\(number)") }
        if let number = value as? Double { fields[Node(label)] = Node("\(number)") }
      }
      return try Yams.serialize(node: .mapping(fields))
    }
  }

  private static func decoded(
    _ pairs: [(String, Node)], over base: TrainingConfiguration?
  ) throws -> TrainingConfiguration {
    var mapping =
      try base.flatMap { try Yams.compose(yaml: YAMLEncoder().encode($0))?.mapping }
      ?? Node.Mapping([])
    for (name, value) in pairs { mapping[Node(name)] = value }
    return try YAMLDecoder().decode(from: .mapping(mapping))
  }

  /// What a value should have been.
  private static func expectation(_ error: any Error, _ found: String) -> String {
    switch error as? DecodingError {
    case .typeMismatch(let type, _), .valueNotFound(let type, _):
      let names = ["Int": "a whole number", "UInt64": "a whole number", "Bool": "true or false"]
      return "expected \(names["\(type)"] ?? "a number"), got \(found)"
    case .dataCorrupted(let context):
      if let names = context.codingPath.last.flatMap({ choices[$0.stringValue] }) {
        return "expected \(names.joined(separator: ", ")), got \(found)"
      }
      return context.debugDescription.firstLine
    default: return "\(error)".firstLine
    }
  }

  /// `learning-rate` and `learning_rate` → `learningRate`, and the command line's own names.
  static func key(_ text: String) -> String {
    var result = ""
    for part in text.split(whereSeparator: { $0 == "-" || $0 == "_" }) {
      result += result.isEmpty ? String(part) : part.prefix(1).uppercased() + part.dropFirst()
    }
    return otherNames[result] ?? result
  }

  /// `learningRate` → `--learning-rate`.
  public static func flag(_ key: String) -> String {
    let name = otherNames.first { $0.value == key }?.key ?? key
    return "--" + name.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
  }

  private static func suggestion(for text: String) -> String {
    nearestSpelling(of: key(text), among: otherNames.keys.sorted() + keys).map {
      "; did you mean \($0)?"
    } ?? ""
  }
}

extension String {
  fileprivate var firstLine: String {
    split(whereSeparator: \.isNewline).first.map(String.init) ?? self
  }
}

/// Returns the name that takes the fewest letters to be inserted, removed or replaced; nil where even
/// that is more than a third of the word, and two at least.
func nearestSpelling(of word: String, among names: [String]) -> String? {
  let letters = Array(word.lowercased())
  func distance(_ name: String) -> Int {
    let other = Array(name.lowercased())
    var row = Array(0...other.count)
    for (i, letter) in letters.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in other.indices {
        let replaced = diagonal + (letter == other[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
      }
    }
    return row[other.count]
  }
  let best = names.map { (name: $0, distance: distance($0)) }.min { $0.distance < $1.distance }
  return best.flatMap { $0.distance <= max(2, letters.count / 3) ? $0.name : nil }
}
