extension Canvas {
  /// Draws a curve: lines that break where a number has no place, a dot for a number between two
  /// gaps, and markers, on each point where there are few and else at even distances.
  ///
  /// - Parameters:
  ///   - index: Of the curve; markers of curves that lie upon each other are shifted by it.
  ///   - hasMarkers: Otherwise there are dots between gaps only.
  mutating func curve(
    _ curve: Panel.Curve, in axes: Axes, index: Int, hasMarkers: Bool
  ) {
    let series = curve.series
    var runs: [[Point]] = [[]]
    for (x, y) in zip(series.x, series.y) {
      if let point = axes.point(x, y) {
        runs[runs.count - 1].append(point)
      } else if !runs[runs.count - 1].isEmpty {
        runs.append([])
      }
    }
    let style = curve.style
    let stroke = Stroke(
      curve.color, width: curve.isFaint ? 1.2 : 2, dash: curve.isFaint ? [] : style.dash)
    for run in runs where run.count > 1 { self.stroke(Path(decimated(run)), stroke) }
    let alone = runs.filter { $0.count == 1 }.joined()
    let marked = hasMarkers ? Self.markedPoints(Array(runs.joined()), index: index) : []
    for point in marked + alone where !curve.isFaint {
      marker(style.marker, at: point, color: style.color, outline: .white)
    }
  }

  /// All points where there are few, and else about ten at even distances.
  private static func markedPoints(_ points: [Point], index: Int) -> [Point] {
    if points.count <= Panel.markedCount { return points }
    let step = points.count / 10
    let first = (step / 4 + index * step / 3) % step
    return stride(from: first, to: points.count, by: step).map { points[$0] }
  }
}
