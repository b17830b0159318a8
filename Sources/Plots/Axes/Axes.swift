/// The two axes of a plot at their place on a canvas.
package struct Axes: Sendable {
  package let x, y: Axis
  /// Inside of the frame.
  package let area: Rectangle
  package let xTicks, yTicks: Ticks
  /// Whether numbers are written below.
  package var hasXLabels = true

  static let tickStyle = TextStyle.tick
  /// Between the frame and numbers.
  static let gap = 7.0

  init(x: Axis, y: Axis, area: Rectangle) {
    (self.x, self.y, self.area) = (x, y, area)
    xTicks = Ticks.fitting(x, along: area.width, style: Self.tickStyle, isVertical: false)
    yTicks = Ticks.fitting(y, along: area.height, style: Self.tickStyle, isVertical: true)
  }

  /// The room that the numbers beside a vertical axis take.
  static func labelWidth(_ y: Axis, height: Double) -> Double {
    let ticks = Ticks.fitting(y, along: height, style: tickStyle, isVertical: true)
    return gap + ticks.labels.reduce(0) { max($0, tickStyle.width(of: $1)) }
  }

  /// The room that the numbers below a horizontal axis take.
  static var labelHeight: Double { gap + tickStyle.ascent + tickStyle.descent }

  /// Where a pair of numbers lies; `nil` where one has no place on its axis.
  package func point(_ x: Double, _ y: Double) -> Point? {
    guard let horizontal = self.x.fraction(of: x), let vertical = self.y.fraction(of: y) else {
      return nil
    }
    return Point(area.x + horizontal * area.width, area.maxY - vertical * area.height)
  }

  /// Draws grid lines and numbers, which lie behind the data.
  func draw(on canvas: inout Canvas) {
    drawX(on: &canvas)
    for value in Ticks.minor(y) { gridLine(y: value, 0.4, &canvas) }
    for (value, label) in zip(yTicks.values, yTicks.labels) {
      guard let place = gridLine(y: value, 1, &canvas) else { continue }
      canvas.text(
        label, at: Point(area.x - Self.gap, place), Self.tickStyle, horizontally: .trailing)
    }
  }

  /// As above, for the horizontal axis alone.
  func drawX(on canvas: inout Canvas) {
    for value in Ticks.minor(x) { gridLine(x: value, 0.4, &canvas) }
    for (value, label) in zip(xTicks.values, xTicks.labels) {
      guard let place = gridLine(x: value, 1, &canvas), hasXLabels else { continue }
      canvas.text(
        label, at: Point(place, area.maxY + Self.gap), Self.tickStyle, horizontally: .center,
        vertically: .top)
    }
  }

  /// Draws the lines at the left and below, which lie over the data.
  func drawFrame(on canvas: inout Canvas) {
    let corner = [
      Point(area.x, area.y), Point(area.x, area.maxY), Point(area.maxX, area.maxY),
    ]
    canvas.stroke(Path(corner), Stroke(.frame))
  }

  @discardableResult
  private func gridLine(x value: Double, _ width: Double, _ canvas: inout Canvas) -> Double? {
    guard let fraction = x.fraction(of: value) else { return nil }
    let place = area.x + fraction * area.width
    canvas.line(
      from: Point(place, area.y), to: Point(place, area.maxY), Stroke(.grid, width: width))
    return place
  }

  @discardableResult
  private func gridLine(y value: Double, _ width: Double, _ canvas: inout Canvas) -> Double? {
    guard let fraction = y.fraction(of: value) else { return nil }
    let place = area.maxY - fraction * area.height
    canvas.line(
      from: Point(area.x, place), to: Point(area.maxX, place), Stroke(.grid, width: width))
    return place
  }
}
