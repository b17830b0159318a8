import Tensor

/// Points with labels in the colours and markers of clusters, such as projected embeddings of words.
///
/// ```swift
/// let points = words.map { ScatterPlot.Item(x: x[$0]!, y: y[$0]!, label: $0, cluster: group[$0]!) }
/// let plot = ScatterPlot(points, clusters: ["animals", "colours"], title: "Embeddings")
/// try plot.save(to: "words.svg")
/// ```
public struct ScatterPlot: Plot {
  /// A point.
  public struct Item: Sendable, Hashable {
    public var x, y: Double
    /// Beside the point, where there is room.
    public var label: String?
    /// Index of its cluster.
    public var cluster: Int

    /// A point.
    public init(x: Double, y: Double, label: String? = nil, cluster: Int = 0) {
      (self.x, self.y, self.label, self.cluster) = (x, y, label, cluster)
    }
  }

  /// Those that are not finite are left out; labels of earlier ones take precedence.
  public let items: [Item]
  /// The clusters' names, for the legend.
  public let clusters: [String]
  /// Above all.
  public var title: String?
  /// Of the axes, with units.
  public var xLabel, yLabel: String
  /// Whether numbers are written at the axes; projections such as t-SNE's have none that mean
  /// something.
  public var hasTicks: Bool
  public var size: Size

  /// A plot of points.
  ///
  /// - Precondition: no cluster is below 0, or beyond `clusters` where there are names.
  public init(
    _ items: [Item], clusters: [String] = [], title: String? = nil, xLabel: String = "",
    yLabel: String = "", hasTicks: Bool = true, size: Size = Size(720, 560)
  ) {
    for cluster in items.lazy.map(\.cluster) {
      require(
        cluster >= 0 && (clusters.isEmpty || cluster < clusters.count),
        "ScatterPlot: a cluster must be in 0 ..< \(clusters.count) (\(cluster))")
    }
    (self.items, self.clusters, self.title) = (items, clusters, title)
    (self.xLabel, self.yLabel) = (xLabel, yLabel)
    (self.hasTicks, self.size) = (hasTicks, size)
  }

  // MARK: Layout

  private static let labelStyle = TextStyle(size: 10.5, color: .text)

  /// Where axes and labels lie; `nil` without points.
  package func layout() -> (axes: Axes, labels: LabelPlacement)? {
    let finite = items.filter { $0.x.isFinite && $0.y.isFinite }
    guard let x = Axis(covering: finite.map(\.x), padding: 0.06),
      let y = Axis(covering: finite.map(\.y), padding: 0.06)
    else { return nil }
    let below =
      (hasTicks ? Axes.labelHeight : 0) + (xLabel.isEmpty ? 0 : TextStyle.axis.lineHeight + 6)
      + Header.margin
    let height = max(10, size.height - header.bottom - below)
    let numbers = hasTicks ? Axes.labelWidth(y, height: height) : 0
    let left = Header.margin + (yLabel.isEmpty ? 0 : TextStyle.axis.lineHeight + 2) + numbers
    let width = max(10, size.width - left - Header.margin - (hasTicks ? 6 : 0))
    let area = Rectangle(x: left, y: header.bottom, width: width, height: height)
    let axes = Axes(x: x, y: y, area: area)
    let points = finite.compactMap { item in
      axes.point(item.x, item.y).map {
        ($0, item.label.map { Self.labelStyle.shortened($0.inOneLine, to: 160) })
      }
    }
    let labels = LabelPlacement(
      points, in: area.inset(by: 2), style: Self.labelStyle, radius: radius)
    return (axes, labels)
  }

  private var header: Header {
    let entries = clusters.enumerated().map { i, name in
      let style = SeriesStyle.indexed(i)
      return Legend.Entry(name: name, symbol: .marker(style.marker, style.color))
    }
    return Header(title: title, legend: entries, width: size.width)
  }

  /// Of markers; smaller where there are many.
  private var radius: Double {
    switch items.count {
    case ...200: 4
    case ...2000: 2.8
    default: 1.8
    }
  }

  // MARK: Drawing

  public func draw(on canvas: inout Canvas) {
    header.draw(on: &canvas)
    guard let (axes, labels) = layout() else {
      let area = Rectangle(
        x: Header.margin, y: header.bottom, width: size.width - 2 * Header.margin,
        height: size.height - header.bottom - Header.margin)
      canvas.emptyMessage("no points", in: area)
      return
    }
    let area = axes.area
    if hasTicks { axes.draw(on: &canvas) }
    canvas.stroke(.rectangle(area), Stroke(hasTicks ? .frame : .grid))
    for label in labels.labels {
      if let leader = label.leader {
        canvas.line(from: leader.from, to: leader.to, Stroke(.frame, width: 0.7))
      }
    }
    for item in items {
      guard let point = axes.point(item.x, item.y) else { continue }
      let style = SeriesStyle.indexed(item.cluster)
      canvas.marker(
        style.marker, at: point, radius: radius, color: style.color,
        outline: items.count > 2000 ? nil : .white)
    }
    for label in labels.labels {
      canvas.text(
        label.text, at: Point(label.box.x, label.box.y), Self.labelStyle, vertically: .top)
    }
    drawRemark(labels.omittedCount, area, on: &canvas)
    canvas.text(
      TextStyle.axis.shortened(xLabel, to: area.width),
      at: Point(area.midX, area.maxY + (hasTicks ? Axes.labelHeight : 0) + 6), .axis,
      horizontally: .center, vertically: .top)
    canvas.text(
      TextStyle.axis.shortened(yLabel, to: area.height), at: Point(Header.margin, area.midY), .axis,
      horizontally: .center, vertically: .top, isVertical: true)
  }

  private func drawRemark(_ count: Int, _ area: Rectangle, on canvas: inout Canvas) {
    if count == 0 { return }
    let text = count == 1 ? "1 label is left out" : "\(NumberText.whole(count)) labels are left out"
    canvas.text(
      "\(text) for want of room", at: Point(area.maxX, size.height - 3),
      TextStyle(size: 10, color: .secondaryText), horizontally: .trailing, vertically: .bottom)
  }
}
