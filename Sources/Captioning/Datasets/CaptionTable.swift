/// The captions of a data set by file name, read from lines `name#index<TAB>caption`.
struct CaptionTable: Sendable {
  private struct Caption {
    let index: Int
    let line: Int
    let text: String
  }
  private var captions: [[Caption]] = []
  private var row: [String: Int] = [:]

  /// Returns the captions of the picture `name` in the order of their indices, or nil.
  subscript(name: String) -> [String]? { row[name].map { captions[$0].map(\.text) } }

  /// - Throws: `CaptionDatasetError` for a line of another form, a second caption of the same
  ///   name and index, or bytes that are not UTF-8.
  init(_ file: TextLines) throws {
    // Captions of a picture stand together, so the name is looked up once for the five.
    var previous = ArraySlice<UInt8>()
    var current = 0
    try file.eachLine { bytes, line in
      guard let (name, index, caption) = Self.fields(bytes) else {
        let text = try file.text(bytes, line: line)
        throw file.error(
          line: line, "expected name#index<TAB>caption, got \(TextLines.excerpt(text))")
      }
      if name != previous {
        let key = try file.text(name, line: line)
        current = row[key] ?? captions.count
        if current == captions.count {
          row[key] = current
          captions.append([])
        }
        previous = name
      }
      let text = try file.text(caption, line: line)
      if let first = insert(Caption(index: index, line: line, text: text), row: current) {
        let key = try file.text(name, line: line)
        throw file.error(line: line, "duplicate caption \(key)#\(index), first on line \(first)")
      }
    }
  }

  /// Inserts `caption` at its place, or returns the line of the one that is there already.
  private mutating func insert(_ caption: Caption, row: Int) -> Int? {
    guard let last = captions[row].last, last.index >= caption.index else {
      captions[row].append(caption)
      return nil
    }
    var (low, high) = (0, captions[row].count - 1)
    while low < high {
      let middle = (low + high) / 2
      if captions[row][middle].index < caption.index { low = middle + 1 } else { high = middle }
    }
    if captions[row][low].index == caption.index { return captions[row][low].line }
    captions[row].insert(caption, at: low)
    return nil
  }

  /// Returns the parts of `name#index<TAB>caption`, or nil for a line of another form. The name
  /// may hold a `#`: the last one before the tab counts.
  private static func fields(
    _ line: ArraySlice<UInt8>
  ) -> (name: ArraySlice<UInt8>, index: Int, caption: ArraySlice<UInt8>)? {
    guard let tab = line.firstIndex(of: UInt8(ascii: "\t")),
      let hash = line[..<tab].lastIndex(of: UInt8(ascii: "#"))
    else { return nil }
    let (name, digits) = (line[..<hash].trimmed, line[(hash + 1)..<tab])
    guard !name.isEmpty, (1...9).contains(digits.count) else { return nil }
    var index = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      index = index * 10 + Int(digit - UInt8(ascii: "0"))
    }
    let caption = line[(tab + 1)...].trimmed
    return caption.isEmpty ? nil : (name, index, caption)
  }
}
