/// Python's view of characters, on which every tool this module is compared with stands.
extension Unicode.Scalar {
  /// Whether `str.split()` splits at this character: white space and the four ASCII separators.
  @inline(__always)
  var isPythonSpace: Bool {
    if isASCII { return value == 0x20 || 0x09...0x0D ~= value || 0x1C...0x1F ~= value }
    return properties.isWhitespace
  }

  /// Whether `str.isalpha()` holds: a letter. Combining marks are none, though `Character.isLetter`
  /// would admit them.
  @inline(__always)
  var isPythonAlpha: Bool {
    if isASCII { return (value | 0x20) &- 0x61 < 26 }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return true
    default: return false
    }
  }

  /// Whether `str.isdigit()` holds: a decimal digit, or one such as `²`.
  @inline(__always)
  var isPythonDigit: Bool {
    if isASCII { return 0x30...0x39 ~= value }
    switch properties.numericType {
    case .decimal, .digit: return true
    default: return false
    }
  }

  /// Whether `\w` of the `re` module matches: a letter, anything with a numeric value, or `_`.
  @inline(__always)
  var isPythonWord: Bool {
    if isASCII { return (value | 0x20) &- 0x61 < 26 || 0x30...0x39 ~= value || value == 0x5F }
    return isPythonAlpha || properties.numericType != nil
  }

  /// Whether `\w` of the `regex` module matches, with which NLTK 3.10 compiles its expressions: an
  /// alphabetic character, a mark, a decimal digit, `_` and its like.
  @inline(__always)
  var isRegexWord: Bool {
    if isASCII { return isPythonWord }
    if properties.isAlphabetic || properties.isJoinControl { return true }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation:
      return true
    default: return false
    }
  }

  /// Whether `\s` of the `regex` module matches: white space, without the ASCII separators.
  @inline(__always)
  var isRegexSpace: Bool {
    isASCII ? value == 0x20 || 0x09...0x0D ~= value : properties.isWhitespace
  }

  /// Whether `\d` matches: a decimal digit of any script.
  @inline(__always)
  var isPythonDecimal: Bool {
    if isASCII { return 0x30...0x39 ~= value }
    return properties.generalCategory == .decimalNumber
  }
}

/// Classes of ASCII characters, a table look-up each.
enum ASCII {
  /// Whether `str.split()` splits at the byte.
  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte &- 0x09 < 5 || byte &- 0x1C < 4
  }

  /// Whether the byte is in Python's `string.punctuation`.
  @inline(__always)
  static func isPunctuation(_ byte: UInt8) -> Bool {
    byte &- 0x21 < 15 || byte &- 0x3A < 7 || byte &- 0x5B < 6 || byte &- 0x7B < 4
  }

  @inline(__always)
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  @inline(__always)
  static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
