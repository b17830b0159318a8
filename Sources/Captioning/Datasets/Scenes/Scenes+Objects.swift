extension Scenes {
  /// The outline of an object.
  public enum Shape: String, CaseIterable, Sendable {
    case circle, square, triangle, star
  }

  /// The colour of an object, up to a slight variation of its shade.
  public enum Color: String, CaseIterable, Sendable {
    case red, yellow, green, blue, white, black
  }

  /// The size of an object: radii come from two ranges that lie far apart, so that a single
  /// object tells its size without another to compare it with.
  public enum Size: String, CaseIterable, Sendable {
    case small, large
  }

  /// A shape in a colour.
  public struct Kind: Hashable, Sendable, CustomStringConvertible {
    public let shape: Shape
    public let color: Color

    public init(_ color: Color, _ shape: Shape) {
      self.shape = shape
      self.color = color
    }

    /// For example `red star`.
    public var description: String { "\(color.rawValue) \(shape.rawValue)" }

    /// All pairs of a shape and a colour.
    public static let all = Shape.allCases.flatMap { shape in
      Color.allCases.map { Kind($0, shape) }
    }
  }

  /// The pairs of shape and colour that occur in the test split only: every shape once, a sixth of
  /// all pairs.
  public static let heldOut: Set<Kind> = [
    Kind(.red, .star), Kind(.yellow, .circle), Kind(.green, .square), Kind(.blue, .triangle),
  ]

  /// One shape in a scene. Lengths are in 1/96 of the picture's side, from the upper left corner.
  public struct Object: Hashable, Sendable {
    public let kind: Kind
    public let size: Size
    /// The centre.
    public let x, y: Double
    /// The nominal radius; shapes are scaled to look alike in size.
    public let radius: Double
    /// The tangent of half the angle by which the shape is turned.
    let tilt: Double
    /// The colour as drawn, red, green and blue in 0...255.
    let shade: SIMD3<Int32>

    /// The radius of a circle about the centre that holds the whole shape. Those of two objects
    /// of a scene never overlap.
    public var extent: Double { radius * Outline.extent }
  }

  /// How the objects of a scene stand to each other.
  public enum Arrangement: Hashable, Sendable {
    /// One object.
    case alone(Place)
    /// Object 0 stands in this direction from object 1. The larger of the two is object 0; of two
    /// equally large ones the upper or the left one.
    case pair(Direction)
    /// Two objects alike, along this axis.
    case twins(Axis)
    /// Three objects alike.
    case trio(Formation)
    /// Object 0 between object 1 (left or upper) and object 2.
    case between(Axis)
    /// Object 0 between two objects alike.
    case flanked(Axis)
    /// Objects 0 and 1 are alike and stand in this direction from object 2.
    case twoAndOne(Direction)
  }

  /// Where an object that is alone stands.
  public enum Place: CaseIterable, Sendable {
    case middle, upperLeft, upperRight, lowerLeft, lowerRight
  }

  /// An axis of the picture.
  public enum Axis: CaseIterable, Sendable {
    case horizontal, vertical
  }

  /// A direction in the picture.
  public enum Direction: CaseIterable, Sendable {
    case above, below, leftOf, rightOf

    /// The axis along which the direction points.
    public var axis: Axis { self == .above || self == .below ? .vertical : .horizontal }
    /// Whether it points towards smaller coordinates.
    var isBackward: Bool { self == .above || self == .leftOf }
    /// The direction back.
    public var opposite: Direction {
      switch self {
      case .above: .below
      case .below: .above
      case .leftOf: .rightOf
      case .rightOf: .leftOf
      }
    }
  }

  /// How three objects alike stand.
  public enum Formation: CaseIterable, Sendable {
    /// From left to right, from top to bottom, or one above two.
    case row, column, pyramid
  }

  /// What a picture shows.
  public struct Scene: Hashable, Sendable {
    public let arrangement: Arrangement
    public let objects: [Object]

    /// Whether the scene holds a pair of shape and colour that training never showed.
    public var containsHeldOutKind: Bool { objects.contains { heldOut.contains($0.kind) } }
    /// The most frequent caption, a function of what is to be seen.
    public var canonicalCaption: String { Grammar(self).canonical }
  }
}
