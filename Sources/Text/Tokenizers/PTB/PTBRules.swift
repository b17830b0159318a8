/// The rules of the Penn Treebank lexer in order of precedence.
enum PTBRules {
  typealias Pattern = LexerPattern

  static let all: [PTBRule] = [
    PTBRule(.any("c++", .run(.one(of: "cCfF"), "#"))),
    PTBRule(.word(of: "cannot 'twas"), end: .before(3)),
    PTBRule(.word(of: "'tis gonna gotta lemme gimme wanna"), end: .before(2)),
    PTBRule(tag),
    PTBRule(
      .any(.run("&", .word(of: "md mdash ndash"), ";"), .symbol(SymbolSet(.dash))), .text("--")),
    PTBRule(ampersand, .ampersand),
    PTBRule(
      .run(
        "&", .any(.word(of: "ht tl ur lr qc ql qr odq cdq"), .run("#", .some(.symbol(.digits)))),
        ";")),
    PTBRule(.run(word, clitic), end: .beforeApostrophe(withN: false), .withoutSoftHyphens),
    PTBRule(.run(negated, not), end: .beforeApostrophe(withN: true), .withoutSoftHyphens),
    PTBRule(word, .withoutSoftHyphens),
    PTBRule(apostropheWord),
    PTBRule(.run("y", apostrophe, .symbol(letter)), end: .before(1)),
    PTBRule(fullURL),
    PTBRule(likelyURL),
    PTBRule(email),
    PTBRule(handle),
    PTBRule(
      .run(clitic, .symbol(SymbolSet.letters.inverted)), end: .before(1), .quote(left: false)),
    PTBRule(.run(not, .symbol(SymbolSet.letters.inverted)), end: .before(1), .quote(left: false)),
    PTBRule(date),
    PTBRule(number, .withoutSoftHyphens),
    PTBRule(raisedNumber),
    PTBRule(fraction),
    PTBRule(.symbol(SymbolSet(.fraction)), .fraction),
    PTBRule(treebankWord, .ampersand),
    PTBRule(slashed),
    PTBRule(dollar),
    PTBRule(.symbol(SymbolSet(.currency)), .currency),
    PTBRule(
      .run(acronym, ".", .some(whiteSpace), .any(sentenceStart, tag), whiteSpace),
      end: .beforeSpace, .acronym),
    PTBRule(
      .run(numberedAbbreviation, .maybe(whiteSpace), .symbol(digit)), end: .afterPeriod),
    PTBRule(
      .run(.any(.run("pt", .one(of: "eyEY")), "co"), ".", space, .any("ltd", "lim")),
      end: .beforeSpace),
    PTBRule(
      .run(finalAbbreviation, whiteSpace, .any(whiteSpace, .symbol(capital), tag)),
      end: .beforeSpace, .periodTwice),
    PTBRule(
      .run(finalAbbreviation, .symbol(.everything), .symbol(.everything)), end: .before(2)),
    PTBRule(finalAbbreviation, .periodTwice),
    PTBRule(.run(innerAbbreviation, ".")),
    PTBRule(.run(innerAbbreviation, space), end: .beforeSpace),
    PTBRule(.run(acronym, whiteSpace), end: .beforeSpace),
    PTBRule(
      .run(apostrophe, .times(2...2, .symbol(.digits)), whiteSpace), end: .beforeSpace),
    PTBRule(
      .run(fileName, .any(whiteSpace, .one(of: ".?!,"))), end: .before(1)),
    PTBRule(.run(word, ".", insidePunctuation), end: .before(1), .withoutSoftHyphens),
    PTBRule(phone, .escaped),
    PTBRule(
      .run(doubleQuote, .symbol(asciiAlphanumeric.union(SymbolSet("$")))), end: .before(1),
      .quote(left: true)),
    PTBRule(doubleQuote, .quote(left: false)),
    PTBRule(.any("<", "&lt;"), .text("<")),
    PTBRule(.any(">", "&gt;"), .text(">")),
    PTBRule(.run(smiley, .symbol(asciiAlphanumeric.inverted)), end: .before(1), .escaped),
    PTBRule(asianSmiley, .escaped),
    PTBRule("{", .text("-LCB-")),
    PTBRule("}", .text("-RCB-")),
    PTBRule("[", .text("-LSB-")),
    PTBRule("]", .text("-RSB-")),
    PTBRule("(", .text("-LRB-")),
    PTBRule(")", .text("-RRB-")),
    PTBRule(.some("-"), .hyphens),
    PTBRule(dots, .text("...")),
    PTBRule(.any(.some("@"), .some("#"), .some("_"))),
    PTBRule(.any(.some("*"), .times(1...3, "\\*"))),
    PTBRule(insidePunctuation),
    PTBRule(.some(.one(of: "?!"))),
    PTBRule(.any(".", "=", "/")),
    PTBRule(.run(hyphenated, ".", insidePunctuation), end: .before(1), .withoutSoftHyphens),
    PTBRule(hyphenated, .withoutSoftHyphens),
    PTBRule(.run(compound, ".", insidePunctuation), end: .before(1)),
    PTBRule(compound),
    PTBRule(.run(joinedCapitals, ".", insidePunctuation), end: .before(1), .ampersand),
    PTBRule(joinedCapitals, .ampersand),
    PTBRule(
      .run("'", .symbol(.letters), anything(but: " \t\n\r", .noBreakSpace)), end: .before(2),
      .quote(left: true)),
    PTBRule(.any(clitic, not), .quote(left: false)),
    PTBRule(quotes, .quote(left: false)),
    PTBRule(.any("<<", ">>")),
    PTBRule(
      .symbol(SymbolSet("+%&~^|\\").union(.symbol, .uppercaseSymbol, .raisedSign, .fractionSlash))),
    PTBRule(
      .any(.some(space), newline, .symbol(SymbolSet("\0\u{7F}").union(.invisible)), "&nbsp;"),
      .nothing),
    PTBRule(.symbol(.everything), .nothing),
  ]
}
