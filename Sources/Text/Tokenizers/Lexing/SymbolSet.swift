import Tensor

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

  /// The ASCII characters of `text`; others are left out.
  init(ofASCIIIn text: String) {
    for byte in text.utf8 where byte < 128 { insert(byte) }
  }

  /// Python's `string.punctuation`.
  static let punctuation = SymbolSet("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
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
