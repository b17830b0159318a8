import CApusUTF8Proc

/// The `normalizer` of a tokenizer.json.
indirect enum SubwordNormalizer: Sendable {
  case bert(cleansText: Bool, handlesIdeographs: Bool, stripsAccents: Bool, lowercases: Bool)
  case lowercase
  case form(UnicodeForm)
  case stripAccents
  case strip(left: Bool, right: Bool)
  case replace(SplitPattern, with: [UInt8])
  case prepend([UInt8])
  case append([UInt8])
  case byteLevel
  case sequence([SubwordNormalizer])

  /// Changes a text as the file says.
  func apply(to text: inout AlignedText) {
    guard !text.bytes.isEmpty else { return }
    switch self {
    case .sequence(let steps): for step in steps { step.apply(to: &text) }
    case .lowercase: Self.lowercase(&text)
    case .form(let form): form.apply(to: &text)
    case .stripAccents:
      if !text.isASCII { text.filter { !ScalarClass.isMark($0) } }
    case .strip(let left, let right): Self.strip(&text, left: left, right: right)
    case .replace(let pattern, let content): text.replace(pattern, with: content)
    case .prepend(let prefix):
      text = text.joining([0..<text.bytes.count]) { _ in prefix }.text
    case .append(let suffix): Self.append(suffix, to: &text)
    case .byteLevel: text = text.spelledInByteAlphabet([0..<text.bytes.count]).text
    case .bert(let cleansText, let handlesIdeographs, let stripsAccents, let lowercases):
      if cleansText { Self.clean(&text) }
      if !text.isASCII {
        if handlesIdeographs { Self.spaceIdeographs(&text) }
        if stripsAccents {
          UnicodeForm.nfd.apply(to: &text)
          text.filter { !ScalarClass.isNonspacingMark($0) }
        }
      }
      if lowercases { Self.lowercase(&text) }
    }
  }

  private static func lowercase(_ text: inout AlignedText) {
    if text.isASCII {
      text.lowercaseASCII()
      return
    }
    var changes: [AlignedText.Change] = []
    for scalar in text.scalars() {
      // The only scalar whose small form is two.
      if scalar == 0x130 {
        changes.append(AlignedText.Change(scalar: 0x69, change: 0))
        changes.append(AlignedText.Change(scalar: 0x307, change: 1))
        continue
      }
      let small = UInt32(bitPattern: utf8proc_tolower(utf8proc_int32_t(bitPattern: scalar)))
      changes.append(AlignedText.Change(scalar: small, change: 0))
    }
    text.transform(changes)
  }

  private static func strip(_ text: inout AlignedText, left: Bool, right: Bool) {
    let scalars = text.scalars()
    let start = left ? scalars.firstIndex { !ScalarClass.isSpace($0) } ?? scalars.count : 0
    let end = right ? (scalars.lastIndex { !ScalarClass.isSpace($0) } ?? -1) + 1 : scalars.count
    guard start > 0 || end < scalars.count else { return }
    let kept = start < end ? Array(scalars[start..<end]) : []
    text.transform(
      kept.map { AlignedText.Change(scalar: $0, change: 0) }, removedAtStart: start)
  }

  private static func append(_ suffix: [UInt8], to text: inout AlignedText) {
    var changes = text.scalars().map { AlignedText.Change(scalar: $0, change: 0) }
    for scalar in String(decoding: suffix, as: UTF8.self).unicodeScalars {
      changes.append(AlignedText.Change(scalar: scalar.value, change: 1))
    }
    text.transform(changes)
  }

  /// Drops control characters and makes every white space a space.
  private static func clean(_ text: inout AlignedText) {
    if text.bytes.allSatisfy({ 0x20..<0x7F ~= $0 }) { return }
    func isDropped(_ scalar: UInt32) -> Bool {
      scalar == 0 || scalar == 0xFFFD || ScalarClass.isControl(scalar)
    }
    let scalars = text.scalars()
    if scalars.contains(where: isDropped) { text.filter { !isDropped($0) } }
    guard scalars.contains(where: { $0 != 0x20 && ScalarClass.isSpace($0) }) else { return }
    text.transform(
      text.scalars().map {
        AlignedText.Change(scalar: ScalarClass.isSpace($0) ? 0x20 : $0, change: 0)
      })
  }

  private static func spaceIdeographs(_ text: inout AlignedText) {
    let scalars = text.scalars()
    guard scalars.contains(where: ScalarClass.isIdeograph) else { return }
    var changes: [AlignedText.Change] = []
    for scalar in scalars {
      guard ScalarClass.isIdeograph(scalar) else {
        changes.append(AlignedText.Change(scalar: scalar, change: 0))
        continue
      }
      changes.append(AlignedText.Change(scalar: 0x20, change: 1))
      changes.append(AlignedText.Change(scalar: scalar, change: 0))
      changes.append(AlignedText.Change(scalar: 0x20, change: 1))
    }
    text.transform(changes)
  }
}
