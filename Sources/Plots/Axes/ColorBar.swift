/// A strip that says which numbers a colour map's colours stand for, with the numbers at its right.
struct ColorBar: Sendable {
  var colors: @Sendable (Double) -> Color
  /// Of 0 … 1.
  var labels: [(fraction: Double, text: String)]
  /// Below which the label is, running upwards at the right.
  var title: String

  static let stripWidth = 12.0
  private static let steps = 96

  init(_ map: ColorMap, labels: [(fraction: Double, text: String)], title: String) {
    self.init(labels: labels, title: title) { map.color(at: $0) }
  }

  init(
    labels: [(fraction: Double, text: String)], title: String,
    colors: @escaping @Sendable (Double) -> Color
  ) {
    (self.colors, self.labels, self.title) = (colors, labels, title)
  }

  /// Of strip, numbers and title.
  var width: Double {
    let numbers = labels.reduce(0) { max($0, TextStyle.tick.width(of: $1.text)) }
    return Self.stripWidth + 5 + numbers + (title.isEmpty ? 0 : 6 + TextStyle.tick.lineHeight)
  }

  func draw(on canvas: inout Canvas, at origin: Point, height: Double) {
    let strip = Rectangle(x: origin.x, y: origin.y, width: Self.stripWidth, height: height)
    // Each reaches to the bottom and is painted over by the next, so that no seams show.
    for step in 0..<Self.steps {
      let top = Double(step) / Double(Self.steps)
      let rest = Rectangle(
        x: strip.x, y: strip.y + top * height, width: strip.width, height: (1 - top) * height)
      canvas.fill(rest, colors(1 - Double(step) / Double(Self.steps - 1)))
    }
    canvas.stroke(.rectangle(strip), Stroke(.frame, width: 0.8))
    for (fraction, text) in labels {
      let y = strip.maxY - fraction * height
      canvas.line(from: Point(strip.maxX, y), to: Point(strip.maxX + 3, y), Stroke(.frame))
      canvas.text(text, at: Point(strip.maxX + 5, y), .tick)
    }
    canvas.text(
      TextStyle.tick.shortened(title, to: height), at: Point(origin.x + width, strip.midY), .tick,
      horizontally: .center, vertically: .bottom, isVertical: true)
  }
}
