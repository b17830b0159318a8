import CApusUTF8Proc

/// Unicode's normalisation forms, with a note for each scalar of what it does to the text before:
/// what `AlignedText.transform` asks for.
///
/// utf8proc's tables decompose and compose; the order of the steps is that of Unicode's annex 15.
enum UnicodeForm: String, Sendable {
  case nfc = "NFC"
  case nfd = "NFD"
  case nfkc = "NFKC"
  case nfkd = "NFKD"

  /// Brings a text into this form.
  func apply(to text: inout AlignedText) {
    // Nothing below U+0300 changes in NFC, and nothing in ASCII at all.
    let isNFC = self == .nfc
    if text.bytes.allSatisfy({ $0 < (isNFC ? 0xCC : 0x80) }) { return }
    var changes = decomposed(text.scalars())
    if self == .nfc || self == .nfkc { changes = Self.composed(changes) }
    text.transform(changes)
  }

  private func decomposed(_ scalars: [UInt32]) -> [AlignedText.Change] {
    let isCompatible = self == .nfkc || self == .nfkd
    let options = utf8proc_option_t(
      UTF8PROC_DECOMPOSE.rawValue | (isCompatible ? UTF8PROC_COMPAT.rawValue : 0))
    var changes: [AlignedText.Change] = []
    changes.reserveCapacity(scalars.count)
    var pending = 0
    var parts = [utf8proc_int32_t](repeating: 0, count: 32)
    for scalar in scalars {
      let count = utf8proc_decompose_char(
        utf8proc_int32_t(bitPattern: scalar), &parts, parts.count, options, nil)
      for index in 0..<max(0, min(count, parts.count)) {
        let part = UInt32(bitPattern: parts[index])
        if Self.combiningClass(part) == 0 {
          Self.sortMarks(&changes, from: pending)
          pending = changes.count + 1
        }
        changes.append(AlignedText.Change(scalar: part, change: index == 0 ? 0 : 1))
      }
    }
    Self.sortMarks(&changes, from: pending)
    return changes
  }

  private static func combiningClass(_ scalar: UInt32) -> Int {
    scalar < 0x300
      ? 0
      : Int(utf8proc_get_property(utf8proc_int32_t(bitPattern: scalar)).pointee.combining_class)
  }

  /// Puts the marks from a place on into the order of their classes, those of one class as they
  /// are.
  private static func sortMarks(_ changes: inout [AlignedText.Change], from start: Int) {
    guard start + 1 < changes.count else { return }
    let marks = changes[start...].enumerated().sorted {
      (combiningClass($0.element.scalar), $0.offset)
        < (combiningClass($1.element.scalar), $1.offset)
    }
    changes.replaceSubrange(start..., with: marks.map(\.element))
  }

  private static func composed(_ changes: [AlignedText.Change]) -> [AlignedText.Change] {
    var composed: [AlignedText.Change] = []
    composed.reserveCapacity(changes.count)
    var starter: Int?
    var lastClass: Int?
    for change in changes {
      let combiningClass = combiningClass(change.scalar)
      if let place = starter, lastClass.map({ $0 < combiningClass }) ?? true,
        let pair = compose(composed[place].scalar, change.scalar)
      {
        composed[place].scalar = pair
        composed[place].change += change.change - 1
        continue
      }
      if combiningClass == 0 {
        starter = composed.count
        lastClass = nil
      } else if starter != nil {
        lastClass = combiningClass
      }
      composed.append(change)
    }
    return composed
  }

  private static func compose(_ first: UInt32, _ second: UInt32) -> UInt32? {
    guard second >= 0x300 else { return nil }
    var pair = (utf8proc_int32_t(bitPattern: first), utf8proc_int32_t(bitPattern: second))
    return withUnsafeMutablePointer(to: &pair) { pair in
      pair.withMemoryRebound(to: utf8proc_int32_t.self, capacity: 2) { buffer in
        let options = utf8proc_option_t(
          UTF8PROC_COMPOSE.rawValue | UTF8PROC_STABLE.rawValue)
        let count = utf8proc_normalize_utf32(buffer, 2, options)
        return count == 1 ? UInt32(bitPattern: buffer[0]) : nil
      }
    }
  }
}
