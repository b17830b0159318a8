#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What Punkt has learnt of a language: its abbreviations and how its words are capitalised.
public struct PunktParameters: Sendable, Hashable {
  /// Abbreviations in lower case without their final period.
  public var abbreviations: Set<String>
  /// Pairs of words that belong together though the first ends in a period: `s.` and `bach`.
  public var collocations: Set<Collocation>
  /// Words that often begin a sentence.
  public var sentenceStarters: Set<String>
  /// Where each word was seen in which case: a sum of `Context`s.
  public var contexts: [String: Int]

  /// Two words in lower case, the first without its period.
  public struct Collocation: Sendable, Hashable {
    public var first: String
    public var second: String

    public init(_ first: String, _ second: String) { (self.first, self.second) = (first, second) }
  }

  /// The places and cases that `contexts` sums, with NLTK's values.
  enum Context {
    static let insideUppercase = 1 << 2
    static let uppercase = 1 << 1 | 1 << 2 | 1 << 3
    static let initialLowercase = 1 << 4
    static let lowercase = 1 << 4 | 1 << 5 | 1 << 6
  }

  public init(
    abbreviations: Set<String> = [], collocations: Set<Collocation> = [],
    sentenceStarters: Set<String> = [], contexts: [String: Int] = [:]
  ) {
    self.abbreviations = abbreviations
    self.collocations = collocations
    self.sentenceStarters = sentenceStarters
    self.contexts = contexts
  }

  /// Reads NLTK's folder of a language, `tokenizers/punkt_tab/english` of its data.
  ///
  /// The older `english.pickle` is not read: a pickle is a program.
  ///
  /// - Throws: `PunktError` when one of the four files is missing or malformed.
  public init(folder: String) throws {
    func lines(_ name: String) throws -> (path: String, lines: [Substring]) {
      let path = folder + "/" + name
      guard let data = FileManager.default.contents(atPath: path) else {
        throw PunktError(
          path: path, line: nil,
          reason: "cannot be read; NLTK's punkt_tab data holds it (nltk.download('punkt_tab'))")
      }
      guard let text = String(validating: data, as: UTF8.self) else {
        throw PunktError(path: path, line: nil, reason: "is not UTF-8")
      }
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      if lines.last?.isEmpty == true { lines.removeLast() }
      return (path, lines)
    }
    func pairs(_ name: String) throws -> [(line: Int, path: String, first: String, second: String)]
    {
      let (path, lines) = try lines(name)
      return try lines.enumerated().map { index, line in
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
          throw PunktError(
            path: path, line: index + 1,
            reason: "has \(parts.count) columns between tabs instead of 2")
        }
        return (index + 1, path, String(parts[0]), String(parts[1]))
      }
    }
    abbreviations = Set(try lines("abbrev_types.txt").lines.map(String.init))
    sentenceStarters = Set(try lines("sent_starters.txt").lines.map(String.init))
    collocations = Set(try pairs("collocations.tab").map { Collocation($0.first, $0.second) })
    contexts = [:]
    for (line, path, word, flags) in try pairs("ortho_context.tab") {
      guard let value = Int(flags) else {
        throw PunktError(path: path, line: line, reason: "has no whole number but \(flags)")
      }
      contexts[word] = value
    }
  }
}

/// A parameter file of Punkt that cannot be used.
public struct PunktError: Error, Hashable, CustomStringConvertible {
  public let path: String
  /// The line at fault, from 1; nil when it is the file as a whole.
  public let line: Int?
  public let reason: String

  public var description: String {
    if let line { return "\(path):\(line): \(reason)" }
    return "\(path): \(reason)"
  }
}
