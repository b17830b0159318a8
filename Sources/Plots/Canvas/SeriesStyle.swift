/// How a series differs from others: in colour, dashes and markers, so that it does in grey too.
public struct SeriesStyle: Sendable, Hashable {
  /// The shape of a marker.
  public enum Marker: Sendable, Hashable, CaseIterable {
    case circle, square, triangle, diamond, cross, invertedTriangle, plus
  }

  /// Of line and marker.
  public var color: Color
  /// Lengths of dashes and gaps in turn, in points.
  public var dash: [Double]
  /// At points.
  public var marker: Marker

  /// A style of these parts.
  public init(color: Color, dash: [Double] = [], marker: Marker = .circle) {
    (self.color, self.dash, self.marker) = (color, dash, marker)
  }

  /// The eight colours that Okabe and Ito chose to be told apart by colour-blind people ("Color
  /// Universal Design", 2008), those that are strong on white first.
  public static let okabeIto: [Color] = [
    0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x000000, 0xF0E442,
  ].map { Color(hex: $0) }

  static let blue = okabeIto[0]
  static let vermillion = okabeIto[1]
  static let green = okabeIto[2]
  static let orange = okabeIto[4]

  private static let dashes: [[Double]] = [
    [], [7, 3], [2, 2], [8, 3, 2, 3], [12, 4], [5, 2, 1, 2, 1, 2],
  ]

  /// The style of the series with this index from 0; colours, dashes and markers have different
  /// periods, so that 168 are different.
  public static func indexed(_ index: Int) -> SeriesStyle {
    SeriesStyle(
      color: okabeIto[index % okabeIto.count], dash: dashes[index % dashes.count],
      marker: Marker.allCases[index % Marker.allCases.count])
  }
}

extension SeriesStyle.Marker {
  /// The outline of a marker, about as large as a circle of this radius, and whether it is filled.
  func path(at p: Point, radius r: Double) -> (path: Path, isFilled: Bool) {
    func at(_ dx: Double, _ dy: Double) -> Point { Point(p.x + dx * r, p.y + dy * r) }
    func polygon(_ points: [Point]) -> (Path, Bool) { (Path(points, isClosed: true), true) }
    switch self {
    case .circle: return (.circle(at: p, radius: r), true)
    case .square:
      return polygon([at(-0.88, -0.88), at(0.88, -0.88), at(0.88, 0.88), at(-0.88, 0.88)])
    case .triangle: return polygon([at(0, -1.2), at(1.1, 0.85), at(-1.1, 0.85)])
    case .invertedTriangle: return polygon([at(0, 1.2), at(1.1, -0.85), at(-1.1, -0.85)])
    case .diamond: return polygon([at(0, -1.3), at(1.3, 0), at(0, 1.3), at(-1.3, 0)])
    case .cross:
      var path = Path.line(from: at(-0.9, -0.9), to: at(0.9, 0.9))
      path.append(.line(from: at(-0.9, 0.9), to: at(0.9, -0.9)))
      return (path, false)
    case .plus:
      var path = Path.line(from: at(-1.2, 0), to: at(1.2, 0))
      path.append(.line(from: at(0, -1.2), to: at(0, 1.2)))
      return (path, false)
    }
  }
}

extension Canvas {
  /// Draws a marker.
  mutating func marker(
    _ marker: SeriesStyle.Marker, at point: Point, radius: Double = 3.2, color: Color,
    outline: Color? = nil
  ) {
    let (path, isFilled) = marker.path(at: point, radius: radius)
    if isFilled {
      fill(path, color)
      if let outline { stroke(path, Stroke(outline, width: 0.8)) }
    } else {
      stroke(path, Stroke(color, width: 1.6))
    }
  }
}
