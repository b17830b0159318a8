/// Cuts a sentence as the Penn Treebank does: contractions, quotation marks and punctuation set apart.
///
/// ```swift
/// TreebankTokenizer().tokenize("They'll say \"I can't\", won't they?")
/// // ["They", "'ll", "say", "``", "I", "ca", "n't", "''", ",", "wo", "n't", "they", "?"]
/// ```
///
/// Equal to NLTK 3.10's `NLTKWordTokenizer` (`.improved`, that of `word_tokenize`) and
/// `TreebankWordTokenizer` (`.classic`), which rewrite the text by some twenty regular expressions;
/// here each is a pass over bytes, left out when the text holds nothing for it. Letter case stays.
///
/// Only the last period of a text is set apart. `word_tokenize` therefore cuts sentences first:
/// give `sentences` for that. Without, the result is that of `word_tokenize(preserve_line=True)`.
public struct TreebankTokenizer: Tokenizer {
  public enum Style: String, Hashable, Sendable, Codable {
    /// `NLTKWordTokenizer`.
    case improved
    /// `TreebankWordTokenizer`, the script of 1995.
    case classic
  }

  public var style: Style
  /// Whether `(` is written `-LRB-`, and the other brackets alike.
  public var convertsParentheses: Bool
  /// What cuts the text into sentences first; nil takes it for one.
  public var sentences: PunktSentenceTokenizer?

  public init(
    style: Style = .improved, convertsParentheses: Bool = false,
    sentences: PunktSentenceTokenizer? = nil
  ) {
    self.style = style
    self.convertsParentheses = convertsParentheses
    self.sentences = sentences
  }

  public func tokenize(_ text: String) -> [String] {
    guard let sentences else { return words(text) }
    return sentences.tokenize(text).flatMap(words)
  }

  /// The tokens of one sentence.
  private func words(_ text: String) -> [String] {
    var rewriter = TreebankRewriter(text)
    switch style {
    case .improved:
      rewriter.improvedStartingQuotes()
      rewriter.improvedPunctuation()
    case .classic:
      rewriter.classicStartingQuotes()
      rewriter.classicPunctuation()
    }
    rewriter.brackets(converted: convertsParentheses)
    rewriter.setApart("--")
    rewriter.pad()
    rewriter.endingQuotes(improved: style == .improved)
    rewriter.contractions()
    return rewriter.words()
  }
}
