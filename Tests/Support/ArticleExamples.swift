import Foundation

/// The Swift code of articles.
package struct ArticleExamples {
  /// How many examples there are.
  package private(set) var count = 0
  /// Those of which the lines stand one after the other in no file, indentation left aside.
  package private(set) var missing: [String] = []

  /// - Parameters:
  ///   - articles: The catalogue's folder, or one article.
  ///   - tests: The folder with the files that are to hold, and so to compile, the examples.
  package init(of articles: URL, in tests: URL) throws {
    func lines(_ text: some StringProtocol) -> String {
      text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "\n")
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: tests.path)
    let code = try files.filter { $0.hasSuffix(".swift") }.map {
      lines(try String(contentsOf: tests.appending(path: $0), encoding: .utf8))
    }
    let isFile = articles.pathExtension == "md"
    let pages =
      isFile
      ? [articles]
      : try FileManager.default.contentsOfDirectory(atPath: articles.path).map {
        articles.appending(path: $0)
      }
    for page in pages {
      let text = try String(contentsOf: page, encoding: .utf8)
      for match in text.matches(of: /```swift\n((?s:.*?))```/) {
        count += 1
        let example = lines(match.1)
        if !code.contains(where: { $0.contains(example) }) {
          missing.append("\(page.lastPathComponent): \(match.1)")
        }
      }
    }
  }
}
