/// Cuts a text into tokens.
///
/// A caption's path is text → tokens → ids: a tokenizer makes the tokens, a `Vocabulary` the ids.
public protocol Tokenizer: Sendable {
  /// The tokens of `text` in order; none for an empty text.
  func tokenize(_ text: String) -> [String]
}
