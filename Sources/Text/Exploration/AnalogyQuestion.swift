/// The words of an analogy, such as `king - man + woman`.
public struct AnalogyQuestion: Sendable, Hashable {
  /// Words that count for an answer.
  public var positive: [String]
  /// Words that count against it.
  public var negative: [String]

  /// A question of these words.
  public init(positive: [String], negative: [String] = []) {
    (self.positive, self.negative) = (positive, negative)
  }

  /// Reads words with `+` or `-` (or `−`) between them; what is between spaces is a word or a sign.
  ///
  /// - Throws: ``AnalogyError`` where a word or a sign is missing.
  public init(parsing text: String) throws {
    self.init(positive: [])
    var sign: Substring?
    var last: Substring?
    for part in text.split(whereSeparator: \.isWhitespace) {
      if part == "+" || part == "-" || part == "−" {
        if let sign { throw AnalogyError(reason: "there is no word between \(sign) and \(part)") }
        sign = part
        continue
      }
      if let last, sign == nil {
        throw AnalogyError(reason: "there is no + or - between \"\(last)\" and \"\(part)\"")
      }
      if sign ?? "+" == "+" {
        positive.append(String(part))
      } else {
        negative.append(String(part))
      }
      (sign, last) = (nil, part)
    }
    if let sign { throw AnalogyError(reason: "there is no word after \(sign)") }
    if last == nil { throw AnalogyError(reason: "there is no word") }
  }
}

/// Why a text is not an ``AnalogyQuestion``.
public struct AnalogyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with it.
  public let reason: String

  public var description: String { "analogy: \(reason)" }
}

extension NearestWords {
  /// Returns the words that answer a question, its own left out; as
  /// ``analogy(positive:negative:count:combination:)``.
  ///
  /// - Throws: ``NearestWordsError`` for a word without a vector.
  public func analogy(
    _ question: AnalogyQuestion, count: Int = 10, combination: Combination = .addition
  ) throws -> [Neighbor] {
    try analogy(
      positive: question.positive, negative: question.negative, count: count,
      combination: combination)
  }

  /// The words of a file.
  ///
  /// - Throws: ``NearestWordsError`` for a vector with an element that is not finite.
  public init(_ vectors: WordVectors) throws {
    try self.init(words: vectors.words, matrix: vectors.matrix)
  }
}
