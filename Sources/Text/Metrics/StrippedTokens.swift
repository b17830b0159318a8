/// Tokens that are no words, and are taken out before anything is measured.
///
/// ```swift
/// StrippedTokens.captions.stripped(["<sos>", "a", "dog", "<eos>", "<pad>"])  // ["a", "dog"]
/// ```
///
/// An unknown word's token is a word like others: it was generated, and matches nothing.
public struct StrippedTokens: Sendable, Hashable, Codable {
  /// Tokens that are dropped wherever they stand.
  public var dropped: Set<String>
  /// The tokens at the first of which a sentence ends.
  public var ends: Set<String>

  public init(dropped: Set<String> = [], ends: Set<String> = []) {
    self.dropped = dropped
    self.ends = ends
  }

  /// Nothing is special.
  public static let none = StrippedTokens()
  /// `<pad>`, `<sos>`, `<start>` and `<bos>` are dropped; `<eos>` and `<end>` end a sentence.
  public static let captions = StrippedTokens(
    dropped: ["<pad>", "<sos>", "<start>", "<bos>"], ends: ["<eos>", "<end>"])

  /// The words of `sentence` before its end, without dropped tokens.
  public func stripped(_ sentence: [String]) -> [String] {
    guard !dropped.isEmpty || !ends.isEmpty else { return sentence }
    return sentence.prefix { !ends.contains($0) }.filter { !dropped.contains($0) }
  }
}
