import CApusUTF8Proc

/// What the published tokenizers ask about a Unicode scalar.
enum ScalarClass {
  /// White_Space: Rust's `char::is_whitespace` and the `\s` of the patterns.
  @inline(__always)
  static func isSpace(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 { return scalar == 0x20 || 0x09...0x0D ~= scalar }
    return scalar == 0x85 || scalar == 0xA0 || scalar == 0x1680 || 0x2000...0x200A ~= scalar
      || scalar == 0x2028 || scalar == 0x2029 || scalar == 0x202F || scalar == 0x205F
      || scalar == 0x3000
  }

  @inline(__always)
  private static func category(_ scalar: UInt32) -> utf8proc_category_t {
    utf8proc_category(utf8proc_int32_t(bitPattern: scalar))
  }

  @inline(__always)
  private static func isASCIILetter(_ scalar: UInt32) -> Bool { 0x61...0x7A ~= scalar | 0x20 }

  /// `\p{L}`.
  @inline(__always)
  static func isLetter(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 { return isASCIILetter(scalar) }
    switch category(scalar) {
    case UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LL, UTF8PROC_CATEGORY_LT, UTF8PROC_CATEGORY_LM,
      UTF8PROC_CATEGORY_LO:
      return true
    default: return false
    }
  }

  /// `\p{N}`, which is also Rust's `char::is_numeric`.
  @inline(__always)
  static func isNumber(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 { return 0x30...0x39 ~= scalar }
    switch category(scalar) {
    case UTF8PROC_CATEGORY_ND, UTF8PROC_CATEGORY_NL, UTF8PROC_CATEGORY_NO: return true
    default: return false
    }
  }

  /// ASCII's 32 marks and the categories P*.
  static func isPunctuation(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 {
      return 0x21...0x7E ~= scalar && !isASCIILetter(scalar) && !(0x30...0x39 ~= scalar)
    }
    switch category(scalar) {
    case UTF8PROC_CATEGORY_PC, UTF8PROC_CATEGORY_PD, UTF8PROC_CATEGORY_PS, UTF8PROC_CATEGORY_PE,
      UTF8PROC_CATEGORY_PI, UTF8PROC_CATEGORY_PF, UTF8PROC_CATEGORY_PO:
      return true
    default: return false
    }
  }

  /// `\w` of Unicode's technical standard 18: Alphabetic, marks, decimal numbers, connectors and
  /// join controls.
  static func isWord(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 { return isASCIILetter(scalar) || 0x30...0x39 ~= scalar || scalar == 0x5F }
    switch category(scalar) {
    case UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LL, UTF8PROC_CATEGORY_LT, UTF8PROC_CATEGORY_LM,
      UTF8PROC_CATEGORY_LO, UTF8PROC_CATEGORY_MN, UTF8PROC_CATEGORY_MC, UTF8PROC_CATEGORY_ME,
      UTF8PROC_CATEGORY_ND, UTF8PROC_CATEGORY_PC:
      return true
    default: break
    }
    if scalar == 0x200C || scalar == 0x200D { return true }
    return Unicode.Scalar(scalar)?.properties.isAlphabetic ?? false
  }

  /// The category M*.
  static func isMark(_ scalar: UInt32) -> Bool {
    guard scalar >= 0x300 else { return false }
    switch category(scalar) {
    case UTF8PROC_CATEGORY_MN, UTF8PROC_CATEGORY_MC, UTF8PROC_CATEGORY_ME: return true
    default: return false
    }
  }

  /// The category Mn.
  static func isNonspacingMark(_ scalar: UInt32) -> Bool {
    scalar >= 0x300 && category(scalar) == UTF8PROC_CATEGORY_MN
  }

  /// BERT's control characters: the categories C* but for tab, line feed and carriage return.
  static func isControl(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 {
      return scalar < 0x20 && scalar != 0x09 && scalar != 0x0A && scalar != 0x0D || scalar == 0x7F
    }
    switch category(scalar) {
    case UTF8PROC_CATEGORY_CC, UTF8PROC_CATEGORY_CF, UTF8PROC_CATEGORY_CO, UTF8PROC_CATEGORY_CS,
      UTF8PROC_CATEGORY_CN:
      return true
    default: return false
    }
  }

  /// BERT's Chinese characters: the CJK ideographs, not kana and not Hangul.
  static func isIdeograph(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F,
      0x2B740...0x2B81F, 0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
