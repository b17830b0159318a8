import ApusTestSupport
import Foundation
import Tensor
import Testing
import Training

/// The code of the articles, which stands in these tests word for word.
@Suite("The examples of the articles on training and tracking")
struct TrainingArticle {
  @Test("compile: each stands in a file of these tests", arguments: ["Training", "Tracking"])
  func all(article: String) throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let docs = tests.appending(path: "../../Docs").standardizedFileURL
    let examples = try ArticleExamples(of: docs.appending(path: "\(article).md"), in: tests)
    #expect(examples.count >= 1)
    #expect(examples.missing == [])
  }

  /// Writes into the present folder: only compiled.
  private func tracking(yaml: String, hash: String) throws {
    let run = try RunFolder(name: "lstm")  // runs/2026-01-31_14-05-00-lstm
    try run.write(configuration: yaml, format: "yaml")
    try run.write(.current(seed: 1, dataHash: hash))
    let loggers = try run.loggers()
    for logger in loggers { try logger.log(["train/loss": 0.7, "train/lr": 1e-3], step: 100) }
    try run.finish(metrics: ["bleu4": 0.31])
  }
}
