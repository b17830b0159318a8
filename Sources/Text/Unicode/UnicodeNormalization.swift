import CApusUTF8Proc

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A normal form of Unicode: which of several spellings of one text is taken.
public enum UnicodeNormalization: String, CaseIterable, Sendable, Hashable, Codable {
  /// The text as it is.
  case none
  /// Composed: `é` is one character.
  case nfc
  /// Decomposed: `é` is `e` and an accent.
  case nfd
  /// Composed, and compatible forms made one: `ﬁ` is `fi`.
  case nfkc
  /// Decomposed, and compatible forms made one.
  case nfkd

  /// `text` in this form, by utf8proc; Python's `unicodedata.normalize` agrees.
  public func normalized(_ text: String) -> String {
    guard self != .none else { return text }
    var text = text
    return text.withUTF8 { bytes in
      // ASCII is in every form.
      if bytes.allSatisfy({ $0 < 0x80 }) {
        return String(decoding: bytes, as: UTF8.self)
      }
      var result: UnsafeMutablePointer<utf8proc_uint8_t>? = nil
      let count = utf8proc_map(bytes.baseAddress, bytes.count, &result, options)
      guard count >= 0, let result else { return String(decoding: bytes, as: UTF8.self) }
      defer { free(result) }
      return String(decoding: UnsafeBufferPointer(start: result, count: count), as: UTF8.self)
    }
  }

  private var options: utf8proc_option_t {
    let raw =
      switch self {
      case .none: UTF8PROC_STABLE.rawValue
      case .nfc: UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue
      case .nfd: UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue
      case .nfkc:
        UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue | UTF8PROC_COMPAT.rawValue
      case .nfkd:
        UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_COMPAT.rawValue
      }
    return utf8proc_option_t(rawValue: raw)
  }
}
