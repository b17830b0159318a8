/// A place on a canvas, in points from its upper left corner.
public struct Point: Sendable, Hashable {
  /// To the right.
  public var x: Double
  /// Downwards.
  public var y: Double

  /// The place of these coordinates.
  public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
}

/// The extent of a canvas or a picture on it, in points.
public struct Size: Sendable, Hashable {
  /// To the right.
  public var width: Double
  /// Downwards.
  public var height: Double

  /// The extent of these sides.
  public init(_ width: Double, _ height: Double) { (self.width, self.height) = (width, height) }
}

/// A rectangle on a canvas with sides along the axes, in points.
public struct Rectangle: Sendable, Hashable {
  /// The left and the upper edge.
  public var x, y: Double
  /// The sides.
  public var width, height: Double

  /// The rectangle with this upper left corner and these sides.
  public init(x: Double, y: Double, width: Double, height: Double) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// The right edge.
  public var maxX: Double { x + width }
  /// The lower edge.
  public var maxY: Double { y + height }
  /// The middle between left and right.
  public var midX: Double { x + width / 2 }
  /// The middle between top and bottom.
  public var midY: Double { y + height / 2 }

  /// The rectangle with each edge moved inwards.
  func inset(by distance: Double) -> Rectangle {
    Rectangle(
      x: x + distance, y: y + distance, width: width - 2 * distance, height: height - 2 * distance)
  }

  /// Whether the two share more than an edge.
  package func intersects(_ other: Rectangle) -> Bool {
    x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
  }

  /// Whether the other lies inside; edges may touch.
  package func contains(_ other: Rectangle) -> Bool {
    x <= other.x && other.maxX <= maxX && y <= other.y && other.maxY <= maxY
  }
}
