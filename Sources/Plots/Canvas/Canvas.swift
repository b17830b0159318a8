import Tensor
import Vision

/// A white surface that remembers what is drawn, to be rendered as PNG or SVG.
///
/// ```swift
/// var canvas = Canvas(width: 200, height: 100)
/// canvas.text("Hello", at: Point(100, 50), horizontally: .center)
/// try canvas.save(to: "hello.svg")
/// ```
///
/// Coordinates are points, a 72nd of an inch, from the upper left corner. PNG files are drawn by
/// Cairo. SVG files keep text as text, which can be searched and edited, in the widths that Cairo has
/// measured; Cairo's own would hold outlines of letters. The same drawing gives the same bytes.
public struct Canvas: Sendable {
  /// What lies on the canvas, from the back to the front.
  package enum Element: Sendable {
    case path(Path, fill: Color?, stroke: Stroke?)
    case text(TextLine)
    case image(Image, Rectangle)
    case beginClip(Rectangle)
    case endClip
  }

  /// A line of text at its place.
  package struct TextLine: Sendable {
    package var text: String
    package var style: TextStyle
    /// Where the baseline begins.
    package var origin: Point
    package var width: Double
    /// Whether it runs upwards.
    package var isVertical: Bool

    /// The room that it takes.
    package var box: Rectangle {
      let height = style.ascent + style.descent
      return isVertical
        ? Rectangle(x: origin.x - style.ascent, y: origin.y - width, width: height, height: width)
        : Rectangle(x: origin.x, y: origin.y - style.ascent, width: width, height: height)
    }
  }

  /// Which point of a line of text a position along the line means.
  public enum HorizontalAnchor: Sendable {
    /// The beginning.
    case leading
    /// The middle.
    case center
    /// The end.
    case trailing
  }

  /// Which point of a line of text a position across the line means.
  public enum VerticalAnchor: Sendable {
    /// The upper edge of the line.
    case top
    /// The middle of capitals.
    case middle
    /// The line that letters stand on.
    case baseline
    /// The lower edge of the line.
    case bottom
  }

  /// In points.
  public let size: Size
  package private(set) var elements: [Element] = []

  /// An empty canvas of these sides, in points.
  ///
  /// - Precondition: both are finite and at least 1.
  public init(width: Double, height: Double) {
    require(
      width >= 1 && height >= 1 && width.isFinite && height.isFinite,
      "Canvas: width and height must be finite and at least 1 (\(width), \(height))")
    size = Size(width, height)
  }

  /// A canvas of these sides, in points, with what `body` draws.
  public init(width: Double, height: Double, _ body: (inout Canvas) throws -> Void) rethrows {
    self.init(width: width, height: height)
    try body(&self)
  }

  /// The whole of it.
  public var bounds: Rectangle { Rectangle(x: 0, y: 0, width: size.width, height: size.height) }

  /// Fills the inside of a path.
  public mutating func fill(_ path: Path, _ color: Color) {
    elements.append(.path(path, fill: color, stroke: nil))
  }

  /// Fills a rectangle.
  public mutating func fill(_ rectangle: Rectangle, _ color: Color) {
    fill(.rectangle(rectangle), color)
  }

  /// Draws along a path.
  public mutating func stroke(_ path: Path, _ stroke: Stroke) {
    elements.append(.path(path, fill: nil, stroke: stroke))
  }

  /// Draws a line.
  public mutating func line(from start: Point, to end: Point, _ stroke: Stroke) {
    self.stroke(.line(from: start, to: end), stroke)
  }

  /// Writes one line of text.
  ///
  /// - Parameters:
  ///   - text: Line breaks and other control characters become spaces.
  ///   - position: The point that the anchors name.
  ///   - isVertical: Whether the line runs upwards; anchors turn with it.
  public mutating func text(
    _ text: String, at position: Point, _ style: TextStyle = TextStyle(),
    horizontally: HorizontalAnchor = .leading, vertically: VerticalAnchor = .middle,
    isVertical: Bool = false
  ) {
    let text = text.inOneLine
    let width = style.width(of: text)
    if text.isEmpty { return }
    let along: Double =
      switch horizontally {
      case .leading: 0
      case .center: -width / 2
      case .trailing: -width
      }
    let across: Double =
      switch vertically {
      case .top: style.ascent
      case .middle: style.halfCapital
      case .baseline: 0
      case .bottom: -style.descent
      }
    let origin =
      isVertical
      ? Point(position.x + across, position.y - along)
      : Point(position.x + along, position.y + across)
    elements.append(
      .text(
        TextLine(text: text, style: style, origin: origin, width: width, isVertical: isVertical)))
  }

  /// Writes lines of text below each other, of which the first has its upper edge at `position`.
  public mutating func text(
    lines: [String], at position: Point, _ style: TextStyle = TextStyle(),
    horizontally: HorizontalAnchor = .leading
  ) {
    for (i, line) in lines.enumerated() {
      text(
        line, at: Point(position.x, position.y + Double(i) * style.lineHeight), style,
        horizontally: horizontally, vertically: .top)
    }
  }

  /// Draws an image, stretched to the rectangle.
  public mutating func image(_ image: Image, in rectangle: Rectangle) {
    elements.append(.image(image, rectangle))
  }

  /// Draws what `body` draws inside of the rectangle only.
  public mutating func clipped(
    to rectangle: Rectangle, _ body: (inout Canvas) throws -> Void
  ) rethrows {
    elements.append(.beginClip(rectangle))
    defer { elements.append(.endClip) }
    try body(&self)
  }

  /// Every line of text.
  package var textLines: [TextLine] {
    elements.compactMap { if case .text(let line) = $0 { line } else { nil } }
  }
}
