/// An outline of straight lines and cubic curves.
public struct Path: Sendable, Hashable {
  package enum Step: Sendable, Hashable {
    case move(Point)
    case line(Point)
    case curve(Point, Point, Point)
    case close
  }

  package private(set) var steps: [Step] = []

  /// An empty path.
  public init() {}

  /// Straight lines from point to point.
  public init(_ points: some Sequence<Point>, isClosed: Bool = false) {
    for point in points { steps.append(steps.isEmpty ? .move(point) : .line(point)) }
    if isClosed, !steps.isEmpty { steps.append(.close) }
  }

  /// A line.
  public static func line(from start: Point, to end: Point) -> Path { Path([start, end]) }

  /// The outline of a rectangle.
  public static func rectangle(_ r: Rectangle) -> Path {
    Path(
      [Point(r.x, r.y), Point(r.maxX, r.y), Point(r.maxX, r.maxY), Point(r.x, r.maxY)],
      isClosed: true)
  }

  /// A circle, of four curves that are off by less than 0.03 % of the radius.
  public static func circle(at center: Point, radius r: Double) -> Path {
    let k = 0.552_284_75 * r
    func at(_ dx: Double, _ dy: Double) -> Point { Point(center.x + dx, center.y + dy) }
    var path = Path()
    path.steps = [
      .move(at(r, 0)), .curve(at(r, k), at(k, r), at(0, r)),
      .curve(at(-k, r), at(-r, k), at(-r, 0)),
      .curve(at(-r, -k), at(-k, -r), at(0, -r)), .curve(at(k, -r), at(r, -k), at(r, 0)), .close,
    ]
    return path
  }

  /// Adds the outlines of another path.
  public mutating func append(_ other: Path) { steps += other.steps }
}

/// How a path is drawn along.
public struct Stroke: Sendable, Hashable {
  /// Of the line.
  public var color: Color
  /// In points.
  public var width: Double
  /// Lengths of dashes and gaps in turn, in points; none for a line that does not break.
  public var dash: [Double]

  /// A line of this colour and width.
  public init(_ color: Color, width: Double = 1, dash: [Double] = []) {
    (self.color, self.width, self.dash) = (color, width, dash)
  }
}
