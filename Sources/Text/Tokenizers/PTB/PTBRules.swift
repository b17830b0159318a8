/// The rules of the Penn Treebank lexer in order of precedence.
enum PTBRules {
  typealias Pattern = LexerPattern

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
  private static let wordRun = Pattern.run(wordPart, .many(.any(wordPart, .symbol(digit))))
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

  // MARK: Abbreviations

  private static let nations = Pattern.any(
    .run(.word(of: "canada sino korean eu japan non"), "-u.s"),
    .run("u.s.-", .any("u.k", "u.s.s.r")))
  /// Two letters or more with periods between them: `a.m`.
  static let longAcronym = Pattern.any(
    .run(.symbol(.letters), .some(.one(of: "."), .symbol(.letters))), nations)
  /// A single letter counts.
  static let acronym = Pattern.any(
    .run(.symbol(.letters), .many(.one(of: "."), .symbol(.letters))), nations)

  /// Abbreviations that a sentence may end with, when a capital follows.
  static let finalAbbreviation = Pattern.run(
    .any(
      .word(of: "jan feb mar apr jun jul aug sep sept oct nov dec"),
      .word(of: "mon tue tues wed thu thurs fri"),
      .word(
        of: """
          ala ariz calif colo conn ct dak fla ga ind kan kans ky md mich minn mo mont neb nev \
          okla penn tenn va vt wis wisc wyo
          """),
      .capitalized(of: "Az Ark Del Ill La Mass Miss Ore Pa Tex Wash"),
      .word(of: "inc co cos corp ltd plc rt bancorp bhd assn univ intl sys"),
      .word(of: "tel est ext sq blvd rd sr jr bros ed.d ph.d esq etc al seq bldg"),
      .run("p", .maybe("p"), "t", .one(of: "ye"), .maybe("s"))),
    .one(of: "."))

  /// Abbreviations that a capital may follow inside a sentence.
  static let innerAbbreviation = Pattern.any(
    .word(
      of: """
        mr mrs ms dr drs prof profs sen sens rep reps atty attys lt col gen messrs gov govs \
        adm rev maj sgt cpl pvt capt st ste ave pres lieut hon brig comdr cmdr pfc spc supt \
        supts det mt ft adj adv asst assoc ens insp mlle mme msgr sfc
        """),
    .capitalized(of: "Miss"),
    .word(of: "vs alex wm jos cie a.k.a cf treas ph invt elec natl dept"),
    .run("m", .one(of: "ft"), "g"),
    acronym)

  /// Abbreviations before a number.
  static let numberedAbbreviation = Pattern.run(
    .word(of: "ca fig figs prop no nos art bldg pp op"),
    ".")

  /// Capitalised words that begin a sentence, seen after an acronym.
  static let sentenceStart = Pattern.capitalized(
    of: """
      About According Additionally After An A As At But Earlier He Her Here However If In It Last \
      Many More Mr. Ms. Now Once One Other Our She Since So Some Such That The Their Then There \
      These They This We When While What Yet You
      """)

  // MARK: Numbers

  static let number = Pattern.run(
    .maybe(.one(of: "-+")),
    .any(
      .some(.symbol(digit)),
      .run(
        .many(.symbol(digit)),
        .some(
          .symbol(SymbolSet(".:,").union(.softHyphen, .decimalSeparator)), .some(.symbol(digit))))))
  static let date = Pattern.run(
    .times(1...2, .symbol(digit)), .one(of: "-/"), .times(1...2, .symbol(digit)), .one(of: "-/"),
    .times(2...4, .symbol(digit)))
  static let fraction = Pattern.run(
    .maybe(.times(1...4, .symbol(digit)), .symbol(SymbolSet("- ").union(.noBreakSpace))),
    .times(1...4, .symbol(digit)),
    .any(.run(.maybe(.one(of: "\\")), .one(of: "/")), .symbol(SymbolSet(.fractionSlash))),
    .times(1...4, .symbol(digit)))
  static let raisedNumber = Pattern.run(
    .maybe(.symbol(SymbolSet(.raisedSign))),
    .any(.some(.symbol(SymbolSet(.superscript))), .some(.symbol(SymbolSet(.subscript)))))
  static let dollar = Pattern.any(
    .run(.many(.symbol(.uppercase)), .one(of: "$")), .one(of: "#"))

  private static func digits(_ range: ClosedRange<Int>) -> Pattern {
    .times(range, .symbol(.digits))
  }
  private static let phoneGap = Pattern.symbol(SymbolSet("- ").union(.noBreakSpace))
  private static let dialing = Pattern.maybe(.one(of: "+"), .maybe(.one(of: "+")))
  static let phone = Pattern.any(
    .run(
      .any(
        .run(
          .one(of: "("), digits(2...3), .one(of: ")"),
          .maybe(.symbol(SymbolSet(" ").union(.noBreakSpace)))),
        .run(dialing, .maybe(digits(2...4), phoneGap), digits(2...4), phoneGap)),
      digits(3...4), .maybe(phoneGap), digits(3...5)),
    .run(
      .maybe(dialing, digits(2...4), .one(of: ".")), digits(2...4), .one(of: "."), digits(3...4),
      .one(of: "."), digits(3...5)))

  // MARK: Addresses and mark-up

  private static func anything(but characters: String, _ others: LexerSymbol...) -> Pattern {
    .symbol(others.reduce(SymbolSet(characters)) { $0.union($1) }.inverted)
  }

  private static let addressStop = " \t\n\u{C}\r\"<>|"
  static let fullURL = Pattern.run(
    .any("http", "https"), "://", .some(anything(but: addressStop + "(){}")),
    anything(but: addressStop + ".!?(){},-"))
  static let likelyURL = Pattern.run(
    .any(
      .run(
        "www.", .some(.some(anything(but: addressStop + ".!?(){},")), .one(of: ".")),
        .times(2...4, .symbol(.letters))),
      .run(
        // The published class spells a range from the comma to the underscore.
        .some(.some(anything(but: addressStop + "`'.!?(){}$" + commaToUnderscore)), .one(of: ".")),
        .any("com", "net", "org", "edu"))),
    .maybe(
      .one(of: "/"), .some(anything(but: addressStop + "()")),
      anything(but: addressStop + ".!?(){},-")))
  private static let commaToUnderscore = String(
    String.UnicodeScalarView((UInt8(ascii: ",")...UInt8(ascii: "_")).map(Unicode.Scalar.init)))
  static let email = Pattern.run(
    .maybe(.any("<", "&lt;")), .symbol(asciiAlphanumeric),
    .many(anything(but: addressStop + "(){}", .noBreakSpace)), .one(of: "@"),
    .many(.some(anything(but: addressStop + "(){}.", .noBreakSpace)), .one(of: ".")),
    .some(anything(but: addressStop + "(){}.", .noBreakSpace)), .maybe(.any(">", "&gt;")))
  static let handle = Pattern.any(
    .run(
      .one(of: "@"), .symbol(SymbolSet.letters.union(SymbolSet("_"))),
      .many(.symbol(asciiAlphanumeric.union(SymbolSet("_"))))),
    .run(.one(of: "#"), .some(wordPart)))
  private static let name = Pattern.run(
    .symbol(.letters), .many(.symbol(asciiAlphanumeric.union(SymbolSet("_:.-")))))
  private static let blanks = Pattern.many(.one(of: " "))
  private static let attribute = Pattern.any(
    name,
    .run(
      name, blanks, .one(of: "="), blanks,
      .any(
        .run(.one(of: "'"), .many(anything(but: "'")), .one(of: "'")),
        .run(.one(of: "\""), .many(anything(but: "\"")), .one(of: "\"")))))
  /// A tag of mark-up.
  static let tag = Pattern.run(
    .one(of: "<"),
    .any(
      .run(
        .one(of: "!?"), .symbol(SymbolSet.letters.union(SymbolSet("-"))),
        .many(anything(but: ">\r\n"))),
      .run(name, .many(.some(.one(of: " ")), attribute), blanks, .maybe(.one(of: "/"))),
      .run(.one(of: "/"), name)),
    blanks, .one(of: ">"))

  static let fileName = Pattern.run(
    .some(.any(wordPart, .symbol(digit))),
    .many(".", .some(.any(wordPart, .symbol(digit)))), ".",
    .word(
      of: """
        bat bmp c class cgi cpp dll doc docx exe gif gz h htm html jar java jpeg jpg mov mp3 pdf \
        php pl png ppt ps py sql tar txt wav x xml zip
        """))

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

  // MARK: The list

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
