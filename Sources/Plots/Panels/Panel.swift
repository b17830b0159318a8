/// Curves over a shared horizontal axis, before they have a place.
package struct Panel: Sendable {
  /// A series and its look.
  struct Curve: Sendable {
    var series: Series
    var style: SeriesStyle
    /// Whether it is faint, has no markers and stays behind the others.
    var isFaint = false

    var color: Color { isFaint ? style.color.withAlpha(0.3) : style.color }
  }

  var label: String
  var curves: [Curve]
  var scale = AxisScale.linear
  var callouts: [Callout] = []
  /// Above which the vertical axis does not go, whatever the values.
  var limit: Double?

  /// A number for each epoch has no noise that would have to be smoothed away, and would lag behind.
  static let smoothedCount = 100

  /// As many are marked one by one.
  static let markedCount = 40

  /// Whether a curve has markers: one of few points, or one that is not alone.
  func hasMarkers(_ curve: Curve) -> Bool {
    let isAlone = curves.count { !$0.isFaint } == 1
    return !curve.isFaint && (!isAlone || curve.series.y.count <= Self.markedCount)
  }

  /// Curves in the styles of their order.
  init(label: String, series: [Series], scale: AxisScale = .linear, smoothing: Double = 0) {
    (self.label, self.scale) = (label, scale)
    var (faint, clear): ([Curve], [Curve]) = ([], [])
    for (i, series) in series.enumerated() {
      let style = SeriesStyle.indexed(i)
      let isSmoothed = smoothing > 0 && series.y.count >= Self.smoothedCount
      if isSmoothed { faint.append(Curve(series: series, style: style, isFaint: true)) }
      let shown = isSmoothed ? series.smoothed(weight: smoothing) : series
      clear.append(Curve(series: shown, style: style))
    }
    curves = faint + clear
  }

  var legend: [Legend.Entry] {
    // The clear curve of a name stands for the faint one as well.
    (curves.filter { !$0.isFaint } + curves.filter(\.isFaint)).map { curve in
      var style = curve.style
      if curve.isFaint { style.color = curve.color }
      return Legend.Entry(
        name: curve.series.name, symbol: .line(style, hasMarker: hasMarkers(curve)))
    }
  }
}
