import Tensor

/// How many numbers lie in each of adjacent intervals.
public struct Histogram: Sendable, Hashable {
  /// Stands in the legend, or is a step.
  public var name: String
  /// Rising; one more than ``counts``. An interval holds its lower edge, the last one both.
  public let edges: [Double]
  /// Of each interval.
  public let counts: [Double]

  /// Counted numbers.
  ///
  /// - Precondition: there is one edge more than counts, and edges rise.
  public init(_ name: String, edges: [Double], counts: [Double]) {
    require(
      edges.count == counts.count + 1,
      "Histogram: there must be one edge more than counts (\(edges.count), \(counts.count))")
    require(
      zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 }, "Histogram: edges must rise (\(edges))")
    (self.name, self.edges, self.counts) = (name, edges, counts)
  }

  /// Counts numbers in intervals of one width, NumPy's `histogram`; those that are not finite or
  /// outside of the range are left out.
  ///
  /// - Parameter range: From the lowest to the highest by default; widened by a half on each side
  ///   where all are equal, and 0 … 1 where there are none.
  /// - Precondition: `bins` is at least 1.
  public init(
    _ name: String, of values: [Double], bins: Int = 40, range: ClosedRange<Double>? = nil
  ) {
    require(bins >= 1, "Histogram: bins must be at least 1 (\(bins))")
    let range = Self.widened(range ?? Self.range(of: [values]))
    let span = range.upperBound / Double(bins) - range.lowerBound / Double(bins)
    edges = (0...bins).map { i in
      i == bins ? range.upperBound : range.lowerBound + span * Double(i)
    }
    var counts = [Double](repeating: 0, count: bins)
    for value in values where range.contains(value) {
      var bin = min(max(Int((value - range.lowerBound) / span), 0), bins - 1)
      // The quotient's rounding must not move a value over an edge.
      if value < edges[bin] {
        bin -= 1
      } else if bin + 1 < bins, value >= edges[bin + 1] {
        bin += 1
      }
      counts[bin] += 1
    }
    (self.name, self.counts) = (name, counts)
  }

  /// Counts several sets of numbers in the same intervals.
  public static func sharingEdges(
    _ sets: [(name: String, values: [Double])], bins: Int = 40
  ) -> [Histogram] {
    let range = range(of: sets.map(\.values))
    return sets.map { Histogram($0.name, of: $0.values, bins: bins, range: range) }
  }

  private static func range(of sets: [[Double]]) -> ClosedRange<Double> {
    let finite = sets.joined().lazy.filter { $0.magnitude <= 1e300 }
    guard let lower = finite.min(), let upper = finite.max() else { return 0...1 }
    return lower...upper
  }

  private static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let magnitude = max(range.lowerBound.magnitude, range.upperBound.magnitude)
    let isPoint = range.upperBound - range.lowerBound <= magnitude * 1e-12
    let half = max(0.5, magnitude * 1e-6)
    return isPoint ? (range.lowerBound - half)...(range.upperBound + half) : range
  }

  /// From the first interval that holds something to the last.
  var filled: ClosedRange<Int>? {
    guard let first = counts.firstIndex(where: { $0 > 0 }),
      let last = counts.lastIndex(where: { $0 > 0 })
    else { return nil }
    return first...last
  }

  /// Counts by the width of their interval.
  var densities: [Double] { counts.indices.map { counts[$0] / (edges[$0 + 1] - edges[$0]) } }
}
