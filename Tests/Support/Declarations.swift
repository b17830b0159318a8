import Foundation

/// The public declarations of modules, read from their source text.
package struct Declarations {
  /// Types, functions, properties and operators.
  package private(set) var names: Set<String> = []
  /// Those that are in no type.
  package private(set) var topLevel: Set<String> = []
  /// What has a name and no arguments: types, properties and cases.
  package private(set) var values: Set<String> = []
  /// By the name of a function, a case or a type with initialisers.
  package private(set) var signatures: [String: [Signature]] = [:]

  package init(in folders: URL...) throws {
    for folder in folders {
      let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
      while let file = files?.nextObject() as? URL {
        if file.pathExtension == "swift" { read(try String(contentsOf: file, encoding: .utf8)) }
      }
    }
  }

  /// What is wrong with the names and the labels in an expression, a line each.
  package func problems(of call: String) -> [String] {
    // What belongs to Swift itself.
    let swift: Set = [
      "self", "baseAddress", "Array", "Float", "Double", "Int32", "Int64", "UInt8", "Bool",
    ]
    let text = call.withoutStrings
    let read =
      text.matches(of: /\.([A-Za-z_]\w*)(?!\w|\(| \{)/).map(\.1)
      + text.matches(of: /(?:^|[^\w.])([A-Z]\w*)/).map(\.1)
    let unknown = Set(read.map(String.init)).subtracting(values).subtracting(swift)
    var problems = unknown.sorted().map { "`\(call)`: \($0) is no property, case or type" }
    for (name, labels) in text.argumentLabels {
      let isTaken = signatures[name, default: []].contains { $0.takes(labels) }
      if !isTaken { problems.append("`\(call)`: there is no \(name)(\(labels))") }
    }
    return problems
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
      /^\s*(?:@\w+ )*public (?:(?:static|prefix|mutating|final|convenience|private\(set\)) )*(func|var|let|init)(?: (`?\w+`?|[^\s\w(]+))?/
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
package struct Signature {
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
  package var withoutStrings: String { String(self).replacing(/"[^"]*"/, with: "\"\"") }

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
