import Tensor

/// Distributions of numbers, laid over each other or, as over time, one behind the other.
///
/// ```swift
/// let lengths = Histogram.sharingEdges([("references", a), ("generated", b)], bins: 20)
/// try HistogramPlot(lengths, xLabel: "Words").save(to: "lengths.png")
/// try HistogramPlot(weightsByEpoch, style: .ridge, xLabel: "Weight").save(to: "weights.png")
/// ```
public struct HistogramPlot: Plot {
  /// How several histograms share the plot.
  public enum Style: Sendable, Hashable {
    /// Counts over each other, see-through.
    case overlaid
    /// Densities from the back to the front, as TensorBoard shows a tensor over steps; names stand
    /// at the right.
    case ridge
  }

  /// From the back to the front.
  public var histograms: [Histogram]
  /// How they share the plot.
  public var style: Style
  /// Above all.
  public var title: String?
  /// What is counted, with its unit.
  public var xLabel: String
  /// Of the vertical axis of ``Style/overlaid``.
  public var yLabel: String
  public var size: Size

  /// A plot of histograms.
  public init(
    _ histograms: [Histogram], style: Style = .overlaid, title: String? = nil,
    xLabel: String = "Value", yLabel: String = "Count", size: Size = Size(720, 440)
  ) {
    (self.histograms, self.style, self.title) = (histograms, style, title)
    (self.xLabel, self.yLabel, self.size) = (xLabel, yLabel, size)
  }

  private var legend: [Legend.Entry] {
    histograms.indices.map {
      Legend.Entry(name: histograms[$0].name, symbol: .line(.indexed($0), hasMarker: false))
    }
  }

  private var header: Header {
    let isNamed = style == .overlaid && histograms.count > 1
    return Header(title: title, legend: isNamed ? legend : [], width: size.width)
  }

  public func draw(on canvas: inout Canvas) {
    header.draw(on: &canvas)
    let counts = histograms.flatMap(\.counts)
    guard let x = Axis(covering: occupied(), padding: 0.02), counts.contains(where: { $0 > 0 })
    else {
      let margin = Header.margin
      let area = Rectangle(
        x: margin, y: header.bottom, width: size.width - 2 * margin,
        height: size.height - header.bottom - margin)
      canvas.emptyMessage("no values", in: area)
      return
    }
    switch style {
    case .overlaid: drawOverlaid(x, on: &canvas)
    case .ridge: drawRidge(x, on: &canvas)
    }
  }

  /// The edges from the first interval that holds something to the last.
  private func occupied() -> [Double] {
    histograms.flatMap { histogram -> [Double] in
      guard let filled = histogram.filled else { return [] }
      return [histogram.edges[filled.lowerBound], histogram.edges[filled.upperBound + 1]]
    }
  }

  private func drawLabel(below area: Rectangle, on canvas: inout Canvas) {
    canvas.text(
      TextStyle.axis.shortened(xLabel, to: area.width),
      at: Point(area.midX, area.maxY + Axes.labelHeight + 6), .axis, horizontally: .center,
      vertically: .top)
  }

  // MARK: Overlaid

  /// The axes of counts.
  package func overlaidAxes(_ x: Axis) -> Axes {
    let highest = histograms.flatMap(\.counts).filter(\.isFinite).max() ?? 1
    let y = Axis(
      from: 0, to: highest * 1.05,
      isInteger: histograms.allSatisfy { $0.counts.allSatisfy { $0.rounded() == $0 } })
    let bottom = Axes.labelHeight + 6 + TextStyle.axis.lineHeight + 10
    let height = max(10, size.height - header.bottom - bottom - 4)
    let left =
      Header.margin + TextStyle.axis.lineHeight + 2 + Axes.labelWidth(y, height: height)
    let width = max(10, size.width - left - Header.margin - 6)
    return Axes(
      x: x, y: y, area: Rectangle(x: left, y: header.bottom + 4, width: width, height: height))
  }

  private func drawOverlaid(_ x: Axis, on canvas: inout Canvas) {
    let axes = overlaidAxes(x)
    let area = axes.area
    axes.draw(on: &canvas)
    canvas.clipped(to: area.inset(by: -1)) { canvas in
      for (i, histogram) in histograms.enumerated() {
        let points = Self.outline(histogram, axes)
        let style = SeriesStyle.indexed(i)
        canvas.fill(Path(points, isClosed: true), style.color.withAlpha(0.22))
        canvas.stroke(Path(points), Stroke(style.color, width: 1.8, dash: style.dash))
      }
    }
    axes.drawFrame(on: &canvas)
    drawLabel(below: area, on: &canvas)
    canvas.text(
      TextStyle.axis.shortened(yLabel, to: area.height), at: Point(Header.margin, area.midY), .axis,
      horizontally: .center, vertically: .top, isVertical: true)
  }

  /// Up and down the steps, from the base line back to it.
  private static func outline(_ histogram: Histogram, _ axes: Axes) -> [Point] {
    let edges = histogram.edges
    var corners = [(edges[0], 0.0)]
    for (i, count) in histogram.counts.enumerated() {
      corners += [(edges[i], count), (edges[i + 1], count)]
    }
    corners.append((edges[edges.count - 1], 0))
    return corners.compactMap { axes.point($0.0, $0.1) }
  }

  // MARK: Ridge

  private func drawRidge(_ x: Axis, on canvas: inout Canvas) {
    let names = histograms.map { TextStyle.tick.shortened($0.name, to: 140) }
    let right = names.reduce(0) { max($0, TextStyle.tick.width(of: $1)) } + 10
    let bottom = Axes.labelHeight + 6 + TextStyle.axis.lineHeight + 10
    let area = Rectangle(
      x: Header.margin + 6, y: header.bottom + 4,
      width: max(10, size.width - 2 * Header.margin - 6 - right),
      height: max(10, size.height - header.bottom - bottom - 4))
    let axes = Axes(x: x, y: Axis(from: 0, to: 1), area: area)
    axes.drawX(on: &canvas)
    let highest = histograms.flatMap(\.densities).filter(\.isFinite).max() ?? 1
    // The front ones cover up to three quarters of those behind.
    let rise = area.height / (1 + max(0, Double(histograms.count - 1)) / 3)
    let spacing = histograms.count > 1 ? (area.height - rise) / Double(histograms.count - 1) : 0
    var lastLabel = -Double.infinity
    for (i, histogram) in histograms.enumerated() {
      let base = area.y + rise + Double(i) * spacing
      let depth = Double(i + 1) / Double(histograms.count)
      let color = ColorMap.blues.color(at: 0.25 + 0.5 * depth)
      let places = ridge(histogram, axes, base: base, height: rise / highest)
      canvas.fill(Path(places, isClosed: true), color.withAlpha(0.9))
      canvas.stroke(Path(places), Stroke(.white, width: 1))
      let isLast = i == histograms.count - 1
      let finalBase = area.y + rise + Double(histograms.count - 1) * spacing
      if isLast || (base - lastLabel >= 15 && finalBase - base >= 15) {
        canvas.text(names[i], at: Point(area.maxX + 8, base), .tick)
        lastLabel = base
      }
    }
    canvas.line(
      from: Point(area.x, area.maxY), to: Point(area.maxX, area.maxY), Stroke(.frame))
    drawLabel(below: area, on: &canvas)
  }

  private func ridge(
    _ histogram: Histogram, _ axes: Axes, base: Double, height: Double
  ) -> [Point] {
    func point(_ x: Double, _ density: Double) -> Point? {
      axes.point(x, 0).map { Point($0.x, base - density * height) }
    }
    let (edges, densities) = (histogram.edges, histogram.densities)
    guard let filled = histogram.filled else { return [] }
    let line = filled.map { (edges[$0] + (edges[$0 + 1] - edges[$0]) / 2, densities[$0]) }
    let ends = [(edges[filled.lowerBound], 0.0), (edges[filled.upperBound + 1], 0.0)]
    return (ends[..<1] + line + ends[1...]).compactMap { point($0.0, $0.1) }
  }
}
