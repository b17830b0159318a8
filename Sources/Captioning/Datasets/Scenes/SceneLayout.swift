import Tensor

extension Scenes {
  typealias Spot = (x: Double, y: Double)

  /// Places circles of given radii so that they do not overlap and their relation is plain: along
  /// the axis of the relation they are clear of each other, across it they hardly differ.
  ///
  /// Lengths are in 1/96 of the picture's side.
  enum Layout {
    static let side = 96.0
    private static let margin = 3.0

    /// Returns the centre of an object that is alone.
    static func spot(_ place: Place, radius: Double, _ random: inout SceneRandom) -> Spot {
      let (dx, dy) = (random.uniform(0...5), random.uniform(0...5))
      if place == .middle { return (side / 2 + dx * 2 - 5, side / 2 + dy * 2 - 5) }
      let edge = margin + radius * Outline.extent
      let isLeft = place == .upperLeft || place == .lowerLeft
      let isUpper = place == .upperLeft || place == .upperRight
      return (
        isLeft ? edge + dx : side - edge - dx, isUpper ? edge + dy : side - edge - dy
      )
    }

    /// Returns the centres of objects in a line along `axis`, from the left or the top.
    static func line(
      _ radii: [Double], along axis: Axis, gap: ClosedRange<Double>, _ random: inout SceneRandom
    ) -> [Spot] {
      let extents = radii.map { $0 * Outline.extent }
      let places = positions(extents, gap: gap, &random)
      let edge = margin + extents.max()!
      let center = random.uniform(edge...(side - edge))
      return zip(places, extents).map { place, extent in
        let jitter = random.uniform(-2...2)
        let across = inside(center + jitter, extent)
        return axis == .horizontal ? (place, across) : (across, place)
      }
    }

    /// Returns the centres of two objects that stand across `direction` beside each other, and of
    /// a third, from which they stand in `direction`.
    static func group(
      _ pair: ArraySlice<Double>, and single: Double, direction: Direction,
      gap: ClosedRange<Double>, _ random: inout SceneRandom
    ) -> [Spot] {
      let pairExtents = pair.map { $0 * Outline.extent }
      let (pairExtent, extent) = (pairExtents.max()!, single * Outline.extent)
      let across = positions(pairExtents, gap: gap, &random)
      let middle = inside((across[0] + across[1]) / 2 + random.uniform(-2...2), extent)
      let order = direction.isBackward ? [pairExtent, extent] : [extent, pairExtent]
      let along = positions(order, gap: gap, &random)
      let (pairPlace, place) =
        direction.isBackward ? (along[0], along[1]) : (along[1], along[0])
      let spots = [(pairPlace, across[0]), (pairPlace, across[1]), (place, middle)]
      return direction.axis == .horizontal ? spots : spots.map { ($0.1, $0.0) }
    }

    /// Returns the centres of intervals of the given half lengths, one after the other with equal
    /// gaps, somewhere between the margins.
    private static func positions(
      _ extents: [Double], gap: ClosedRange<Double>, _ random: inout SceneRandom
    ) -> [Double] {
      let slack = side - 2 * margin - 2 * extents.reduce(0, +)
      let gaps = Double(extents.count - 1)
      let widest = min(gap.upperBound, slack / gaps)
      require(widest >= gap.lowerBound, "Scenes.Layout: no room for extents \(extents)")
      let gap = random.uniform(gap.lowerBound...widest)
      var edge = margin + random.uniform(0...max(slack - gaps * gap, 0))
      return extents.map { extent in
        defer { edge += 2 * extent + gap }
        return edge + extent
      }
    }

    /// Returns `center` moved so that an object of this extent lies between the margins.
    private static func inside(_ center: Double, _ extent: Double) -> Double {
      min(max(center, margin + extent), side - margin - extent)
    }
  }
}
