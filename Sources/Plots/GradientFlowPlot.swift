#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The mean and the largest |gradient| of each layer, from the input down to the output, with a
/// verdict.
///
/// ```swift
/// let layers = names.map { GradientFlowPlot.Layer($0, mean: means[$0]!, maximum: maxima[$0]!) }
/// try GradientFlowPlot(layers).save(to: "gradients.png")
/// ```
public struct GradientFlowPlot: Plot {
  /// The gradient of a layer.
  public struct Layer: Sendable, Hashable {
    /// Such as a parameter's key.
    public var name: String
    /// Of |gradient|.
    public var mean: Double
    /// Of |gradient|.
    public var maximum: Double

    /// A layer's figures.
    public init(_ name: String, mean: Double, maximum: Double) {
      (self.name, self.mean, self.maximum) = (name, mean, maximum)
    }
  }

  /// From the input to the output.
  public var layers: [Layer]
  /// Below the title.
  public var verdict: String
  /// Above all.
  public var title: String?
  /// In points; the height follows from the layers.
  public var width: Double

  static let rowHeight = 17.0
  private static let nameStyle = TextStyle(size: 11, color: .text)
  private static let maximumNameWidth = 290.0

  /// A plot of layers.
  ///
  /// - Parameter verdict: What the gradients say about the network, such as `healthy`.
  public init(
    _ layers: [Layer], verdict: String = "", title: String? = "Gradient flow", width: Double = 760
  ) {
    (self.layers, self.verdict) = (layers, verdict)
    (self.title, self.width) = (title, width)
  }

  public var size: Size {
    let rows = max(Double(layers.count) * Self.rowHeight + 8, layout() == nil ? 60 : 0)
    return Size(width, header.bottom + 2 + rows + Axes.labelHeight + 34)
  }

  private var header: Header {
    let legend: [Legend.Entry] = [
      Legend.Entry(name: "mean |gradient|", symbol: .box(Self.meanColor)),
      Legend.Entry(name: "max |gradient|", symbol: .box(Self.maximumColor)),
    ]
    return Header(
      title: title, subtitle: verdict,
      legend: layers.isEmpty ? [] : legend, width: width)
  }

  static let meanColor = SeriesStyle.blue
  static let maximumColor = SeriesStyle.okabeIto[5].mixed(with: .white, fraction: 0.45)

  /// The axis of |gradient| and the frame; `nil` without a number above 0.
  package func layout() -> Axes? {
    let values = layers.flatMap { [$0.mean, $0.maximum] }
    guard let covering = Axis(covering: values, scale: .log, padding: 0.04) else { return nil }
    // The shortest bar is to be seen as well.
    let lower = pow(10, max(covering.lower - 0.15, -300))
    let axis = Axis(from: lower, to: pow(10, min(covering.upper, 300)), scale: .log)
    let names = layers.reduce(0) { max($0, Self.nameStyle.width(of: $1.name)) }
    let left = Header.margin + min(names, Self.maximumNameWidth) + Axes.gap
    let height = Double(layers.count) * Self.rowHeight + 8
    let area = Rectangle(
      x: left, y: header.bottom + 2, width: max(10, width - left - Header.margin - 12),
      height: height)
    return Axes(x: axis, y: Axis(from: 0, to: 1), area: area)
  }

  public func draw(on canvas: inout Canvas) {
    header.draw(on: &canvas)
    guard let axes = layout() else {
      let area = Rectangle(
        x: Header.margin, y: header.bottom, width: width - 2 * Header.margin,
        height: canvas.size.height - header.bottom - Header.margin)
      canvas.emptyMessage(
        layers.isEmpty ? "no layers" : "no gradient that is finite and not 0", in: area)
      return
    }
    axes.drawX(on: &canvas)
    for (i, layer) in layers.enumerated() { draw(layer, row: i, axes, on: &canvas) }
    axes.drawFrame(on: &canvas)
    canvas.text(
      "|gradient|", at: Point(axes.area.midX, axes.area.maxY + Axes.labelHeight + 6), .axis,
      horizontally: .center, vertically: .top)
  }

  private func draw(_ layer: Layer, row: Int, _ axes: Axes, on canvas: inout Canvas) {
    let area = axes.area
    let middle = area.y + 4 + (Double(row) + 0.5) * Self.rowHeight
    canvas.text(
      Self.nameStyle.shortened(layer.name, to: Self.maximumNameWidth, keepsEnd: true),
      at: Point(area.x - Axes.gap, middle), Self.nameStyle, horizontally: .trailing)
    func bar(_ value: Double, _ color: Color, thickness: Double) {
      guard let fraction = axes.x.fraction(of: value) else { return }
      let length = min(max(fraction, 0), 1) * area.width
      canvas.fill(
        Rectangle(x: area.x, y: middle - thickness / 2, width: length, height: thickness), color)
    }
    if layer.mean.isFinite, layer.maximum.isFinite, layer.maximum > 0 {
      bar(layer.maximum, Self.maximumColor, thickness: Self.rowHeight - 5)
      bar(layer.mean, Self.meanColor, thickness: Self.rowHeight - 10)
      return
    }
    let remark = layer.maximum == 0 && layer.mean == 0 ? "no gradient" : "not finite"
    canvas.text(
      remark, at: Point(area.x + 6, middle),
      TextStyle(size: 11, isBold: true, color: SeriesStyle.vermillion))
  }
}
