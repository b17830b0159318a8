/// How many of a vocabulary's words a file of vectors has.
public struct EmbeddingCoverage: Sendable, Hashable, CustomStringConvertible {
  /// The number of words that the file has; special tokens are not counted.
  public let foundCount: Int
  /// Those of ``foundCount`` that the file has in lower case only.
  public let lowercasedCount: Int
  /// The words that the file lacks, in id order; without special tokens.
  public let missing: [String]
  /// The special tokens that the file lacks; the padding is not looked for.
  public let missingSpecials: [String]
  /// The share of the captions' tokens that are words found, 0…1; tokens outside the vocabulary count
  /// as not found. nil where the vocabulary keeps no frequencies.
  public let tokenShare: Double?
  /// Rows for words that the file had before, among those wanted.
  public let duplicates: [DuplicateRow]
  /// The number of rows of the file.
  public let rowCount: Int

  /// The share of words found, 0…1; 1 where there are none.
  public var wordShare: Double {
    let count = foundCount + missing.count
    return count == 0 ? 1 : Double(foundCount) / Double(count)
  }

  /// Such as `found 5 words of 6 (83.3 %), 97.2 % of the tokens`.
  public var description: String {
    func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
    var text = "found \(foundCount) words of \(foundCount + missing.count) (\(percent(wordShare)))"
    if lowercasedCount > 0 { text += ", \(lowercasedCount) in lower case" }
    if let tokenShare { text += ", \(percent(tokenShare)) of the tokens" }
    if !duplicates.isEmpty { text += ", \(duplicates.count) rows twice" }
    return text
  }
}
