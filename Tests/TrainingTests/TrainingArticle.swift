import ApusTestSupport
import Foundation
import Tensor
import Testing
import Training

/// The code of `Docs/Training.md`, which stands in these tests word for word.
@Suite("The examples of Docs/Training.md")
struct TrainingArticle {
  @Test("compile and run: each stands in a file of these tests")
  func all() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let docs = tests.appending(path: "../../Docs").standardizedFileURL
    let examples = try ArticleExamples(of: docs, in: tests)
    #expect(examples.count >= 4)
    #expect(examples.missing == [])
  }
}
