/// Addresses of the web and of mail, file names and mark-up.
extension PTBRules {
  static func anything(but characters: String, _ others: LexerSymbol...) -> Pattern {
    .symbol(others.reduce(SymbolSet(characters)) { $0.union($1) }.inverted)
  }

  static let addressStop = " \t\n\u{C}\r\"<>|"
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
  static let commaToUnderscore = String(
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
  static let name = Pattern.run(
    .symbol(.letters), .many(.symbol(asciiAlphanumeric.union(SymbolSet("_:.-")))))
  static let blanks = Pattern.many(.one(of: " "))
  static let attribute = Pattern.any(
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
}
