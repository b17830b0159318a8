extension Scenes {
  /// The outline of an object about its centre, in pixels, for anti-aliased drawing.
  struct Outline {
    /// The reach of the farthest corner of any shape from its centre, for radius 1.
    static let extent = 1.35

    private struct Edge {
      let x, y, dx, dy: Double
      /// 1 / (dx² + dy²)
      let scale: Double
    }
    private let radius: Double
    /// None for a circle.
    private let edges: [Edge]

    init(_ object: Object, scale: Double) {
      radius = object.radius * scale
      // The rational form of a rotation: sine and cosine of the library differ in their last bits
      // between machines.
      let t = object.tilt
      let (cosine, sine) = ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t))
      let corners = Self.corners(object.kind.shape).map { [radius] x, y in
        (x: radius * (cosine * x - sine * y), y: radius * (sine * x + cosine * y))
      }
      edges = corners.indices.map { index in
        let from = corners[index]
        let to = corners[(index + 1) % corners.count]
        let (dx, dy) = (to.x - from.x, to.y - from.y)
        return Edge(x: from.x, y: from.y, dx: dx, dy: dy, scale: 1 / (dx * dx + dy * dy))
      }
    }

    /// Returns the distance of a point from the outline, negative inside.
    func signedDistance(x: Double, y: Double) -> Double {
      if edges.isEmpty { return (x * x + y * y).squareRoot() - radius }
      var nearest = Double.infinity
      var isInside = false
      for edge in edges {
        let (px, py) = (x - edge.x, y - edge.y)
        let along = min(max((px * edge.dx + py * edge.dy) * edge.scale, 0), 1)
        let (ex, ey) = (px - along * edge.dx, py - along * edge.dy)
        nearest = min(nearest, ex * ex + ey * ey)
        // A ray to the right crosses an odd number of edges from inside.
        let endY = py - edge.dy
        if (py >= 0) != (endY >= 0), (edge.dx * py > edge.dy * px) == (edge.dy > 0) {
          isInside.toggle()
        }
      }
      return isInside ? -nearest.squareRoot() : nearest.squareRoot()
    }

    /// Returns the corners of a shape of radius 1, y downwards. The shapes look alike in size:
    /// pointed ones reach beyond the circle, the square stays within.
    private static func corners(_ shape: Shape) -> [(Double, Double)] {
      switch shape {
      case .circle: return []
      case .square: return [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]
      case .triangle: return [(0, -1.3), (1.126, 0.65), (-1.126, 0.65)]
      case .star:
        // Five points at 72° from each other, the inner corners halfway between them.
        let (c18, s18, c54, s54) = (0.9510565163, 0.3090169944, 0.5877852523, 0.8090169944)
        let (outer, inner) = (1.35, 0.6)
        return [
          (0, -outer), (c54 * inner, -s54 * inner), (c18 * outer, -s18 * outer),
          (c18 * inner, s18 * inner), (c54 * outer, s54 * outer), (0, inner),
          (-c54 * outer, s54 * outer), (-c18 * inner, s18 * inner),
          (-c18 * outer, -s18 * outer), (-c54 * inner, -s54 * inner),
        ]
      }
    }
  }
}
