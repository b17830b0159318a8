#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

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

  private var bounds: Rectangle
  private var style: TextStyle
  /// Points, texts and lines.
  private var occupied: [Cell: [Rectangle]] = [:]
  private var markers: [Cell: [Rectangle]] = [:]

  private struct Cell: Hashable {
    var column, row: Int
  }

  private static let cellSize = 32.0

  /// Tries the sides of each point, first near and then, for the texts that are left, farther away
  /// with a line; earlier texts take precedence.
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
      Self.add(box, to: &markers)
    }
    let empty = self
    let texts = points.indices.filter { points[$0].text?.isEmpty == false }
    var left = placeAll(texts, of: points, radius)
    // A few that found no room go first in another attempt; where many did, there is none.
    for _ in 0..<4 where !left.isEmpty && left.count * 8 <= texts.count {
      let first = Set(left)
      var other = empty
      let otherLeft = other.placeAll(
        left + texts.filter { !first.contains($0) }, of: points, radius)
      if otherLeft.count >= left.count { break }
      (self, left) = (other, otherLeft)
    }
    omittedCount = left.count
  }

  /// Returns the indices of those for which there is no room.
  private mutating func placeAll(
    _ indices: [Int], of points: [(point: Point, text: String?)], _ radius: Double
  ) -> [Int] {
    var left = indices
    for distance in [2.0, 10, 16, 22, 28, 36] {
      left = left.filter { i in
        !place(points[i].text ?? "", at: points[i].point, radius, distance: distance)
      }
    }
    return left
  }

  /// Whether there is room at this distance from the point's edge.
  private mutating func place(
    _ text: String, at p: Point, _ radius: Double, distance: Double
  ) -> Bool {
    let (width, height) = (style.width(of: text), style.ascent + style.descent)
    let isNear = distance < 5
    for center in Self.candidates(p, Size(width, height), radius + distance, isNear) {
      let box = Rectangle(
        x: center.x - width / 2, y: center.y - height / 2, width: width, height: height)
      let near = Point(
        min(max(p.x, box.x), box.maxX), min(max(p.y, box.y + 2), box.maxY - 2))
      let line = isNear ? [] : Self.boxes(from: p, to: near, beyond: radius + 1)
      guard bounds.contains(box), Self.isFree(box, among: occupied),
        line.allSatisfy({ Self.isFree($0, among: occupied) }),
        !isNear || isClear(box, ofMarkersBut: p)
      else { continue }
      // Words on a line keep the distance of a space.
      let spaced = Rectangle(x: box.x - 4, y: box.y, width: width + 8, height: height)
      Self.add(spaced, to: &occupied)
      for part in line { Self.add(part, to: &occupied) }
      labels.append(Label(text: text, box: box, leader: isNear ? nil : (p, near)))
      return true
    }
    return false
  }

  /// Middles of boxes around a point: near ones at its sides, the right one first, and far ones in 24
  /// directions.
  private static func candidates(
    _ p: Point, _ size: Size, _ distance: Double, _ isNear: Bool
  ) -> [Point] {
    let (halfWidth, halfHeight) = (size.width / 2, size.height / 2)
    if isNear {
      let diagonal = distance * 0.75
      let (x, y) = (diagonal + halfWidth, diagonal + halfHeight)
      return [
        Point(p.x + distance + halfWidth, p.y), Point(p.x - distance - halfWidth, p.y),
        Point(p.x, p.y - distance - halfHeight), Point(p.x, p.y + distance + halfHeight),
        Point(p.x + x, p.y - y), Point(p.x + x, p.y + y), Point(p.x - x, p.y - y),
        Point(p.x - x, p.y + y),
        Point(p.x + halfWidth / 2, p.y - distance - halfHeight),
        Point(p.x - halfWidth / 2, p.y - distance - halfHeight),
        Point(p.x + halfWidth / 2, p.y + distance + halfHeight),
        Point(p.x - halfWidth / 2, p.y + distance + halfHeight),
      ]
    }
    return (0..<24).map { i in
      let angle = Double(i) * .pi / 12
      // The nearest point of the box lies about at the distance.
      let (x, y) = (cos(angle), sin(angle))
      return Point(
        p.x + x * distance + max(-1, min(1.5 * x, 1)) * halfWidth,
        p.y - y * distance - max(-1, min(1.5 * y, 1)) * halfHeight)
    }
  }

  /// Small boxes along a line, those at its ends left out.
  private static func boxes(
    from start: Point, to end: Point, beyond radius: Double
  ) -> [Rectangle] {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let length = (dx * dx + dy * dy).squareRoot()
    return stride(from: radius + 1, to: length - 1, by: 3).map { distance in
      let t = distance / length
      return Rectangle(x: start.x + dx * t - 1, y: start.y + dy * t - 1, width: 2, height: 2)
    }
  }

  /// Whether a text beside its point keeps away from others, so that it is clear whose it is.
  private func isClear(_ box: Rectangle, ofMarkersBut p: Point) -> Bool {
    let wide = box.inset(by: -4)
    return Self.cells(of: wide).allSatisfy { cell in
      !(markers[cell] ?? []).contains {
        $0.intersects(wide) && max(abs($0.midX - p.x), abs($0.midY - p.y)) > 0.5
      }
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
