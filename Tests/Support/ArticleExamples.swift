import Foundation

/// The Swift code of the articles of a documentation catalogue.
package struct ArticleExamples {
  /// How many examples there are.
  package private(set) var count = 0
  /// Those of which the lines do not stand in the file one after the other, indentation left aside.
  package private(set) var missing: [String] = []

  /// - Parameters:
  ///   - articles: The catalogue's folder.
  ///   - file: The file that is to hold, and so to compile, all the examples.
  package init(of articles: URL, in file: URL) throws {
    func lines(_ text: some StringProtocol) -> String {
      text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "\n")
    }
    let code = lines(try String(contentsOf: file, encoding: .utf8))
    for name in try FileManager.default.contentsOfDirectory(atPath: articles.path) {
      let text = try String(contentsOf: articles.appending(path: name), encoding: .utf8)
      for match in text.matches(of: /```swift\n((?s:.*?))```/) {
        count += 1
        if !code.contains(lines(match.1)) { missing.append("\(name): \(match.1)") }
      }
    }
  }
}
