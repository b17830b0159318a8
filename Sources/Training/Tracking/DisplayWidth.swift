extension Unicode.Scalar {
  /// The columns that a terminal gives it: 0 for what combines with the character before, 2 for the
  /// wide characters of East Asia and for pictures.
  fileprivate var columns: Int {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch value {
    case 0..<0x300: return 1
    // Vowels and final consonants of Korean syllables written in parts.
    case 0x1160...0x11FF: return 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
      0x16FE0...0x18AFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD:
      return 2
    default: return properties.isEmojiPresentation ? 2 : 1
    }
  }
}

extension Character {
  /// The columns that a terminal gives it at most; some terminals draw joined pictures as one.
  fileprivate var columns: Int {
    unicodeScalars.reduce(0) { $0 + ($1 == "\u{FE0F}" ? 1 : $1.columns) }
  }
}

extension StringProtocol {
  /// The columns that a terminal gives the text.
  var columns: Int { reduce(0) { $0 + $1.columns } }

  /// The beginning that fits into some columns, with `…` where something is missing.
  func truncated(to columns: Int) -> String {
    guard self.columns > columns else { return String(self) }
    var result = ""
    var used = 1
    for character in self {
      used += character.columns
      if used > columns { break }
      result.append(character)
    }
    return columns > 0 ? result + "…" : ""
  }

  /// The text on one line: control characters are spaces.
  var onOneLine: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}
