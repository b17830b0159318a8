/// A value on the horizontal axis that is pointed out from above.
struct Callout: Sendable {
  var x: Double
  /// Where a ring marks it; none for a line only.
  var y: Double?
  var text: String
  var color: Color
}

/// Places texts over points of a line so that they neither overlap nor leave the line's range.
package enum Callouts {
  static let style = TextStyle(size: 11, isBold: true, color: .text)
  static let rowHeight = 17.0

  /// Returns for each text its row, counted from the lowest, and the middle of the text.
  ///
  /// - Parameters:
  ///   - centers: Where the texts would like to have their middle.
  ///   - range: What they may not leave; those wider than it begin with it.
  package static func places(
    centers: [Double], widths: [Double], in range: ClosedRange<Double>
  ) -> [(row: Int, center: Double)] {
    var taken: [[ClosedRange<Double>]] = []
    var places = centers.map { (row: 0, center: $0) }
    for i in centers.indices.sorted(by: { centers[$0] < centers[$1] }) {
      let half = widths[i] / 2
      let center = max(range.lowerBound + half, min(centers[i], range.upperBound - half))
      let extent = (center - half - 5)...(center + half + 5)
      let row = taken.firstIndex { row in !row.contains { $0.overlaps(extent) } } ?? taken.count
      if row == taken.count { taken.append([]) }
      taken[row].append(extent)
      places[i] = (row, center)
    }
    return places
  }
}
