/// Numbers, dates, amounts and telephone numbers.
extension PTBRules {
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

  static func digits(_ range: ClosedRange<Int>) -> Pattern {
    .times(range, .symbol(.digits))
  }
  static let phoneGap = Pattern.symbol(SymbolSet("- ").union(.noBreakSpace))
  static let dialing = Pattern.maybe(.one(of: "+"), .maybe(.one(of: "+")))
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
}
