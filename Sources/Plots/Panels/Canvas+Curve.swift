extension Canvas {
  /// Draws a curve: lines that break where a number has no place, a dot for a number between two
  /// gaps, and markers, on each point where there are few and else at even distances.
  ///
  /// - Parameter index: Of the curve; markers of curves that lie upon each other are shifted by it.
  mutating func curve(_ curve: Panel.Curve, in axes: Axes, index: Int) {
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
    let color = curve.isFaint ? style.color.withAlpha(0.28) : style.color
    let stroke = Stroke(
      color, width: curve.isFaint ? 1.2 : 2, dash: curve.isFaint ? [] : style.dash)
    for run in runs where run.count > 1 { self.stroke(Path(decimated(run)), stroke) }
    let points = runs.joined()
    if curve.isFaint || points.isEmpty { return }
    for point in Self.markedPoints(runs, index: index) {
      marker(style.marker, at: point, color: color, outline: .white)
    }
  }

  /// Points of single runs, all where there are few, and else about ten at even distances.
  private static func markedPoints(_ runs: [[Point]], index: Int) -> [Point] {
    let points = Array(runs.joined())
    if points.count <= 40 { return points }
    let alone = runs.filter { $0.count == 1 }.joined()
    let step = points.count / 10
    let first = (step / 4 + index * step / 3) % step
    return stride(from: first, to: points.count, by: step).map { points[$0] } + alone
  }
}
