import Tensor

/// Numbers over numbers with a name, such as a loss over steps.
public struct Series: Sendable, Hashable {
  /// Stands in the legend.
  public var name: String
  /// Of the same count as ``y``.
  public let x: [Double]
  /// Those that are not finite leave gaps.
  public let y: [Double]

  /// The numbers `y` over `x`.
  ///
  /// - Precondition: both are as many.
  public init(_ name: String, x: [Double], y: [Double]) {
    require(
      x.count == y.count, "Series: x and y must be of one count (\(x.count), \(y.count))")
    (self.name, self.x, self.y) = (name, x, y)
  }

  /// The numbers `y` over 1, 2, 3 …
  public init(_ name: String, y: [Double]) {
    self.init(name, x: y.indices.map { Double($0 + 1) }, y: y)
  }

  /// The series as TensorBoard smooths it, see ``smoothed(_:weight:)``.
  public func smoothed(weight: Double) -> Series {
    Series(name, x: x, y: Plots.smoothed(y, weight: weight))
  }
}

/// Returns the running mean sᵢ = w·sᵢ₋₁ + (1 − w)·yᵢ, divided by 1 − wⁱ so that it does not lean to
/// the 0 it starts from. Values that are not finite stay as they are and are left out of it.
///
/// This is what TensorBoard's slider does, but for a constant series, which needs no exception here.
///
/// - Parameter weight: w, from 0 (nothing) to below 1 (almost a line).
/// - Precondition: `weight` is in 0 ..< 1.
public func smoothed(_ values: [Double], weight: Double) -> [Double] {
  require((0..<1).contains(weight), "smoothed: weight must be in 0 ..< 1 (\(weight))")
  var (mean, remaining) = (0.0, 1.0)
  return values.map { value in
    guard value.isFinite else { return value }
    mean = weight * mean + (1 - weight) * value
    remaining *= weight
    return mean / (1 - remaining)
  }
}
