/// The tables of an article.
package enum NameTable {
  package struct Row {
    package var torchNames: [String] = []
    package var calls: [String] = []
  }

  /// The rows of all tables, by the headings of their columns.
  package static func rows(of article: String) -> [Row] {
    var headings: [String]?
    var rows: [Row] = []
    for line in article.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("|") else {
        headings = nil
        continue
      }
      let cells = line.replacing("\\|", with: "\u{0}").split(separator: "|").map {
        $0.replacing("\u{0}", with: "|").trimmingCharacters(in: .whitespaces)
      }
      guard let columns = headings else {
        headings = cells
        continue
      }
      var row = Row()
      for (heading, cell) in zip(columns, cells) {
        let spans = cell.matches(of: /`([^`]+)`/).map { String($0.1) }
        if heading == "PyTorch" { row.torchNames = spans }
        if heading == "Apus" { row.calls = spans }
      }
      rows.append(row)
    }
    return rows
  }
}
