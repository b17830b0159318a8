/// What a lexer sees of one character: an ASCII character, or the class of any other.
///
/// A lexer's rules tell no two Chinese letters apart, so all of Unicode beyond ASCII shrinks to a
/// few classes and a transition table stays small.
enum LexerSymbol: UInt8, CaseIterable {
  case lowercaseLetter = 128
  case uppercaseLetter
  /// Combining marks and letter-like characters that occur inside words.
  case mark
  case softHyphen
  case digit
  /// `–` `—` `―`, and their places in Windows' code page 1252.
  case dash
  case space
  case noBreakSpace
  case lineSeparator
  case nextLine
  /// Arabic decimal and thousands separators.
  case decimalSeparator
  /// Superscript and subscript plus and minus.
  case raisedSign
  case superscript
  case `subscript`
  case fractionSlash
  case fraction
  case currency
  /// `’`, and its place in code page 1252.
  case apostrophe
  /// `‘` `‛`, and the place of `‘` in code page 1252.
  case openingApostrophe
  case hyphen
  case ellipsis
  case ideographicComma
  /// Every other quotation mark: `“` `”` `«` `»` `‚` `„` `‹` `›`.
  case quote
  case symbol
  /// Circled capital letters: a symbol that counts as a capital.
  case uppercaseSymbol
  /// Roman numerals: a capital that is no letter.
  case uppercaseNumeral
  /// Characters without width, which separate nothing and are dropped.
  case invisible
  case other

  /// One more than the largest symbol.
  static let count = 128 + allCases.count

  /// The class of a scalar beyond ASCII.
  init(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x80, 0xA2...0xA5, 0x60B, 0xE3F, 0x20A0, 0x20A4, 0x20AC, 0xFFE0...0xFFE1, 0xFFE5...0xFFE6:
      self = .currency
    case 0x85: self = .nextLine
    case 0x91, 0x2018, 0x201B: self = .openingApostrophe
    case 0x92, 0x2019: self = .apostrophe
    case 0x93, 0x94, 0xAB, 0xBB, 0x201A, 0x201C...0x201F, 0x2039, 0x203A: self = .quote
    case 0x96, 0x97, 0x2013...0x2015: self = .dash
    case 0xA0: self = .noBreakSpace
    case 0xAD: self = .softHyphen
    case 0xB2, 0xB3, 0xB9, 0x2070, 0x2074...0x2079: self = .superscript
    case 0xBC...0xBE, 0x2153...0x215E: self = .fraction
    case 0xA1, 0xA6...0xA9, 0xAC, 0xAE...0xB1, 0xB4, 0xB6...0xB8, 0xBF, 0xD7, 0xF7: self = .symbol
    case 0x2000...0x200A, 0x3000: self = .space
    case 0x200B, 0x200E, 0x200F, 0xFEFF: self = .invisible
    case 0x2010, 0x2011, 0x58A: self = .hyphen
    case 0x2026: self = .ellipsis
    case 0x2028, 0x2029: self = .lineSeparator
    case 0x2044: self = .fractionSlash
    case 0x207A, 0x207B, 0x208A, 0x208B: self = .raisedSign
    case 0x2080...0x2089: self = .subscript
    case 0x2160...0x216F: self = .uppercaseNumeral
    case 0x24B6...0x24CF: self = .uppercaseSymbol
    case 0x3001: self = .ideographicComma
    case 0x66B, 0x66C: self = .decimalSeparator
    default: self = Self.byCategory(scalar)
    }
  }

  private static func byCategory(_ scalar: Unicode.Scalar) -> LexerSymbol {
    // A Java `char` is half of such a character, and no letter.
    if scalar.value > 0xFFFF { return .other }
    if marks.contains(where: { $0.contains(scalar.value) }) { return .mark }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter: return .uppercaseLetter
    case .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return .lowercaseLetter
    case .decimalNumber: return .digit
    default: break
    }
    return symbols.contains { $0.contains(scalar.value) } ? .symbol : .other
  }

  /// Marks and unassigned places of which words may be made, by script.
  private static let marks: [ClosedRange<UInt32>] = [
    0x2C2...0x2C5, 0x2D2...0x2DF, 0x2E5...0x2EB, 0x2ED...0x2ED, 0x2EF...0x36F, 0x375...0x375,
    0x378...0x379, 0x384...0x385, 0x3F6...0x3F6, 0x483...0x487, 0x55A...0x55F, 0x591...0x5BD,
    0x5BF...0x5BF, 0x5C1...0x5C2, 0x5C4...0x5C5, 0x5C7...0x5C7, 0x615...0x61A, 0x64B...0x65E,
    0x670...0x670, 0x6D6...0x6DC, 0x6DD...0x6E4, 0x6E7...0x6ED, 0x6FD...0x6FE, 0x70F...0x70F,
    0x711...0x711, 0x730...0x74C, 0x7A6...0x7B0, 0x7EB...0x7F3, 0x900...0x903, 0x93C...0x93C,
    0x93E...0x94E, 0x951...0x955, 0x962...0x963, 0x981...0x983, 0x9BC...0x9BC, 0x9BE...0x9C4,
    0x9C7...0x9C8, 0x9CB...0x9CD, 0x9D7...0x9D7, 0x9E2...0x9E3, 0xA01...0xA03, 0xA3C...0xA3C,
    0xA3E...0xA4F, 0xA81...0xA83, 0xABC...0xABC, 0xABE...0xACF, 0xB82...0xB82, 0xBBE...0xBC2,
    0xBC6...0xBC8, 0xBCA...0xBCD, 0xC01...0xC03, 0xC3E...0xC56, 0xD3E...0xD44, 0xD46...0xD48,
    0xE31...0xE31, 0xE34...0xE3A, 0xE47...0xE4E, 0xEB1...0xEB1, 0xEB4...0xEBC, 0xEC8...0xECD,
  ]

  /// Punctuation, mathematics, arrows, shapes: what stands alone as a token.
  private static let symbols: [ClosedRange<UInt32>] = [
    0x37E...0x37E, 0x387...0x387, 0x589...0x589, 0x5BE...0x5BE, 0x5C0...0x5C0, 0x5C3...0x5C3,
    0x5C6...0x5C6, 0x5F3...0x5F4, 0x600...0x603, 0x606...0x60A, 0x60C...0x60C, 0x614...0x614,
    0x61B...0x61B, 0x61E...0x61F, 0x66A...0x66A, 0x66D...0x66D, 0x6D4...0x6D4, 0x700...0x70D,
    0x7F6...0x7F8, 0x964...0x965, 0xE4F...0xE4F, 0x1FBD...0x1FBD, 0x2016...0x2017,
    0x2020...0x2023, 0x2030...0x2038, 0x203B...0x203B, 0x203E...0x2042, 0x207C...0x207E,
    0x208C...0x208E, 0x2100...0x214F, 0x2190...0x24B5, 0x24D0...0x2BFF, 0x3002...0x3002,
    0x3012...0x3012, 0x30FB...0x30FB, 0xFF01...0xFF0F, 0xFF1A...0xFF20, 0xFF3B...0xFF40,
    0xFF5B...0xFF65,
  ]
}

/// A set of symbols: a bit each.
struct SymbolSet: Hashable, Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0
  private var beyond: UInt64 = 0

  init() {}

  init(_ symbol: LexerSymbol) { insert(symbol.rawValue) }

  /// The ASCII characters of `text`, both cases of each letter when `caseless`.
  init(_ text: String, caseless: Bool = false) {
    for byte in text.utf8 {
      require(byte < 128, "SymbolSet: ASCII characters alone stand for themselves (\(text))")
      insert(byte)
      if caseless, Self.letters.contains(byte) { insert(byte ^ 0x20) }
    }
  }

  static let digits = SymbolSet("0123456789")
  static let lowercase = SymbolSet("abcdefghijklmnopqrstuvwxyz")
  static let uppercase = SymbolSet("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
  static let letters = lowercase.union(uppercase)
  static let everything = SymbolSet().inverted

  mutating func insert(_ symbol: UInt8) {
    switch symbol >> 6 {
    case 0: low |= 1 << UInt64(symbol & 63)
    case 1: high |= 1 << UInt64(symbol & 63)
    default: beyond |= 1 << UInt64(symbol & 63)
    }
  }

  func contains(_ symbol: UInt8) -> Bool {
    switch symbol >> 6 {
    case 0: low >> UInt64(symbol & 63) & 1 == 1
    case 1: high >> UInt64(symbol & 63) & 1 == 1
    default: beyond >> UInt64(symbol & 63) & 1 == 1
    }
  }

  func union(_ other: SymbolSet) -> SymbolSet {
    var set = self
    set.low |= other.low
    set.high |= other.high
    set.beyond |= other.beyond
    return set
  }

  func union(_ symbols: LexerSymbol...) -> SymbolSet {
    symbols.reduce(self) { $0.union(SymbolSet($1)) }
  }

  func subtracting(_ other: SymbolSet) -> SymbolSet {
    var set = self
    set.low &= ~other.low
    set.high &= ~other.high
    set.beyond &= ~other.beyond
    return set
  }

  var inverted: SymbolSet {
    var set = self
    set.low = ~low
    set.high = ~high
    set.beyond = ~beyond & (1 << UInt64(LexerSymbol.count - 128) - 1)
    return set
  }
}
