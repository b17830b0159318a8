import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing

@testable import Optim

/// The code of `Sources/Optim/Optim.docc`, which stands in these tests word for word, and the names in it
/// and in `Docs/Optimizers.md`.
@Suite("The documentation of optimisers")
struct DocumentedExamples {
  private let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .resolvingSymlinksInPath().appending(path: "../..").standardizedFileURL

  @Test("has no example that does not stand in a file of these tests")
  func all() throws {
    let articles = repository.appending(path: "Sources/Optim/Optim.docc")
    let examples = try ArticleExamples(
      of: articles, in: repository.appending(path: "Tests/OptimTests"))
    #expect(examples.count >= 2)
    #expect(examples.missing == [])
  }

  @Test func overview() {
    let model = Sequential(Linear(4, 16), ReLU(), Linear(16, 3))
    let images = Tensor<Float>.normal([8, 4])
    let labels = Tensor<Int32>.randint(0, 3, [8])
    let optimizer = AdamW(.splitByDecay(model.parameters, .init(learningRate: 4e-4)))
    let (loss, gradients) = valueAndGradient { crossEntropy(model(images), labels) }
    optimizer.update(gradients)
    #expect(crossEntropy(model(images), labels).item < loss.item)
  }

  @Test func states() async {
    // A process of its own, which may change its folder.
    await #expect(processExitsWith: .success) {
      try withFolder { folder in
        try #require(FileManager.default.changeCurrentDirectoryPath(folder.path))
        let optimizer = Adam([Parameter(wrappedValue: Tensor<Float>([1]))])
        try saveTorch(optimizer.state, to: "optimizer.pth")
        try optimizer.load(TorchFile(path: "optimizer.pth").root)
        #expect(optimizer.learningRate == 1e-3)
      }
    }
  }

  @Test("names every optimiser with its rule")
  func names() throws {
    let page = try String(
      contentsOf: repository.appending(path: "Sources/Optim/Optim.docc/Optim.md"), encoding: .utf8)
    let table = NameTable.rows(
      of: try String(
        contentsOf: repository.appending(path: "Docs/Optimizers.md"), encoding: .utf8))
    for name in ruleTypes.keys {
      #expect(page.contains("- ``\(name)``"))
      #expect(page.contains("- ``\(name)Rule``"))
      #expect(
        table.contains { $0.calls.contains { $0.hasPrefix("\(name)(parameters") } }, "\(name)")
    }
  }
}
