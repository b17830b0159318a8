/// Panels below each other over one horizontal axis, with a title.
package struct PanelStack: Sendable {
  var title: String?
  var subtitle: String?
  var xLabel: String
  var xScale = AxisScale.linear
  var panels: [Panel]

  /// A panel at its place.
  package struct Placed: Sendable {
    let panel: Panel
    let legend: Legend
    package let axes: Axes
    /// The row and the middle of each callout's text.
    let callouts: [(row: Int, center: Double)]
    let isEmpty: Bool
  }

  /// Where everything lies on a canvas of this size.
  package func layout(in size: Size) -> (header: Header, panels: [Placed]) {
    let header = Header(title: title, subtitle: subtitle, width: size.width)
    let margin = Header.margin
    let xAxis = Axis(
      covering: panels.flatMap { panel in
        panel.curves.flatMap { visible($0, $0.series.x, of: panel) } + panel.callouts.map(\.x)
      },
      scale: xScale, padding: 0.02, maybeInteger: true)
    let yAxes = panels.map { panel in
      Axis(
        covering: panel.curves.flatMap { visible($0, $0.series.y, of: panel) }
          .map { min($0, panel.limit ?? .infinity) }, scale: panel.scale)
    }
    let below = Axes.labelHeight + 6 + TextStyle.axis.lineHeight + margin - 6
    let available = size.height - header.bottom - below
    let share = (available - Double(panels.count - 1) * 14) / Double(max(1, panels.count))
    // The numbers of all panels get one width, so that the areas lie below each other.
    let numbers = yAxes.reduce(0) { widest, axis in
      max(widest, axis.map { Axes.labelWidth($0, height: share - 20) } ?? 0)
    }
    let left = margin + TextStyle.axis.lineHeight + 2 + numbers
    let width = max(10, size.width - left - margin - 6)
    var placed: [Placed] = []
    var top = header.bottom
    for (panel, yAxis) in zip(panels, yAxes) {
      let legend = Legend(panel.legend, at: Point(left, top), width: width)
      let x = xAxis ?? Axis(from: xScale == .log ? 1 : 0, to: 2, scale: xScale)
      let callouts = Callouts.places(
        centers: panel.callouts.map { left + (x.fraction(of: $0.x) ?? 0) * width },
        widths: panel.callouts.map { Callouts.style.width(of: $0.text) },
        in: left...(left + width))
      let rows = callouts.reduce(0) { max($0, $1.row + 1) }
      let above = legend.height + (legend.height > 0 ? 6 : 2) + Double(rows) * Callouts.rowHeight
      let area = Rectangle(
        x: left, y: top + above, width: width, height: max(10, share - above))
      var axes = Axes(
        x: x, y: yAxis ?? Axis(from: panel.scale == .log ? 1 : 0, to: 2, scale: panel.scale),
        area: area)
      axes.hasXLabels = placed.count == panels.count - 1
      placed.append(
        Placed(
          panel: panel, legend: legend, axes: axes, callouts: callouts,
          isEmpty: xAxis == nil || yAxis == nil))
      top += share + 14
    }
    return (header, placed)
  }

  /// Those of `values` that belong to points with a place on both axes.
  private func visible(_ curve: Panel.Curve, _ values: [Double], of panel: Panel) -> [Double] {
    values.indices.filter {
      xScale.position(of: curve.series.x[$0]) != nil
        && panel.scale.position(of: curve.series.y[$0]) != nil
    }.map { values[$0] }
  }

  func draw(on canvas: inout Canvas) {
    let (header, placed) = layout(in: canvas.size)
    header.draw(on: &canvas)
    for panel in placed { draw(panel, on: &canvas) }
    guard let last = placed.last, !last.isEmpty else { return }
    let label = TextStyle.axis.shortened(xLabel, to: last.axes.area.width)
    canvas.text(
      label, at: Point(last.axes.area.midX, last.axes.area.maxY + Axes.labelHeight + 6), .axis,
      horizontally: .center, vertically: .top)
  }

  private func draw(_ placed: Placed, on canvas: inout Canvas) {
    let axes = placed.axes
    let area = axes.area
    canvas.text(
      TextStyle.axis.shortened(placed.panel.label, to: area.height),
      at: Point(Header.margin, area.midY), .axis, horizontally: .center, vertically: .top,
      isVertical: true)
    placed.legend.draw(on: &canvas)
    if placed.isEmpty {
      canvas.emptyMessage(placed.panel.scale == .log ? "no positive values" : "no values", in: area)
      return
    }
    axes.draw(on: &canvas)
    for (callout, place) in zip(placed.panel.callouts, placed.callouts) {
      draw(callout, at: place, axes, on: &canvas)
    }
    canvas.clipped(to: area.inset(by: -1)) { canvas in
      for (i, curve) in placed.panel.curves.enumerated() {
        canvas.curve(
          curve, in: axes, index: i, hasMarkers: placed.panel.hasMarkers(curve))
      }
    }
    for callout in placed.panel.callouts {
      guard let y = callout.y, let p = axes.point(callout.x, y) else { continue }
      canvas.fill(.circle(at: p, radius: 5), .white)
      canvas.stroke(.circle(at: p, radius: 5), Stroke(callout.color, width: 2))
    }
    axes.drawFrame(on: &canvas)
  }

  private func draw(
    _ callout: Callout, at place: (row: Int, center: Double), _ axes: Axes,
    on canvas: inout Canvas
  ) {
    let area = axes.area
    guard let fraction = axes.x.fraction(of: callout.x), (0...1).contains(fraction) else { return }
    let x = area.x + fraction * area.width
    let middle = area.y - 2 - (Double(place.row) + 0.5) * Callouts.rowHeight
    var style = Callouts.style
    style.color = callout.color
    canvas.line(
      from: Point(x, area.y), to: Point(x, area.maxY),
      Stroke(callout.color, width: 1.2, dash: [4, 3]))
    canvas.text(
      style.shortened(callout.text, to: area.width), at: Point(place.center, middle), style,
      horizontally: .center)
  }
}

extension Canvas {
  /// Says in the place of data that there is none.
  mutating func emptyMessage(_ message: String, in area: Rectangle) {
    stroke(.rectangle(area), Stroke(.grid))
    text(
      "There is nothing to show: \(message)", at: Point(area.midX, area.midY),
      TextStyle(size: 12, color: .secondaryText), horizontally: .center)
  }
}
