/// Characters as Punkt's regular expressions class them.
enum PunktCharacters {
  /// Whether no word holds the character: closing marks, brackets, quotation marks.
  static func endsWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ")", "\"", ";", "}", "]", "*", ":", "@", "'", "(", "{", "[", "?", "!", "‘", "’", "“", "”",
      "«", "»":
      true
    default: false
    }
  }

  static func startsWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "(", "\"", "`", "{", "[", ":", ";", "&", "#", "*", "@", ")", "}", "]", "-", ",": false
    default: true
    }
  }

  /// Whether the mark closes a sentence that ended before it.
  static func closes(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\"", "'", ")", "]", "}", "‘", "’", "“", "”", "«", "»": true
    default: false
    }
  }

  /// The length of the dash or ellipsis at `index`, 0 when none is there.
  static func runLength(_ text: ArraySlice<Unicode.Scalar>, _ index: Int) -> Int {
    let first = text[index]
    guard first == "." || first == "-" else { return 0 }
    var end = index
    while end < text.endIndex, text[end] == first { end += 1 }
    if end - index >= 2 { return end - index }
    guard first == "." else { return 0 }
    // Periods with white space between them: three at least.
    end = index
    while end + 2 < text.endIndex, text[end + 1].isRegexSpace, text[end + 2] == "." { end += 2 }
    return end - index >= 4 ? end + 1 - index : 0
  }
}

/// A word as Punkt looks at it.
struct PunktWord {
  let text: [Unicode.Scalar]
  /// The word in lower case; `##number##` for a number.
  let type: String
  var endsSentence = false
  var isAbbreviation = false
  var isEllipsis = false

  init(_ text: ArraySlice<Unicode.Scalar>) {
    self.text = Array(text)
    let word = PunktWord.string(text)
    type = PunktWord.isNumber(self.text) ? "##number##" : word.lowercased()
  }

  static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  var hasPeriod: Bool { text.last == "." }

  /// The type without a final period.
  var typeWithoutPeriod: String {
    type.unicodeScalars.count > 1 && type.unicodeScalars.last == "."
      ? PunktWord.string(type.unicodeScalars.dropLast()) : type
  }

  /// The type, without a period that ends a sentence.
  var typeWithoutFinalPeriod: String { endsSentence ? typeWithoutPeriod : type }

  /// Whether this is a letter and a period.
  var isInitial: Bool {
    text.count == 2 && text[1] == "." && text[0].isRegexWord && !text[0].isPythonDecimal
  }

  var startsUppercase: Bool { text[0].properties.isUppercase }
  var startsLowercase: Bool { text[0].properties.isLowercase }

  /// Whether the word is a number: a sign, a point, a digit, then digits, points and hyphens.
  private static func isNumber(_ text: [Unicode.Scalar]) -> Bool {
    var index = text.first == "-" ? 1 : 0
    if index < text.count, text[index] == "." || text[index] == "," { index += 1 }
    guard index < text.count, text[index].isPythonDecimal else { return false }
    return text[index...].allSatisfy {
      $0.isPythonDecimal || $0 == "," || $0 == "." || $0 == "-"
    }
  }

  /// The words of a line, punctuation but the period cut off.
  static func words(of line: ArraySlice<Unicode.Scalar>) -> [PunktWord] {
    func isEnd(_ index: Int) -> Bool {
      guard index < line.endIndex else { return true }
      return line[index].isRegexSpace || PunktCharacters.endsWord(line[index])
        || PunktCharacters.runLength(line, index) > 0
    }
    var words: [PunktWord] = []
    var index = line.startIndex
    while index < line.endIndex {
      if line[index].isRegexSpace {
        index += 1
        continue
      }
      var end = index + 1
      let run = PunktCharacters.runLength(line, index)
      if run > 0 {
        end = index + run
      } else if PunktCharacters.startsWord(line[index]) {
        while !isEnd(end), !(line[end] == "," && isEnd(end + 1)) { end += 1 }
      }
      words.append(PunktWord(line[index..<end]))
      index = end
    }
    return words
  }
}
