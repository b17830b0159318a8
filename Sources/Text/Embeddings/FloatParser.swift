/// Reads decimal numbers, each the `Float` nearest to what is written.
struct FloatParser {
  /// The powers of ten that a `Double` holds exactly.
  private let powers: [Double]

  init() {
    var (powers, power) = ([Double](), 1.0)
    for _ in 0...22 {
      powers.append(power)
      power *= 10
    }
    self.powers = powers
  }

  /// Reads `count` numbers, a space before each, that end where the row does; false where the row is
  /// not like that.
  func parse(
    from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>, count: Int,
    into values: UnsafeMutablePointer<Float>
  ) -> Bool {
    var p = start
    for column in 0..<count {
      guard p < end, p.pointee == Self.space else { return false }
      p += 1
      guard let value = number(&p, end) else { return false }
      values[column] = value
    }
    return p == end
  }

  /// Reads the number that fills a field; nil for one that is none, not finite, or too large.
  func parse(_ field: UnsafeBufferPointer<UInt8>) -> Float? {
    guard var p = field.baseAddress else { return nil }
    let end = p + field.count
    guard let value = number(&p, end), p == end else { return nil }
    return value
  }

  private static let space = UInt8(ascii: " ")

  /// Reads a number up to the next space, or to the end.
  ///
  /// One of at most 2⁵³ times or over a power of ten up to 10²² is the correctly rounded quotient or
  /// product of two exact doubles (Clinger, "How to Read Floating Point Numbers Accurately", 1990).
  /// Rounding that once more, to `Float`, is right unless the double lies just between two floats;
  /// those, long numbers and extreme ones go the slow way.
  @inline(__always)
  private func number(_ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Float? {
    let start = p
    var isNegative = false
    if p < end, p.pointee == UInt8(ascii: "-") || p.pointee == UInt8(ascii: "+") {
      isNegative = p.pointee == UInt8(ascii: "-")
      p += 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    while p < end {
      let digit = p.pointee &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      digits += 1
      p += 1
    }
    var exponent = 0
    if p < end, p.pointee == UInt8(ascii: ".") {
      p += 1
      let fraction = p
      while p < end {
        let digit = p.pointee &- UInt8(ascii: "0")
        guard digit < 10 else { break }
        mantissa = mantissa &* 10 &+ UInt64(digit)
        p += 1
      }
      exponent = fraction - p
      digits -= exponent
    }
    guard digits > 0 else { return nil }
    if p < end, p.pointee | 0x20 == UInt8(ascii: "e") {
      p += 1
      var isSmall = false
      if p < end, p.pointee == UInt8(ascii: "-") || p.pointee == UInt8(ascii: "+") {
        isSmall = p.pointee == UInt8(ascii: "-")
        p += 1
      }
      var power = 0
      let first = p
      while p < end {
        let digit = p.pointee &- UInt8(ascii: "0")
        guard digit < 10 else { break }
        power = min(power * 10 + Int(digit), 1_000_000)
        p += 1
      }
      guard p > first else { return nil }
      exponent += isSmall ? -power : power
    }
    guard p == end || p.pointee == Self.space else { return nil }

    // Nineteen digits fit 64 bits.
    guard digits <= 19, mantissa <= 1 << 53, -22...22 ~= exponent else { return slow(start, p) }
    let magnitude =
      exponent < 0 ? Double(mantissa) / powers[-exponent] : Double(mantissa) * powers[exponent]
    let isBetweenFloats = magnitude.bitPattern & 0x1FFF_FFFF == 0x1000_0000
    let isNormal =
      magnitude >= Double(Float.leastNormalMagnitude)
      && magnitude < Double(Float.greatestFiniteMagnitude)
    guard (isNormal && !isBetweenFloats) || mantissa == 0 else { return slow(start, p) }
    return Float(isNegative ? -magnitude : magnitude)
  }

  /// What looks like a number, read by the standard library; nil where it is too large.
  @inline(never)
  private func slow(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Float? {
    let text = String(
      decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
    return Float(text).flatMap { $0.isFinite ? $0 : nil }
  }
}
