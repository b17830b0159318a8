/// A regular expression over lexer symbols, put together from functions rather than from a string.
///
/// A string literal matches itself in either letter case.
indirect enum LexerPattern: Sendable, ExpressibleByStringLiteral {
  case symbol(SymbolSet)
  case sequence([LexerPattern])
  case choice([LexerPattern])
  /// From `least` to `most` times; without bound when `most` is nil.
  case repetition(LexerPattern, least: Int, most: Int?)

  init(stringLiteral text: String) { self = .text(text) }

  /// `text`, in either letter case.
  static func text(_ text: String) -> LexerPattern {
    .sequence(text.utf8.map { .symbol(SymbolSet(String(UnicodeScalar($0)), caseless: true)) })
  }

  /// `text`, exactly.
  static func exactly(_ text: String) -> LexerPattern {
    .sequence(text.utf8.map { .symbol(SymbolSet(String(UnicodeScalar($0)))) })
  }

  /// One of the words of `list`, which spaces separate, in either letter case.
  static func word(of list: String) -> LexerPattern {
    .choice(list.split(separator: " ").map { .text(String($0)) })
  }

  /// One of the words of `list`, of which the first letter is a capital.
  static func capitalized(of list: String) -> LexerPattern {
    .choice(
      list.split(separator: " ").map {
        .sequence([.exactly(String($0.first!)), .text(String($0.dropFirst()))])
      })
  }

  static func one(of characters: String) -> LexerPattern { .symbol(SymbolSet(characters)) }

  static func any(_ patterns: LexerPattern...) -> LexerPattern { .choice(patterns) }

  static func run(_ patterns: LexerPattern...) -> LexerPattern { .sequence(patterns) }

  static func maybe(_ patterns: LexerPattern...) -> LexerPattern {
    .repetition(.sequence(patterns), least: 0, most: 1)
  }

  /// Once or more.
  static func some(_ patterns: LexerPattern...) -> LexerPattern {
    .repetition(.sequence(patterns), least: 1, most: nil)
  }

  /// Any number of times, none included.
  static func many(_ patterns: LexerPattern...) -> LexerPattern {
    .repetition(.sequence(patterns), least: 0, most: nil)
  }

  static func times(_ range: ClosedRange<Int>, _ patterns: LexerPattern...) -> LexerPattern {
    .repetition(.sequence(patterns), least: range.lowerBound, most: range.upperBound)
  }
}
