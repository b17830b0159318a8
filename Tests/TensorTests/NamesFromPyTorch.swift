import Foundation
import Testing

/// The tables of the article "Coming from PyTorch" against the declarations in `Sources/Tensor`;
/// `Tests/Fixtures/torch/check_names.py` holds the other column against PyTorch.
@Suite("The article on PyTorch's names")
struct NamesFromPyTorch {
  private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources/Tensor").standardizedFileURL
  private static let declared = Result { try Declarations(in: sources) }

  private let declarations: Declarations
  private let rows: [NameTable.Row]
  private let calls: [String]

  init() throws {
    declarations = try Self.declared.get()
    let article = Self.sources.appending(path: "Tensor.docc/ComingFromPyTorch.md")
    rows = NameTable.rows(of: try String(contentsOf: article, encoding: .utf8))
    calls = rows.flatMap(\.calls)
  }

  @Test("holds every public name of the module")
  func everyName() {
    let tokens = Set(
      calls.flatMap { call in
        call.withoutStrings.matches(of: /\w+|[-+*\/.=!<>&|^~%]+/).map { String($0.0) }
      })
    let missing = declarations.names.subtracting(tokens).subtracting(["description", "hash"])
    #expect(declarations.names.count > 400)
    #expect(missing.sorted() == [])
  }

  @Test("calls nothing that is not declared")
  func existingNames() {
    // What belongs to Swift itself.
    let swift: Set = [
      "self", "baseAddress", "Array", "Float", "Double", "Int32", "Int64", "UInt8", "Bool",
    ]
    let values = declarations.values.union(swift)
    let functions = Set(declarations.signatures.keys)
    for call in calls {
      let text = call.withoutStrings
      let read =
        text.matches(of: /\.([A-Za-z_]\w*)(?!\w|\(| \{)/).map(\.1)
        + text.matches(of: /(?:^|[^\w.])([A-Z]\w*)/).map(\.1)
      let unknown = Set(read.map(String.init)).subtracting(values)
      #expect(unknown == [], "`\(call)` reads what is no property, case or type")
      let uncallable = Set(text.argumentLabels.map(\.name)).subtracting(functions)
      #expect(uncallable == [], "`\(call)` calls what is no function")
    }
  }

  @Test("gives arguments as one of the declarations takes them")
  func labels() {
    var count = 0
    for call in calls {
      for (name, labels) in call.withoutStrings.argumentLabels {
        count += 1
        let isTaken = declarations.signatures[name, default: []].contains { $0.takes(labels) }
        #expect(isTaken, "`\(call)`: \(name)(\(labels))")
      }
    }
    #expect(count > 300)
  }

  @Test("stands beside a page that groups all that is in no type")
  func topics() throws {
    let page = Self.sources.appending(path: "Tensor.docc/Tensor.md")
    let links = try String(contentsOf: page, encoding: .utf8)
      .matches(of: /- ``(?:Tensor\/)?(\w+)/).map { String($0.1) }
    #expect(declarations.topLevel.symmetricDifference(links) == [])
  }

  @Test("explains each name of PyTorch once")
  func once() {
    let names = rows.flatMap(\.torchNames)
    let repeated = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys
    #expect(names.count > 300)
    #expect(repeated.sorted() == [])
  }
}

/// The tables of an article.
private enum NameTable {
  struct Row {
    var torchNames: [String] = []
    var calls: [String] = []
  }

  /// The rows of all tables, by the headings of their columns.
  static func rows(of article: String) -> [Row] {
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

/// The public declarations of a module, read from its source text.
private struct Declarations {
  /// Types, functions, properties and operators.
  var names: Set<String> = []
  /// Those that are in no type.
  var topLevel: Set<String> = []
  /// What has a name and no arguments: types, properties and cases.
  var values: Set<String> = []
  /// By the name of a function, a case or a type with initialisers.
  var signatures: [String: [Signature]] = [:]

  init(in folder: URL) throws {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      if file.pathExtension == "swift" { read(try String(contentsOf: file, encoding: .utf8)) }
    }
  }

  private mutating func read(_ text: String) {
    let lines = text.split(separator: "\n")
    var types: [(indent: Int, name: String, isPublicEnum: Bool)] = []
    for (i, whole) in lines.enumerated() {
      let line = whole.drop { $0 == " " }
      let indent = whole.count - line.count
      if line.hasPrefix("//") || line.hasPrefix("}") { continue }
      types.removeAll { $0.indent >= indent }
      let type = /(?:@\w+ )*(?:(public) )?(?:final )?(extension|struct|enum|class|protocol) (\w+)/
      if let match = line.prefixMatch(of: type) {
        types.append((indent, String(match.3), match.1 != nil && match.2 == "enum"))
        if match.1 != nil {
          names.insert(String(match.3))
          values.insert(String(match.3))
          if indent == 0 { topLevel.insert(String(match.3)) }
        }
      } else if line.hasPrefix("case "), let type = types.last, type.isPublicEnum,
        indent == type.indent + 2
      {
        for match in line.matches(of: /(?:case|,) (\w+)(?:\(([^)]*)\))?/) {
          values.insert(String(match.1))
          signatures[String(match.1), default: []].append(Signature(match.2 ?? ""))
        }
      } else if line.hasPrefix("public ") || line.hasPrefix("@") {
        readMember(lines[i...].prefix(16).joined(separator: " "), of: types.last?.name)
      }
    }
  }

  /// Reads a declaration at the start of `text`.
  private mutating func readMember(_ text: String, of type: String?) {
    let member =
      /^\s*(?:@\w+ )*public (?:(?:static|prefix|mutating|final|private\(set\)) )*(func|var|let|init)(?: (`?\w+`?|[^\s\w(]+))?/
    guard let match = text.prefixMatch(of: member) else { return }
    let isInitializer = match.1 == "init"
    guard let name = isInitializer ? type : match.2.map({ String($0.filter { $0 != "`" }) }) else {
      return
    }
    names.insert(String(name))
    if type == nil { topLevel.insert(String(name)) }
    guard isInitializer || match.1 == "func" else {
      values.insert(String(name))
      return
    }
    let rest = text[match.range.upperBound...].drop { $0 != "(" }
    signatures[String(name), default: []].append(Signature(rest.insideOfParentheses))
  }
}

/// The parameters of a function.
private struct Signature {
  private struct Parameter {
    let label: String
    let canBeLeftOut: Bool
    let canRepeat: Bool
  }

  private let parameters: [Parameter]

  init(_ list: some StringProtocol) {
    parameters = list.splitAtCommas.map { text in
      Parameter(
        label: text.contains(":") ? String(text.prefix { $0 != " " && $0 != ":" }) : "_",
        // A closure can trail the parentheses.
        canBeLeftOut: text.contains(" = ") || text.contains("->"), canRepeat: text.contains("..."))
    }
  }

  /// Whether arguments of these labels, `_` where there is none, can be given.
  func takes(_ labels: [String]) -> Bool {
    var labels = labels[...]
    for parameter in parameters {
      if labels.first == parameter.label {
        labels.removeFirst()
        while parameter.canRepeat, labels.first == "_" { labels.removeFirst() }
      } else if !parameter.canBeLeftOut {
        return false
      }
    }
    return labels.isEmpty
  }
}

extension StringProtocol {
  /// Without what stands between quotation marks.
  fileprivate var withoutStrings: String { String(self).replacing(/"[^"]*"/, with: "\"\"") }

  /// From an opening parenthesis to the one that closes it, both left out.
  fileprivate var insideOfParentheses: String {
    var depth = 0
    var result = ""
    for character in self {
      if character == ")" { depth -= 1 }
      if depth == 0, !result.isEmpty || character == ")" { break }
      if depth > 0 { result.append(character) }
      if character == "(" { depth += 1 }
    }
    return result
  }

  /// The parts between commas that are in no brackets, trimmed.
  fileprivate var splitAtCommas: [String] {
    var depth = 0
    var parts = [""]
    for character in self {
      if "([{".contains(character) { depth += 1 }
      if ")]}".contains(character) { depth -= 1 }
      if character == ",", depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }
}

extension String {
  /// The functions that are called in an expression, with the labels of their arguments.
  fileprivate var argumentLabels: [(name: String, labels: [String])] {
    matches(of: /([A-Za-z_]\w*)(?:<\w+>)?(\(| \{)/).map { match in
      let list = match.2 == "(" ? self[match.2.startIndex...].insideOfParentheses : ""
      let labels = list.splitAtCommas.map {
        $0.prefixMatch(of: /(\w+):/).map { String($0.1) } ?? "_"
      }
      return (String(match.1), labels)
    }
  }
}
