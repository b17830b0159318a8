import Tensor

/// Keeps scalars in a table of comma-separated values (RFC 4180), a row a step.
///
/// ```swift
/// let log = try CSVLogger(path: "metrics.csv")
/// try log.log(["loss": 0.7], step: 100)
/// // step,loss
/// // 100,0.7
/// ```
/// The first column is `step`; the others are the names seen so far, in the order in which they
/// came. A name that comes later is a new column, and empty in the rows before; the file is then
/// written anew, atomically. Values that are logged one after the other for the same step share a
/// row. Numbers that are not finite are `nan`, `inf` and `-inf`, which `pandas.read_csv` and
/// Python's `float` read. Lines end with a line feed alone.
public final class CSVLogger: MetricLogger {
  /// The file.
  public let path: String
  private var file: AppendedFile
  /// The columns after `step`.
  private var columns: [String] = []
  private var headerSize = 0
  private var last: (step: Int, values: [String: Double], start: Int)?

  /// Starts the file anew, or goes on with it.
  ///
  /// - Parameter step: The step at which a resumed run goes on: what the file holds stays, without
  ///   rows of this step and later ones and without a half-written last line. nil starts anew.
  /// - Throws: ``FileError``, for a file that is no such table too; it is left as it was.
  public init(path: String, resumingAt step: Int? = nil) throws {
    self.path = path
    guard let step else {
      file = try AppendedFile(path: path, .overwriting)
      try writeHeader()
      return
    }
    var header: [String] = []
    file = try AppendedFile.resume(path: path) { number, line in
      if number == 1 {
        header = try Self.fields(ofHeader: line, path: path)
        return true
      }
      let fields = line.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      guard fields.count == header.count, let own = Int(Substring(fields[0])) else {
        throw FileError(
          path: path,
          reason: "line \(number) is no row of \(header.count) values that begins with a step")
      }
      return own < step
    }
    if header.isEmpty {
      try writeHeader()
    } else {
      columns = Array(header.dropFirst())
      headerSize = Self.line(header.map(Self.quoted)).count
    }
  }

  /// - Precondition: no value is called `step`, and no name has a line break.
  public func log(_ values: [String: Double], step: Int) throws {
    require(values["step"] == nil, "CSVLogger: no value may be called step")
    let new = Set(values.keys).subtracting(columns)
    for name in new {
      let hasBreak = name.utf8.contains { $0 == 10 || $0 == 13 }
      require(!hasBreak, "CSVLogger: a name has a line break (\(name.debugDescription))")
    }
    if !new.isEmpty { try add(new.sorted()) }
    if let last, last.step == step {
      let merged = last.values.merging(values) { $1 }
      do {
        try file.replaceEnd(from: last.start, with: row(step, merged))
      } catch {
        try? file.replaceEnd(from: last.start, with: row(step, last.values))
        throw error
      }
      self.last = (step, merged, last.start)
    } else {
      let start = file.size
      try file.append(row(step, values))
      last = (step, values, start)
    }
  }

  public func flush() throws { try file.synchronize() }

  private func row(_ step: Int, _ values: [String: Double]) -> [UInt8] {
    Self.line(["\(step)"] + columns.map { name in values[name].map { "\($0)" } ?? "" })
  }

  private func writeHeader() throws {
    let header = Self.line((["step"] + columns).map(Self.quoted))
    try file.append(header)
    headerSize = header.count
  }

  /// Writes the file anew with more columns, empty so far.
  private func add(_ names: [String]) throws {
    let header = Self.line((["step"] + columns + names).map(Self.quoted))
    let rows = try file.content(from: headerSize)
    let added = [UInt8](repeating: UInt8(ascii: ","), count: names.count)
    var text = header
    text.reserveCapacity(header.count + rows.count)
    // Rows hold only numbers, so that each line feed ends one.
    for byte in rows {
      if byte == 10 { text += added }
      text.append(byte)
    }
    try text.withUnsafeBytes { bytes in try writeAtomically(to: path) { try $0.write(bytes) } }
    file = try AppendedFile(path: path, .appending)
    columns += names
    headerSize = header.count
    if let last {
      self.last = (last.step, last.values, file.size - row(last.step, last.values).count)
    }
  }

  private static func line(_ cells: [String]) -> [UInt8] {
    Array((cells.joined(separator: ",") + "\n").utf8)
  }

  /// Returns a cell, in quotation marks where it needs them.
  private static func quoted(_ text: String) -> String {
    let isPlain = !text.utf8.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ",") }
    return isPlain ? text : "\"\(text.replacing("\"", with: "\"\""))\""
  }

  private static func fields(ofHeader line: Substring, path: String) throws -> [String] {
    var fields = [""]
    var (isQuoted, hasClosed) = (false, false)
    for character in line.unicodeScalars {
      if character == "\"" {
        // Two marks within quotes stand for one: the first closes, the second opens again.
        if hasClosed { fields[fields.count - 1] += "\"" }
        (isQuoted, hasClosed) = (!isQuoted, isQuoted)
        continue
      }
      hasClosed = false
      if character == ",", !isQuoted {
        fields.append("")
      } else {
        fields[fields.count - 1].unicodeScalars.append(character)
      }
    }
    guard fields[0] == "step", Set(fields).count == fields.count else {
      throw FileError(path: path, reason: "does not begin with a header of which step is the first")
    }
    return fields
  }
}
