#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How numbers are spread over an axis.
public enum AxisScale: Sendable, Hashable {
  /// Evenly.
  case linear
  /// By their logarithm; what is not above 0 is left out.
  case log

  /// The value in the coordinates in which the axis is even, `nil` where it has no place.
  func position(of value: Double) -> Double? {
    switch self {
    case .linear: value.isFinite ? min(max(value, -1e300), 1e300) : nil
    case .log: value > 0 && value.isFinite ? log10(value) : nil
    }
  }
}

/// The range of numbers along one side of a plot.
package struct Axis: Sendable {
  package let scale: AxisScale
  /// The ends, as ``AxisScale/position(of:)`` gives them.
  package let lower, upper: Double
  /// Whether only whole numbers mean something.
  package let isInteger: Bool

  /// The axis from one value to another.
  package init(
    from lower: Double, to upper: Double, scale: AxisScale = .linear, isInteger: Bool = false
  ) {
    self.init(scale.position(of: lower)!, scale.position(of: upper)!, scale, isInteger: isInteger)
  }

  private init(_ lower: Double, _ upper: Double, _ scale: AxisScale, isInteger: Bool) {
    (self.lower, self.upper, self.scale, self.isInteger) = (lower, upper, scale, isInteger)
  }

  /// The axis that shows all values with a margin of `padding` of their span; `nil` where not one of
  /// them has a place. Values that are all equal lie in the middle.
  ///
  /// - Parameter maybeInteger: Whether values that are all whole are steps, epochs or the like, with
  ///   nothing between them.
  package init?(
    covering values: some Sequence<Double>, scale: AxisScale = .linear, padding: Double = 0.05,
    maybeInteger: Bool = false
  ) {
    var (lower, upper) = (Double.infinity, -Double.infinity)
    var isInteger = maybeInteger && scale == .linear
    for value in values {
      guard let position = scale.position(of: value) else { continue }
      (lower, upper) = (min(lower, position), max(upper, position))
      isInteger = isInteger && value.rounded() == value && value.magnitude < 1e9
    }
    guard lower <= upper else { return nil }
    let magnitude = max(lower.magnitude, upper.magnitude)
    var margin = (upper - lower) * padding
    // A span in the noise of rounding has no ticks.
    if upper - lower <= magnitude * 1e-11 {
      margin = scale == .log || isInteger || magnitude == 0 ? 0.5 : magnitude * 0.05
      // One epoch lies between two ticks, one million steps as well.
      if isInteger, magnitude > 20 { margin = magnitude * 0.025 }
    }
    self.init(lower - margin, upper + margin, scale, isInteger: isInteger)
  }

  /// 0 for the lower end to 1 for the upper; `nil` for what has no place on the axis.
  package func fraction(of value: Double) -> Double? {
    scale.position(of: value).map { ($0 - lower) / (upper - lower) }
  }
}
