#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Numbers as text, with a true minus sign, thin spaces between thousands and powers of ten.
enum NumberText {
  /// With a fixed number of decimals.
  ///
  /// - Precondition: the value times ten to the power of `decimals` is below 10¹⁸.
  static func fixed(_ value: Double, decimals: Int) -> String {
    let scaled = (value.magnitude * pow(10, Double(decimals))).rounded()
    guard scaled < 1e18 else { return scientific(value, significant: 4) }
    var digits = String(Int(scaled))
    while digits.count <= decimals { digits = "0" + digits }
    let whole = digits.dropLast(decimals)
    let sign = value < 0 && scaled > 0 ? "−" : ""
    return sign + grouped(whole) + (decimals > 0 ? "." + digits.suffix(decimals) : "")
  }

  /// With at most this many significant digits, zeros at the end of decimals left out; as a power of
  /// ten where it is very small or large.
  static func short(_ value: Double, significant: Int = 3) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞" }
    if value == 0 { return "0" }
    let exponent = Int(floor(log10(value.magnitude)))
    guard (-3..<6).contains(exponent) else { return scientific(value, significant: significant) }
    let dropped = pow(10, Double(max(0, exponent + 1 - significant)))
    let rounded = (value / dropped).rounded() * dropped
    let decimals = max(0, significant - 1 - exponent)
    return trimmed(fixed(decimals == 0 ? rounded : value, decimals: decimals))
  }

  /// A whole number.
  static func whole(_ value: Int) -> String {
    (value < 0 ? "−" : "") + grouped(String(value.magnitude)[...])
  }

  /// A whole number in little room: 950, 12k, 3.4M.
  static func compact(_ value: Int) -> String {
    var (rest, unit) = (Double(value), "")
    for next in ["k", "M", "G", "T", "P", "E"] where rest.magnitude >= 999.5 {
      (rest, unit) = (rest / 1000, next)
    }
    return short(rest, significant: rest.magnitude < 10 && !unit.isEmpty ? 2 : 3) + unit
  }

  /// A step or an epoch: all digits where it is whole.
  static func step(_ value: Double) -> String {
    value.rounded() == value && value.magnitude < 1e15 ? whole(Int(value)) : short(value)
  }

  /// Per cent of a fraction.
  static func percent(_ fraction: Double) -> String { fixed(fraction * 100, decimals: 0) + " %" }

  /// Ten to this power.
  static func power(_ exponent: Int) -> String {
    let raised: [Character: Character] = [
      "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
      "9": "⁹", "-": "⁻",
    ]
    return "10" + String(String(exponent).map { raised[$0]! })
  }

  private static func scientific(_ value: Double, significant: Int) -> String {
    var exponent = Int(floor(log10(value.magnitude)))
    // In two steps, since ten to the power of 308 and more is infinite.
    var mantissa = value / pow(10, Double(exponent / 2)) / pow(10, Double(exponent - exponent / 2))
    var text = fixed(mantissa, decimals: significant - 1)
    if text.hasPrefix("10") || text.hasPrefix("−10") {
      exponent += 1
      mantissa /= 10
      text = fixed(mantissa, decimals: significant - 1)
    }
    return "\(trimmed(text))×\(power(exponent))"
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    let kept = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
    return String(String(kept.reversed()))
  }

  /// From five digits on, in groups of three.
  private static func grouped(_ digits: Substring) -> String {
    guard digits.count > 4 else { return String(digits) }
    var result = ""
    for (i, digit) in digits.enumerated() {
      if i > 0, (digits.count - i) % 3 == 0 { result.append("\u{2009}") }
      result.append(digit)
    }
    return result
  }
}
