/// A rule of the Penn Treebank lexer: what it matches, what of that is the token, and what the token
/// is written as.
struct PTBRule: Sendable {
  /// Where the token ends inside the match; what follows is only looked at.
  enum End: Sendable {
    case whole
    /// So many characters before the end of the match.
    case before(Int)
    /// Before the first white space.
    case beforeSpace
    /// After the first period.
    case afterPeriod
    /// Before the last apostrophe, and before the `n` that precedes it when `withN`.
    case beforeApostrophe(withN: Bool)
  }

  enum Writing: Sendable {
    case asIs
    /// Soft hyphens go: they mark where a line may break.
    case withoutSoftHyphens
    case quote(left: Bool)
    case text(String)
    /// Three or four hyphens become two.
    case hyphens
    case ampersand
    case fraction
    case currency
    /// Parentheses become `-LRB-` and `-RRB-`.
    case escaped
    /// The token keeps its period, and the period is a token again.
    case periodTwice
    /// As `periodTwice`, but a single letter loses its period to the next token.
    case acronym
    case nothing
  }

  struct Output: Sendable {
    let end: End
    let writing: Writing
  }

  let pattern: LexerPattern
  let output: Output

  init(_ pattern: LexerPattern, end: End = .whole, _ writing: Writing = .asIs) {
    self.pattern = pattern
    output = Output(end: end, writing: writing)
  }
}
