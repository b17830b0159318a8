/// Cuts a text into tokens.
///
/// A caption's path is text → tokens → ids: a tokenizer makes the tokens, a `Vocabulary` the ids.
public protocol Tokenizer: Sendable {
  /// The tokens of `text` in order; none for an empty text.
  func tokenize(_ text: String) -> [String]
  /// The tokens of each of several captions; one by one, but for a tokenizer that looks at what
  /// follows.
  func tokenize(captions: [String]) -> [[String]]
}

extension Tokenizer {
  public func tokenize(captions: [String]) -> [[String]] { captions.map(tokenize) }
}
