#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The numbers that are written along an axis.
package struct Ticks: Sendable, Equatable {
  package var values: [Double]
  package var labels: [String]

  init(values: [Double], labels: [String]) { (self.values, self.labels) = (values, labels) }

  /// At most about `count` numbers; a logarithmic axis has at least one in each span of decades.
  package init(_ axis: Axis, count: Int) {
    switch axis.scale {
    case .linear:
      self = .linear(from: axis.lower, to: axis.upper, count: count, isInteger: axis.isInteger)
    case .log: self = .log(from: axis.lower, to: axis.upper, count: count)
    }
  }

  /// As many as keep a distance along `length` points.
  static func fitting(
    _ axis: Axis, along length: Double, style: TextStyle, isVertical: Bool
  ) -> Ticks {
    let most = min(max(Int(length / (isVertical ? 38 : 62)), 2), 11)
    for count in stride(from: most, through: 1, by: -1) {
      let ticks = Ticks(axis, count: count)
      if isVertical || ticks.keepDistance(on: axis, along: length, style) { return ticks }
    }
    let ticks = Ticks(axis, count: 1)
    return Ticks(values: Array(ticks.values.prefix(1)), labels: Array(ticks.labels.prefix(1)))
  }

  private func keepDistance(on axis: Axis, along length: Double, _ style: TextStyle) -> Bool {
    let widths = labels.map { style.width(of: $0) }
    let places = values.map { (axis.fraction(of: $0) ?? 0) * length }
    return widths.indices.dropFirst().allSatisfy { i in
      places[i] - places[i - 1] >= (widths[i] + widths[i - 1]) / 2 + 10
    }
  }

  /// Those that pass the test.
  private func filtered(_ isKept: (Double) -> Bool) -> Ticks {
    let kept = values.indices.filter { isKept(values[$0]) }
    return Ticks(values: kept.map { values[$0] }, labels: kept.map { labels[$0] })
  }

  // MARK: Linear

  /// Multiples of 1, 2 or 5 times a power of ten.
  private static func linear(
    from lower: Double, to upper: Double, count: Int, isInteger: Bool
  ) -> Ticks {
    let least = (upper - lower) / Double(max(1, count))
    var exponent = Int(floor(log10(least)))
    let ratio = least / powerOfTen(exponent)
    // The tolerance keeps a step that is a nice number but for rounding.
    var mantissa = [1.0, 2, 5].first { ratio <= $0 * (1 + 1e-9) } ?? 10
    if mantissa == 10 { (mantissa, exponent) = (1, exponent + 1) }
    if isInteger, exponent < 0 { (mantissa, exponent) = (1, 0) }
    // Products and quotients of whole numbers are rounded once: 3 / 10, not 3 · 0.1.
    let power = powerOfTen(abs(exponent))
    func value(_ i: Double) -> Double {
      exponent < 0 ? i * mantissa / power : i * mantissa * power
    }
    let first = (lower / value(1) - 1e-9).rounded(.up)
    let last = (upper / value(1) + 1e-9).rounded(.down)
    guard first <= last else { return Ticks(values: [], labels: []) }
    let values = stride(from: first, through: last, by: 1).map(value)
    return Ticks(values: values, labels: labels(values, exponent: exponent))
  }

  /// With the decimals that tell a step of ten to the power of `exponent`.
  private static func labels(_ values: [Double], exponent: Int) -> [String] {
    let largest = values.reduce(0) { max($0, $1.magnitude) }
    if largest == 0 { return values.map { _ in "0" } }
    let common = Int(floor(log10(largest * (1 + 1e-12))))
    // Many digits are easier to compare without a power of ten behind them.
    if (-3..<6).contains(common) || (0..<10).contains(common) && common - exponent > 4 {
      return values.map { NumberText.fixed($0, decimals: max(0, -exponent)) }
    }
    return values.map { value in
      if value == 0 { return "0" }
      let mantissa = value / powerOfTen(common / 2) / powerOfTen(common - common / 2)
      let text = NumberText.fixed(mantissa, decimals: max(0, common - exponent))
      return "\(text)×\(NumberText.power(common))"
    }
  }

  // MARK: Logarithmic

  /// Powers of ten, every one or every few; where there are few, multiples of them as well.
  private static func log(from lower: Double, to upper: Double, count: Int) -> Ticks {
    let range = (lower - 1e-9)...(upper + 1e-9)
    let first = Int(range.lowerBound.rounded(.up))
    let last = Int(range.upperBound.rounded(.down))
    let decades = max(0, last - first + 1)
    if decades > count || decades > 4 {
      let step = [1, 2, 5, 10, 20, 50, 100].first { decades <= count * $0 } ?? 200
      return multiples([1], of: (first...last).filter { $0 % step == 0 })
    }
    let exponents = Array((first - 1)...(last + 1))
    for mantissas in [[1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]] as [[Double]] {
      let ticks = multiples(mantissas, of: exponents).filtered { range.contains(log10($0)) }
      if ticks.values.count > count { continue }
      if ticks.values.count >= 2 { return ticks }
      break
    }
    // Less than a decade may hold hardly one of these.
    let (bottom, top) = (powerOfTen(lower), powerOfTen(upper))
    let even = linear(from: bottom, to: top, count: max(2, count), isInteger: false)
    let powers = multiples([1], of: exponents).filtered { range.contains(log10($0)) }
    return even.values.count > powers.values.count && upper - lower < 1 ? even : powers
  }

  private static func multiples(_ mantissas: [Double], of exponents: [Int]) -> Ticks {
    let isPlain = exponents.allSatisfy { (-4...5).contains($0) }
    var ticks = Ticks(values: [], labels: [])
    for exponent in exponents {
      for mantissa in mantissas {
        let power = powerOfTen(abs(exponent))
        let value = exponent < 0 ? mantissa / power : mantissa * power
        let prefix = mantissa == 1 ? "" : "\(Int(mantissa))×"
        ticks.values.append(value)
        ticks.labels.append(
          isPlain
            ? NumberText.fixed(value, decimals: max(0, -exponent))
            : prefix + NumberText.power(exponent))
      }
    }
    return ticks
  }

  /// Between the powers of ten of a few decades, for fine grid lines.
  static func minor(_ axis: Axis) -> [Double] {
    guard axis.scale == .log, axis.upper - axis.lower <= 8 else { return [] }
    let exponents = Int(axis.lower.rounded(.down))...Int(axis.upper.rounded(.up))
    return exponents.flatMap { exponent in (2...9).map { Double($0) * powerOfTen(exponent) } }
      .filter { (axis.lower...axis.upper).contains(log10($0)) }
  }

  private static func powerOfTen(_ exponent: Int) -> Double { pow(10, Double(exponent)) }
  private static func powerOfTen(_ exponent: Double) -> Double { pow(10, exponent) }
}
