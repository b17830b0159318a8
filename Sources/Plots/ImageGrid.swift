import Tensor
import Vision

/// Pictures with captions below, for a look at what a captioner says.
///
/// ```swift
/// let verdict = ImageGrid.Verdict("CIDEr 1.2", .good)
/// let item = ImageGrid.Item(image, caption: "a dog runs", references: references, verdict: verdict)
/// try ImageGrid([item], columns: 4).save(to: "captions.png")
/// ```
public struct ImageGrid: Plot {
  /// A judgement in a few words, with a sign and a colour.
  public struct Verdict: Sendable, Hashable {
    /// What the colour says.
    public enum Tone: Sendable, Hashable {
      /// A tick in green.
      case good
      /// A circle in orange.
      case fair
      /// A cross in vermillion.
      case bad
    }

    /// Such as a score.
    public var text: String
    public var tone: Tone

    /// A judgement.
    public init(_ text: String, _ tone: Tone) { (self.text, self.tone) = (text, tone) }
  }

  /// A picture with what belongs to it.
  public struct Item: Sendable, Hashable {
    public var image: Image
    /// Below the picture, in up to six lines.
    public var caption: String
    /// Captions to compare with, in grey.
    public var references: [String]
    /// Above the caption.
    public var verdict: Verdict?

    /// A picture with its caption.
    public init(
      _ image: Image, caption: String, references: [String] = [], verdict: Verdict? = nil
    ) {
      (self.image, self.caption) = (image, caption)
      (self.references, self.verdict) = (references, verdict)
    }
  }

  /// By rows.
  public var items: [Item]
  /// Of a row.
  public let columns: Int
  /// Of a picture, in points.
  public let pictureWidth: Double
  /// Above all.
  public var title: String?

  /// A grid of pictures.
  ///
  /// - Precondition: `columns` is at least 1, and `pictureWidth` at least 40.
  public init(
    _ items: [Item], columns: Int = 4, pictureWidth: Double = 190, title: String? = nil
  ) {
    require(columns >= 1, "ImageGrid: columns must be at least 1 (\(columns))")
    require(
      pictureWidth >= 40 && pictureWidth.isFinite,
      "ImageGrid: pictureWidth must be finite and at least 40 (\(pictureWidth))")
    (self.items, self.columns, self.pictureWidth, self.title) =
      (items, columns, pictureWidth, title)
  }

  // MARK: Layout

  private static let gap = 18.0
  private static let captionStyle = TextStyle(size: 12, color: .text)
  private static let referenceStyle = TextStyle(size: 10, color: Color(hex: 0x6E6E6E))
  private static let verdictStyle = TextStyle(size: 11, isBold: true, color: .text)

  /// An item at its place.
  package struct Place: Sendable {
    package var picture: Rectangle
    var verdict: String?
    var caption: [String]
    var references: [String]
    /// Below the picture, without the gap to the next row.
    var textHeight: Double
  }

  private var width: Double {
    let shown = Double(max(1, min(columns, items.count)))
    return max(
      items.isEmpty ? 300 : 0, 2 * Header.margin + shown * pictureWidth + (shown - 1) * Self.gap)
  }

  private var header: Header { Header(title: title, width: width) }

  /// Where each item lies, and where the last one ends.
  package func layout() -> (places: [Place], bottom: Double) {
    var places: [Place] = []
    var top = header.bottom
    for start in stride(from: 0, to: items.count, by: columns) {
      let row = items[start..<min(start + columns, items.count)]
      let heights = row.map { Self.height(of: $0.image, width: pictureWidth) }
      let tallest = heights.max() ?? 0
      var deepest = 0.0
      for (column, item) in row.enumerated() {
        let place = place(item, column: column, top: top, room: tallest)
        deepest = max(deepest, place.textHeight)
        places.append(place)
      }
      top += tallest + deepest + Self.gap
    }
    return (places, items.isEmpty ? top + 120 : top - Self.gap)
  }

  /// Pictures higher than wide get at most 1.2 times the width, and then less width.
  private static func height(of image: Image, width: Double) -> Double {
    min(width * Double(image.height) / Double(image.width), width * 1.2)
  }

  private func place(_ item: Item, column: Int, top: Double, room: Double) -> Place {
    let height = Self.height(of: item.image, width: pictureWidth)
    let width = min(pictureWidth, height * Double(item.image.width) / Double(item.image.height))
    let x = Header.margin + Double(column) * (pictureWidth + Self.gap)
    // Pictures of a row stand on one line, with the captions below.
    let picture = Rectangle(
      x: x + (pictureWidth - width) / 2, y: top + room - height, width: width, height: height)
    var place = Place(
      picture: picture, verdict: nil,
      caption: Self.captionStyle.wrapped(item.caption, to: pictureWidth, maximumLines: 6),
      references: item.references.prefix(5).flatMap {
        Self.referenceStyle.wrapped("– \($0)", to: pictureWidth, maximumLines: 3)
      }, textHeight: 6)
    place.verdict = item.verdict.map {
      Self.verdictStyle.shortened($0.text, to: pictureWidth - 18)
    }
    if place.verdict != nil { place.textHeight += Self.verdictStyle.lineHeight + 3 }
    place.textHeight += Double(place.caption.count) * Self.captionStyle.lineHeight
    if !place.references.isEmpty {
      place.textHeight += 4 + Double(place.references.count) * Self.referenceStyle.lineHeight
    }
    return place
  }

  public var size: Size { Size(width, layout().bottom + Header.margin) }

  // MARK: Drawing

  public func draw(on canvas: inout Canvas) {
    header.draw(on: &canvas)
    let places = layout().places
    if items.isEmpty {
      let area = Rectangle(
        x: Header.margin, y: header.bottom, width: width - 2 * Header.margin, height: 120)
      canvas.emptyMessage("no pictures", in: area)
    }
    for (item, place) in zip(items, places) { draw(item, place, on: &canvas) }
  }

  private func draw(_ item: Item, _ place: Place, on canvas: inout Canvas) {
    let column = place.picture.midX - pictureWidth / 2
    canvas.image(item.image.reduced(to: place.picture), in: place.picture)
    var y = place.picture.maxY + 6
    if let text = place.verdict, let tone = item.verdict?.tone {
      var style = Self.verdictStyle
      style.color = tone.color
      let middle = y + style.lineHeight / 2
      canvas.sign(tone, at: Point(column + 6, middle))
      canvas.text(text, at: Point(column + 17, middle), style)
      y += style.lineHeight + 3
    }
    canvas.text(lines: place.caption, at: Point(column, y), Self.captionStyle)
    y += Double(place.caption.count) * Self.captionStyle.lineHeight + 4
    canvas.text(lines: place.references, at: Point(column, y), Self.referenceStyle)
  }
}

extension ImageGrid.Verdict.Tone {
  /// Darker than the palette's, for text on white.
  var color: Color {
    switch self {
    case .good: Color(hex: 0x007A59)
    case .fair: Color(hex: 0x946600)
    case .bad: Color(hex: 0xB84F00)
    }
  }
}

extension Canvas {
  /// A tick, a circle or a cross.
  fileprivate mutating func sign(_ tone: ImageGrid.Verdict.Tone, at p: Point) {
    let stroke = Stroke(tone.color, width: 2)
    switch tone {
    case .good:
      self.stroke(
        Path([Point(p.x - 4.5, p.y), Point(p.x - 1.5, p.y + 3.5), Point(p.x + 4.5, p.y - 4)]),
        stroke)
    case .fair: self.stroke(.circle(at: p, radius: 3.8), stroke)
    case .bad: self.stroke(SeriesStyle.Marker.cross.path(at: p, radius: 4.4).path, stroke)
    }
  }
}

extension Image {
  /// With no more pixels than twice the points of the rectangle, so that files stay small.
  func reduced(to rectangle: Rectangle) -> Image {
    let width = max(1, Int((rectangle.width * 2).rounded()))
    let height = max(1, Int((rectangle.height * 2).rounded()))
    return width < self.width && height < self.height ? resized(width: width, height: height) : self
  }
}
