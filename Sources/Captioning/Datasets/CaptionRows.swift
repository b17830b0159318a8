/// The pictures of a table with their captions, see ``CSVCaptions``.
struct CaptionRows {
  struct Picture {
    let name: String
    let captions: [String]
    let split: Split?
  }

  /// In the order in which the table names them first; only those with captions.
  private(set) var pictures: [Picture] = []
  private(set) var withoutCaptions: [String] = []
  private(set) var remarks: [String] = []

  private struct Row {
    let line: Int
    let index: Int?
    let caption: String
  }
  private struct Group {
    let name: String
    let split: Split?
    let line: Int
    var rows: [Row] = []
    var lineOfIndex: [Int: Int] = [:]
  }

  init(path: String, format: CSVCaptions.Format) throws {
    let columns = [
      format.imageColumn, format.indexColumn, format.captionColumn, format.splitColumn,
    ].compactMap(\.self).joined(separator: String(format.separator))
    let file = try TextLines(path: path, expected: "a table with the columns \(columns)")
    guard let separator = format.separator.asciiValue else {
      throw CaptionDatasetError(
        path: path,
        problem: "the separator has to be an ASCII character, got \"\(format.separator)\"")
    }
    let table = SeparatedValues(file, separator: separator, hasQuotes: format.hasQuotes)
    var header: Header?
    var groups: [Group] = []
    var places: [String: Int] = [:]
    try table.eachRow { fields, line in
      guard let header else {
        header = try Header(fields, file, line: line, format)
        return
      }
      let row = try header.row(fields, file, line: line)
      remarks += row.remark.map { [$0] } ?? []
      let place = places[row.name] ?? groups.count
      if place == groups.count {
        places[row.name] = place
        groups.append(Group(name: row.name, split: row.split, line: line))
      }
      if groups[place].split != row.split {
        throw file.error(
          line: line,
          "image \(row.name) is in the \(row.split!.rawValue) split, and in "
            + "\(groups[place].split!.rawValue) on line \(groups[place].line)")
      }
      if let index = row.index {
        if let first = groups[place].lineOfIndex.updateValue(line, forKey: index) {
          throw file.error(
            line: line, "duplicate caption \(row.name) \(index), first on line \(first)")
        }
      }
      if !row.caption.isEmpty {
        groups[place].rows.append(Row(line: line, index: row.index, caption: row.caption))
      }
    }
    if header == nil {
      throw CaptionDatasetError(path: path, problem: "empty, expected the columns \(columns)")
    }
    if groups.isEmpty {
      throw CaptionDatasetError(
        path: path, problem: "there is no row below the names of the columns")
    }
    for group in groups {
      // A caption without a number stands behind those with one.
      let rows = group.rows.sorted {
        ($0.index ?? .max, $0.line) < ($1.index ?? .max, $1.line)
      }
      if rows.isEmpty {
        withoutCaptions.append(group.name)
      } else {
        pictures.append(
          Picture(name: group.name, captions: rows.map(\.caption), split: group.split))
      }
    }
  }

  /// Where a table's columns are.
  private struct Header {
    let format: CSVCaptions.Format
    let names: [String]
    let image, caption: Int
    let index, split: Int?

    init(
      _ names: [String], _ file: TextLines, line: Int, _ format: CSVCaptions.Format
    ) throws {
      (self.format, self.names) = (format, names)
      func place(_ name: String) throws -> Int {
        let places = names.indices.filter { names[$0] == name }
        if places.count == 1 { return places[0] }
        let found = names.map { TextLines.excerpt($0) }.joined(separator: ", ")
        let what = places.isEmpty ? "there is no column" : "there are \(places.count) columns"
        throw file.error(
          line: line, "\(what) \"\(name)\" (columns separated by \"\(format.separator)\": \(found))"
        )
      }
      image = try place(format.imageColumn)
      caption = try place(format.captionColumn)
      index = try format.indexColumn.map(place)
      split = try format.splitColumn.map(place)
    }

    func row(_ fields: [String], _ file: TextLines, line: Int) throws -> (
      name: String, index: Int?, caption: String, split: Split?, remark: String?
    ) {
      var fields = fields
      var remark: String?
      if fields.count == names.count - 1, let mended = mended(fields) {
        remark =
          "\(file.path):\(line): a \"\(format.separator)\" or the number of the caption is missing, "
          + "read as \(TextLines.excerpt(mended[caption]))"
        fields = mended
      }
      guard fields.count == names.count else {
        throw file.error(
          line: line,
          "expected \(names.count) fields separated by \"\(format.separator)\", got \(fields.count)"
        )
      }
      if fields[image].isEmpty { throw file.error(line: line, "the name of the image is missing") }
      var number: Int?
      if let index, !fields[index].isEmpty {
        guard let value = Int(fields[index]), value >= 0 else {
          throw file.error(
            line: line,
            "expected a number as \(names[index]), got \(TextLines.excerpt(fields[index]))")
        }
        number = value
      }
      let split = try split.map { place in
        guard let split = Split(named: fields[place]) else {
          throw file.error(
            line: line,
            "expected train, dev, val or test as \(names[place]), got "
              + TextLines.excerpt(fields[place]))
        }
        return split
      }
      return (fields[image], number, fields[caption], split, remark)
    }

    /// Returns the fields of a row that lacks the separator between a caption's number and text, or the
    /// number as a whole (`a.jpg| 4   A dog runs`); nil where the columns stand otherwise.
    private func mended(_ fields: [String]) -> [String]? {
      guard let index, caption == index + 1 else { return nil }
      let text = fields[index]
      let digits = text.prefix { $0.isASCII && $0.isNumber }
      let rest = text[digits.endIndex...]
      let hasNumber = !digits.isEmpty && rest.first == " "
      let parts =
        hasNumber ? [String(digits), String(rest.drop { $0 == " " })] : ["", text]
      return Array(fields[..<index]) + parts + Array(fields[(index + 1)...])
    }
  }
}

extension Split {
  /// The split that data sets call so: `val` and `validation` are ``dev``; nil for another name.
  init?(named name: String) {
    switch name {
    case "val", "validation": self = .dev
    default: self.init(rawValue: name)
    }
  }
}
