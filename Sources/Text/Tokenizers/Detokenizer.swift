/// Joins tokens into a text to show: words with spaces between them, punctuation at its word,
/// contractions in one piece.
///
/// ```swift
/// Detokenizer().detokenize(["a", "dog", "'s", "ball", "ca", "n't", "roll", ",", "alas", "."])
/// // "a dog's ball can't roll, alas."
/// ```
///
/// It undoes any tokenizer of this module as far as the tokens tell. NLTK's
/// `TreebankWordDetokenizer` agrees on Treebank tokens, but for gaps around quotation marks that its
/// expressions leave; it does not know the cut of `BasicEnglishTokenizer` (`dog ' s`).
public struct Detokenizer: Sendable, Hashable {
  /// Whether the first letter becomes a capital.
  public var capitalize: Bool

  public init(capitalize: Bool = false) { self.capitalize = capitalize }

  /// The text of `tokens`; empty for none.
  public func detokenize(_ tokens: [String]) -> String {
    var text = ""
    var attachNext = true
    var isQuoting = false
    for (index, token) in tokens.enumerated() {
      let next = index + 1 < tokens.count ? tokens[index + 1] : nil
      var shown = Self.brackets[token.uppercased()] ?? token
      var attaches = Self.attachesLeft.contains(token) || Self.clitics.contains(token.lowercased())
      var attachesNext = Self.attachesRight.contains(shown)
      switch token {
      case "``", "\"", "''":
        shown = "\""
        let opens = token == "``" || token == "\"" && !isQuoting
        attaches = !opens
        attachesNext = opens
        isQuoting = opens
      case "'" where next.map { Self.cliticLetters.contains($0.lowercased()) } == true:
        // `dog ' s`: the cut of basic_english.
        attaches = true
        attachesNext = true
      default: break
      }
      if Self.brackets[token.uppercased()] != nil { attaches = ")]}".contains(shown) }
      if index > 0, Self.isContraction(tokens[index - 1], token) { attaches = true }
      if !attaches && !attachNext && !text.isEmpty { text += " " }
      text += shown
      attachNext = attachesNext
    }
    guard capitalize, let first = text.first else { return text }
    return first.uppercased() + text.dropFirst()
  }

  private static let brackets = [
    "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}",
  ]
  private static let attachesLeft: Set<String> = [
    ".", ",", "!", "?", ";", ":", ")", "]", "}", "%", "'", "''", "…", "...", "”", "’", "»", "!!",
    "??", "?!",
  ]
  private static let attachesRight: Set<String> = ["(", "[", "{", "`", "“", "‘", "«", "$", "#"]
  private static let clitics: Set<String> = ["'s", "'m", "'d", "'ll", "'re", "'ve", "n't"]
  private static let cliticLetters: Set<String> = ["s", "m", "d", "t", "ll", "re", "ve"]
  private static let contractions: Set<String> = [
    "can not", "gon na", "wan na", "got ta", "gim me", "lem me", "'t is", "'t was", "more 'n",
    "d 'ye",
  ]

  private static func isContraction(_ first: String, _ second: String) -> Bool {
    contractions.contains(first.lowercased() + " " + second.lowercased())
  }
}
