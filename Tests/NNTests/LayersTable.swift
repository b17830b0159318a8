import ApusTestSupport
import Foundation
import Testing

/// `Docs/Layers.md` and the page of the module against the declarations in `Sources/NN`.
@Suite("The table of layers")
struct LayersTable {
  private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .resolvingSymlinksInPath().appending(path: "../..").standardizedFileURL
  private static let sources = repository.appending(path: "Sources/NN")
  private static let declared = Result {
    try Declarations(in: sources, repository.appending(path: "Sources/Tensor"))
  }

  private let rows: [NameTable.Row]

  init() throws {
    let table = Self.repository.appending(path: "Docs/Layers.md")
    rows = NameTable.rows(of: try String(contentsOf: table, encoding: .utf8))
  }

  /// The public classes in `Sources/NN` that are modules.
  private static func modules() throws -> Set<String> {
    let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
    var found: Set<String> = []
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /public final class (\w+)(?:<[^>]*>)?:\s*([^{]+)\{/) {
        let parents = Set(match.2.matches(of: /\w+/).map { String($0.0) })
        if !parents.isDisjoint(with: ["Module", "Layer", "ModeDependent", "RunningNorm"]) {
          found.insert(String(match.1))
        }
      }
    }
    return found
  }

  @Test("holds every public module")
  func everyModule() throws {
    let modules = try Self.modules()
    let words = Set(rows.flatMap(\.calls).flatMap { $0.matches(of: /\w+/).map { String($0.0) } })
    #expect(modules.count > 20)
    #expect(modules.subtracting(words).sorted() == [])
  }

  @Test("calls only what is declared, with arguments as one of the declarations takes them")
  func existingNames() throws {
    let declarations = try Self.declared.get()
    let calls = rows.flatMap(\.calls)
    #expect(calls.count > 50)
    // The call of a model is one of the value itself.
    #expect(calls.flatMap { declarations.problems(of: $0.replacing("model(x)", with: "x")) } == [])
  }

  @Test("names what PyTorch has, each once")
  func namesOfPyTorch() throws {
    // What check_names.py found in PyTorch; to be run when the table changes.
    let list = Self.repository.appending(path: "Tests/Fixtures/torch/layer_names.txt")
    let known = Set(try String(contentsOf: list, encoding: .utf8).split(separator: "\n"))
    let names = rows.flatMap(\.torchNames)
    #expect(names.filter { !known.contains(Substring($0)) } == [])
    let repeated = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys
    #expect(names.count > 50)
    #expect(repeated.sorted() == [])
  }

  @Test("stands beside a page that groups all that is in no type")
  func topics() throws {
    let page = Self.sources.appending(path: "NN.docc/NN.md")
    let links = try String(contentsOf: page, encoding: .utf8).matches(of: /- ``(\w+)/)
      .map { String($0.1) }
    #expect(try Declarations(in: Self.sources).topLevel.symmetricDifference(links) == [])
  }
}
