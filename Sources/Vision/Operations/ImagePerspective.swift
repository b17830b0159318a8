import Tensor

/// The corners of a quadrilateral.
public struct Corners: Sendable, Hashable, Codable {
  /// A place in an image, in pixels from its upper left corner.
  public struct Point: Sendable, Hashable, Codable {
    public var x: Double
    public var y: Double

    public init(x: Double, y: Double) { (self.x, self.y) = (x, y) }
  }

  public var topLeft: Point
  public var topRight: Point
  public var bottomRight: Point
  public var bottomLeft: Point

  public init(topLeft: Point, topRight: Point, bottomRight: Point, bottomLeft: Point) {
    (self.topLeft, self.topRight) = (topLeft, topRight)
    (self.bottomRight, self.bottomLeft) = (bottomRight, bottomLeft)
  }

  /// The middles of the corner pixels of a picture, as torchvision counts them.
  public init(width: Int, height: Int) {
    let (right, bottom) = (Double(width - 1), Double(height - 1))
    self.init(
      topLeft: Point(x: 0, y: 0), topRight: Point(x: right, y: 0),
      bottomRight: Point(x: right, y: bottom), bottomLeft: Point(x: 0, y: bottom))
  }

  var points: [Point] { [topLeft, topRight, bottomRight, bottomLeft] }
}

extension Image {
  /// The image warped so that the corners `start` come to `end`, as torchvision's `perspective` of a
  /// PIL image. The size stays.
  ///
  /// - Precondition: No three corners of `end` lie on a line.
  public func perspective(
    from start: Corners? = nil, to end: Corners, interpolation: Interpolation = .bilinear,
    fill: RGB = .black
  ) -> Image {
    let start = start ?? Corners(width: width, height: height)
    let m = Self.perspectiveCoefficients(from: start, to: end)
    return warped(width: width, height: height, interpolation: interpolation, fill: fill) { x, y in
      let depth = m[6] * x + m[7] * y + 1
      return ((m[0] * x + m[1] * y + m[2]) / depth, (m[3] * x + m[4] * y + m[5]) / depth)
    }
  }

  /// The eight numbers of the map from `end` to `start`, rounded to 32 bits as torchvision's.
  private static func perspectiveCoefficients(from start: Corners, to end: Corners) -> [Double] {
    var rows: [[Double]] = []
    for (from, to) in zip(start.points, end.points) {
      rows.append([to.x, to.y, 1, 0, 0, 0, -from.x * to.x, -from.x * to.y, from.x])
      rows.append([0, 0, 0, to.x, to.y, 1, -from.y * to.x, -from.y * to.y, from.y])
    }
    // Gaussian elimination with the largest pivot.
    for column in 0..<8 {
      let pivot = (column..<8).max { abs(rows[$0][column]) < abs(rows[$1][column]) }!
      rows.swapAt(column, pivot)
      require(
        abs(rows[column][column]) > 1e-12,
        "perspective: no three corners may lie on a line (\(end.points.map { [$0.x, $0.y] }))")
      for row in 0..<8 where row != column {
        let factor = rows[row][column] / rows[column][column]
        for place in column..<9 { rows[row][place] -= factor * rows[column][place] }
      }
    }
    return (0..<8).map { Double(Float(rows[$0][8] / rows[$0][$0])) }
  }
}
