import ApusTestSupport
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

  @Test("calls only what is declared, with arguments as one of the declarations takes them")
  func existingNames() {
    #expect(calls.count > 300)
    #expect(calls.flatMap(declarations.problems) == [])
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
