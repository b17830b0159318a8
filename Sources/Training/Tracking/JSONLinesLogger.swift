import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Keeps scalars, or records of any kind, as lines of JSON.
///
/// ```swift
/// let log = try JSONLinesLogger(path: "metrics.jsonl")
/// try log.log(["loss": 0.7], step: 100)
/// // {"step":100,"time":1767225600.25,"loss":0.7}
/// ```
/// `time` is in seconds since 1970. JSON has no numbers that are not finite: they are `null`, which
/// `pandas.read_json(lines=True)` reads as NaN, and the line says in `nonfinite` what each of them
/// was: `{"step":3,"time":…,"loss":null,"nonfinite":{"loss":"inf"}}`.
public final class JSONLinesLogger: MetricLogger {
  /// The file.
  public let path: String
  private let file: AppendedFile
  private let encoder = JSONEncoder()

  /// Starts the file anew, or goes on with it.
  ///
  /// - Parameters:
  ///   - step: The step at which a resumed run goes on: what the file holds stays, without lines of
  ///     this step and later ones and without a half-written last line. nil starts anew.
  ///   - stepKey: What the step is called in records of ``append(_:)``; lines without it stay.
  /// - Throws: ``FileError``, for a line that is no JSON object too; the file is left as it was.
  public init(path: String, resumingAt step: Int? = nil, stepKey: String = "step") throws {
    self.path = path
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: Self.notFinite, negativeInfinity: Self.notFinite, nan: Self.notFinite)
    guard let step else {
      file = try AppendedFile(path: path, .overwriting)
      return
    }
    let decoder = JSONDecoder()
    decoder.userInfo[StepOfLine.key] = stepKey
    file = try AppendedFile.resume(path: path) { number, line in
      guard let own = try? decoder.decode(StepOfLine.self, from: Data(line.utf8)) else {
        throw FileError(path: path, reason: "line \(number) is no JSON object")
      }
      return own.step.map { $0 < step } ?? true
    }
  }

  /// - Precondition: no value is called `step`, `time` or `nonfinite`.
  public func log(_ values: [String: Double], step: Int) throws {
    for name in ["step", "time", "nonfinite"] {
      require(values[name] == nil, "JSONLinesLogger: no value may be called \(name)")
    }
    let milliseconds = (Date.now.timeIntervalSince1970 * 1000).rounded()
    var line = "{\"step\":\(step),\"time\":\(milliseconds / 1000)"
    var notFinite: [String] = []
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      let name = JSONText.quoted(name)
      line += ",\(name):\(value.isFinite ? "\(value)" : "null")"
      if !value.isFinite { notFinite.append("\(name):\"\(value)\"") }
    }
    if !notFinite.isEmpty { line += ",\"nonfinite\":{\(notFinite.joined(separator: ","))}" }
    try file.append(Array((line + "}\n").utf8))
  }

  /// Appends a record of any kind; numbers that are not finite become `null`.
  ///
  /// - Precondition: it is encoded as a JSON object.
  /// - Throws: ``FileError``, or what the record's encoding throws.
  public func append(_ record: some Encodable) throws {
    let line = String(decoding: try encoder.encode(record), as: UTF8.self)
    require(line.hasPrefix("{"), "JSONLinesLogger: a record is no JSON object (\(line))")
    try file.append(Array((line.replacing("\"\(Self.notFinite)\"", with: "null") + "\n").utf8))
  }

  public func flush() throws { try file.synchronize() }

  /// Stands for such a number until it becomes `null`: the encoder can write strings alone. The
  /// character is one that Unicode keeps for internal use.
  private static let notFinite = "\u{FFFF}"
}

/// The step of a line, if it has one.
private struct StepOfLine: Decodable {
  static let key = CodingUserInfoKey(rawValue: "step")!

  let step: Int?

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Name.self)
    let name = decoder.userInfo[Self.key] as! String
    step = try object.decodeIfPresent(Int.self, forKey: Name(stringValue: name))
  }
}
