import Foundation
import Testing

@testable import Text

/// Golden results of NLTK, PyStemmer and METEOR's jar, see `Tests/Fixtures/text`.
enum MorphologyFixtures {
  static func file(_ name: String, here: String = #filePath) -> URL {
    URL(fileURLWithPath: here).appending(path: "../../Fixtures/text/\(name)").standardized
  }

  /// The lines of a table of words, each cut at its tabs.
  static func rows(_ name: String) throws -> [[String]] {
    try String(contentsOf: file(name), encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  static func json<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: file(name)))
  }

  /// Debian's WordNet 3.0, nil where it is not installed.
  static let wordNet = try? WordNet(folder: "/usr/share/wordnet")
}

extension Trait where Self == ConditionTrait {
  static var needsWordNet: Self {
    .enabled(
      if: MorphologyFixtures.wordNet != nil, "needs WordNet 3.0 (apt install wordnet-base)")
  }
}
