/// Curves over a shared horizontal axis, before they have a place.
package struct Panel: Sendable {
  /// A series and its look.
  struct Curve: Sendable {
    var series: Series
    var style: SeriesStyle
    /// Whether it is faint, has no markers and stays behind the others.
    var isFaint = false
  }

  var label: String
  var curves: [Curve]
  var scale = AxisScale.linear
  var callouts: [Callout] = []
  /// Above which the vertical axis does not go, whatever the values.
  var limit: Double?

  /// Curves in the styles of their order.
  init(label: String, series: [Series], scale: AxisScale = .linear, smoothing: Double = 0) {
    (self.label, self.scale) = (label, scale)
    var (faint, clear): ([Curve], [Curve]) = ([], [])
    for (i, series) in series.enumerated() {
      let style = SeriesStyle.indexed(i)
      if smoothing > 0 { faint.append(Curve(series: series, style: style, isFaint: true)) }
      let shown = smoothing > 0 ? series.smoothed(weight: smoothing) : series
      clear.append(Curve(series: shown, style: style))
    }
    curves = faint + clear
  }

  var legend: [Legend.Entry] {
    curves.filter { !$0.isFaint }.map {
      Legend.Entry(name: $0.series.name, symbol: .line($0.style))
    }
  }
}
