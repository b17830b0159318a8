/// Places texts beside points so that they cover neither points nor each other.
package struct LabelPlacement: Sendable {
  /// A text at its place.
  package struct Label: Sendable {
    package var text: String
    package var box: Rectangle
    /// From the point to the text, where that is not beside it.
    var leader: (from: Point, to: Point)?
  }

  package private(set) var labels: [Label] = []
  /// Of texts for which there was no room.
  package private(set) var omittedCount = 0

  private let bounds: Rectangle
  private let style: TextStyle
  /// Points, texts and lines.
  private var occupied: [Cell: [Rectangle]] = [:]
  private var texts: [Cell: [Rectangle]] = [:]

  private struct Cell: Hashable {
    var column, row: Int
  }

  private static let cellSize = 32.0

  /// Tries the eight sides of each point, first near and then at a distance with a line; earlier texts
  /// take precedence.
  ///
  /// - Parameter radius: Of the points.
  package init(
    _ points: [(point: Point, text: String?)], in bounds: Rectangle, style: TextStyle,
    radius: Double
  ) {
    (self.bounds, self.style) = (bounds, style)
    for (point, _) in points {
      let box = Rectangle(
        x: point.x - radius, y: point.y - radius, width: 2 * radius, height: 2 * radius)
      Self.add(box, to: &occupied)
    }
    for (point, text) in points {
      guard let text, !text.isEmpty else { continue }
      place(text, at: point, radius)
    }
  }

  private mutating func place(_ text: String, at p: Point, _ radius: Double) {
    let (width, height) = (style.width(of: text), style.ascent + style.descent)
    for distance in [radius + 2, radius + 12, radius + 24] {
      let diagonal = distance * 0.75
      let centers = [
        Point(p.x + distance + width / 2, p.y), Point(p.x - distance - width / 2, p.y),
        Point(p.x, p.y - distance - height / 2), Point(p.x, p.y + distance + height / 2),
        Point(p.x + diagonal + width / 2, p.y - diagonal - height / 2),
        Point(p.x + diagonal + width / 2, p.y + diagonal + height / 2),
        Point(p.x - diagonal - width / 2, p.y - diagonal - height / 2),
        Point(p.x - diagonal - width / 2, p.y + diagonal + height / 2),
      ]
      for center in centers {
        let box = Rectangle(
          x: center.x - width / 2, y: center.y - height / 2, width: width, height: height)
        let near = Point(
          min(max(p.x, box.x), box.maxX), min(max(p.y, box.y + 2), box.maxY - 2))
        let line = distance > radius + 2 ? Self.boxes(from: p, to: near) : []
        guard bounds.contains(box), Self.isFree(box, among: occupied),
          line.allSatisfy({ Self.isFree($0, among: texts) })
        else { continue }
        // Words on a line keep the distance of a space.
        let spaced = Rectangle(x: box.x - 4, y: box.y, width: width + 8, height: height)
        Self.add(spaced, to: &occupied)
        Self.add(spaced, to: &texts)
        for part in line { Self.add(part, to: &occupied) }
        labels.append(Label(text: text, box: box, leader: line.isEmpty ? nil : (p, near)))
        return
      }
    }
    omittedCount += 1
  }

  /// Small boxes along a line.
  private static func boxes(from start: Point, to end: Point) -> [Rectangle] {
    (1...9).map { i in
      let t = Double(i) / 10
      return Rectangle(
        x: start.x + (end.x - start.x) * t - 1, y: start.y + (end.y - start.y) * t - 1, width: 2,
        height: 2)
    }
  }

  private static func isFree(_ box: Rectangle, among taken: [Cell: [Rectangle]]) -> Bool {
    cells(of: box).allSatisfy { cell in !(taken[cell] ?? []).contains { $0.intersects(box) } }
  }

  private static func add(_ box: Rectangle, to taken: inout [Cell: [Rectangle]]) {
    for cell in cells(of: box) { taken[cell, default: []].append(box) }
  }

  private static func cells(of box: Rectangle) -> [Cell] {
    func index(_ value: Double) -> Int { Int((value / cellSize).rounded(.down)) }
    return (index(box.x)...index(box.maxX)).flatMap { column in
      (index(box.y)...index(box.maxY)).map { Cell(column: column, row: $0) }
    }
  }
}
