/// How text looks, and how much room it takes: DejaVu Sans, or what the system has in its place.
public struct TextStyle: Sendable, Hashable {
  /// Of the font, in points.
  public var size: Double
  /// Whether letters are heavy.
  public var isBold: Bool
  /// Of the letters.
  public var color: Color

  /// Text of this size.
  public init(size: Double = 11, isBold: Bool = false, color: Color = .black) {
    (self.size, self.isBold, self.color) = (size, isBold, color)
  }

  static let title = TextStyle(size: 15, isBold: true, color: .text)
  static let subtitle = TextStyle(size: 11.5, color: .secondaryText)
  static let axis = TextStyle(size: 12, color: .text)
  static let tick = TextStyle(size: 11, color: .secondaryText)
  static let legend = TextStyle(size: 11.5, color: .text)

  /// How far text advances, in points.
  public func width(of text: String) -> Double { font.width(of: text.inOneLine) * size }

  /// How far letters reach over the baseline, in points.
  public var ascent: Double { font.ascent * size }

  /// How far letters reach below the baseline, in points.
  public var descent: Double { font.descent * size }

  /// From the upper edge of a line to that of the next, in points.
  public var lineHeight: Double { (ascent + descent) * 1.06 }

  /// The half of a capital's height, by which a line is centred.
  var halfCapital: Double { 0.3645 * size }

  /// The text itself where it fits `width`, and else as much of it as does, with an ellipsis.
  ///
  /// - Parameter keepsEnd: Whether the middle is left out in place of the end, as suits the names of
  ///   layers.
  public func shortened(_ text: String, to width: Double, keepsEnd: Bool = false) -> String {
    if self.width(of: text) <= width { return text }
    let characters = Array(text)
    func kept(_ count: Int) -> String {
      let end = keepsEnd ? (count * 2 + 2) / 3 : 0
      return String(characters.prefix(count - end)) + "…" + String(characters.suffix(end))
    }
    // As many characters as fit, by bisection.
    var (fits, tooMany) = (0, characters.count)
    while tooMany - fits > 1 {
      let middle = (fits + tooMany) / 2
      if self.width(of: kept(middle)) <= width { fits = middle } else { tooMany = middle }
    }
    return kept(fits)
  }

  /// The text in lines that fit `width`, broken between words, and within those that are longer
  /// than a line. A last line that has to stand for more ends in an ellipsis.
  public func wrapped(_ text: String, to width: Double, maximumLines: Int = .max) -> [String] {
    var lines: [String] = []
    var line = ""
    func joined(_ word: String) -> String { line.isEmpty ? word : "\(line) \(word)" }
    for word in text.inOneLine.split(separator: " ").map(String.init) {
      if self.width(of: joined(word)) <= width {
        line = joined(word)
        continue
      }
      if !line.isEmpty { lines.append(line) }
      line = ""
      for character in word {
        if !line.isEmpty, self.width(of: line + String(character)) > width {
          lines.append(line)
          line = ""
        }
        line.append(character)
      }
    }
    if !line.isEmpty { lines.append(line) }
    if lines.count <= maximumLines { return lines }
    let last = lines[(maximumLines - 1)...].joined(separator: " ")
    return lines[..<(maximumLines - 1)] + [shortened(last, to: width)]
  }

  private var font: MeasuringFont { isBold ? .bold : .regular }
}

extension String {
  /// Control characters, which neither Cairo nor XML can carry, become spaces.
  var inOneLine: String {
    let isPlain = unicodeScalars.allSatisfy { !$0.isUnprintable }
    if isPlain { return self }
    return String(
      String.UnicodeScalarView(unicodeScalars.map { $0.isUnprintable ? " " : $0 }))
  }
}

extension Unicode.Scalar {
  fileprivate var isUnprintable: Bool {
    value < 0x20 || (0x7F...0x9F).contains(value) || value == 0xFFFE || value == 0xFFFF
      || value == 0x2028 || value == 0x2029
  }
}
