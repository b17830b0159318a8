/// Characters, and the words, faces and marks made of them.
extension PTBRules {
  // MARK: Characters

  static let digit = SymbolSet.digits.union(.digit)
  static let letter = SymbolSet.letters.union(.lowercaseLetter, .uppercaseLetter)
  static let alphanumeric = letter.union(digit)
  static let asciiAlphanumeric = SymbolSet.letters.union(.digits)
  static let capital = SymbolSet.uppercase.union(
    .uppercaseLetter, .uppercaseSymbol, .uppercaseNumeral)

  static let spaceCharacter = SymbolSet(" \t").union(.space, .noBreakSpace)
  static let space = Pattern.symbol(spaceCharacter)
  static let newline = Pattern.any(
    .one(of: "\r"), .run(.maybe(.one(of: "\r")), .one(of: "\n")),
    .symbol(SymbolSet("\u{B}\u{C}").union(.lineSeparator, .nextLine)))
  static let whiteSpace = Pattern.any(space, newline)

  static let apostrophe = Pattern.any(.symbol(SymbolSet("'").union(.apostrophe)), "&apos;")
  static let innerApostrophe = Pattern.any(
    apostrophe, .symbol(SymbolSet("`").union(.openingApostrophe)))
  static let hyphen = Pattern.symbol(SymbolSet("-_").union(.hyphen))
  static let insidePunctuation = Pattern.symbol(SymbolSet(",;:").union(.ideographicComma))
  static let ampersand = Pattern.text("&amp;")

  // MARK: Words

  static let wordPart = Pattern.any(
    .symbol(letter.union(.softHyphen, .mark)),
    .run(.one(of: "&"), .one(of: "aeiouAEIOU"), .any("acute", "grave", "uml"), .one(of: ";")))
  static let wordRun = Pattern.run(wordPart, .many(.any(wordPart, .symbol(digit))))
  /// Also `Yahoo!Mail` and `example.info`.
  static let word = Pattern.run(wordRun, .many(.one(of: ".!?"), wordRun))

  /// What may precede `n't`: it ends in a letter other than `n`.
  static let negated = Pattern.run(
    .many(.symbol(SymbolSet.letters.union(.softHyphen))),
    .symbol(SymbolSet.letters.subtracting(SymbolSet("nN"))),
    .many(.symbol(SymbolSet(.softHyphen))))
  static let not = Pattern.run("n", innerApostrophe, "t")
  static let clitic = Pattern.run(apostrophe, .any(.one(of: "msdMSD"), "re", "ve", "ll"))

  /// Words with an apostrophe that are one token.
  static let apostropheWord = Pattern.any(
    .run(apostrophe, "n", .maybe(apostrophe)),
    .run(.one(of: "lLdDjJ"), apostrophe),
    .run(.word(of: "dunkin somethin ol"), apostrophe),
    .run(
      apostrophe, .any("em", "cause", .run("til", .maybe("l")), .run(.one(of: "23456789"), "0s"))),
    .run(
      .symbol(SymbolSet.uppercase.subtracting(SymbolSet("IY")).union(SymbolSet("n"))),
      innerApostrophe, .symbol(letter), .some(.symbol(letter))),
    .run(
      .some(.symbol(letter)), .one(of: "aeiouyAEIOUY"), innerApostrophe,
      .symbol(SymbolSet.uppercase.union(SymbolSet("aeiou"))), .many(.symbol(letter))),
    .run("cont'd", .maybe(.one(of: "."))),
    .word(of: "nor'easter c'mon e'er s'mores ev'ry li'l nat'l"),
    .run("o", innerApostrophe, "o"))

  /// A piece of a compound: `d'Avignon`, `2`, `year`.
  static let compoundPart = Pattern.run(
    .maybe(.one(of: "dDoOlL"), innerApostrophe, .symbol(alphanumeric)),
    .some(.symbol(alphanumeric)))
  static let compound = Pattern.run(compoundPart, .many(hyphen, compoundPart))
  /// `AT&T`, `R+D`.
  static let joinedCapitals = Pattern.run(
    .some(.symbol(.uppercase)),
    .some(.any(.one(of: "+&"), ampersand), .some(.symbol(.uppercase))))
  static let slashPart = Pattern.run(
    .some(.symbol(asciiAlphanumeric)), .times(0...2, .one(of: "-"), .some(.symbol(.letters))))
  /// `and/or`.
  static let slashed = Pattern.run(
    slashPart, .times(1...2, .maybe(.one(of: "\\")), .one(of: "/"), slashPart))
  static let hyphenated = Pattern.run(
    .symbol(asciiAlphanumeric),
    .many(.symbol(asciiAlphanumeric.union(SymbolSet(".,")).union(.softHyphen))),
    .some(
      .one(of: "-"),
      .any(.some(.symbol(asciiAlphanumeric.union(.softHyphen))), .run(longAcronym, .one(of: ".")))))

  static let treebankWord = Pattern.any(
    .run(.one(of: "-"), .word(of: "rrb lrb rcb lcb rsb lsb"), .one(of: "-")),
    .word(of: "c.d.s pro- anti-"),
    .run("s", .any(.one(of: "&"), ampersand), .any("p-500", "ls")),
    .run("cap", apostrophe, "n"), .run("c", apostrophe, "est"))

  // MARK: Faces

  static let smiley = Pattern.run(
    .maybe(.one(of: "<>")), .one(of: ":;="), .maybe(.one(of: "-o*'")),
    .one(of: "()DPdpO\\{@|[]"))
  static let asianSmiley = Pattern.any(
    .run(.one(of: "^x=~<>"), ".[^x=", .many(anything(but: "<")), "<>]"),
    .run(.one(of: "-^x=~<>'"), .one(of: "_"), .one(of: "-^x=~<>'")),
    .run(
      .one(of: "("), .one(of: "-^x=~<>'"), .maybe(.one(of: "_.")), .one(of: "-^x=~<>'"),
      .one(of: ")")),
    .run(.one(of: "("), .one(of: "^x=~<>'"), .one(of: "-"), .one(of: "^x=~<>'`"), .one(of: ")")))

  // MARK: Punctuation

  static let doubleQuote = Pattern.any(.one(of: "\""), "&quot;")
  static let quotes = Pattern.any(
    apostrophe, "''",
    .times(1...2, .symbol(SymbolSet("`").union(.openingApostrophe, .apostrophe, .quote))))
  static let dots = Pattern.any(
    .times(3...5, .one(of: ".")),
    .run(
      .times(2...4, .one(of: "."), .symbol(SymbolSet(" ").union(.noBreakSpace))), .one(of: ".")),
    .symbol(SymbolSet(.ellipsis).union(.nextLine)))
}
