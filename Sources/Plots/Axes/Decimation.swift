/// Returns a line through fewer points that looks the same: of consecutive points in one column of
/// half a point the first, the lowest, the highest and the last stay.
///
/// This is M4 (Jugel et al. 2014), which loses no extreme value.
package func decimated(_ points: [Point]) -> [Point] {
  func column(_ i: Int) -> Double { (points[i].x * 2).rounded(.down) }
  var kept: [Point] = []
  var start = 0
  while start < points.count {
    var end = start
    var (lowest, highest) = (start, start)
    while end < points.count, column(end) == column(start) {
      if points[end].y < points[lowest].y { lowest = end }
      if points[end].y > points[highest].y { highest = end }
      end += 1
    }
    let chosen = Set([start, lowest, highest, end - 1]).sorted()
    kept += chosen.map { points[$0] }
    start = end
  }
  return kept
}
