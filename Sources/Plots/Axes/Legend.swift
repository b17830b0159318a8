/// Names with the look of what they stand for, in rows above the data.
package struct Legend: Sendable {
  /// A name and its look.
  struct Entry: Sendable {
    enum Symbol: Sendable {
      case line(SeriesStyle, hasMarker: Bool)
      case marker(SeriesStyle.Marker, Color)
      case box(Color)
    }
    var name: String
    var symbol: Symbol
  }

  /// An entry at its place: the left end of its middle line.
  struct Place: Sendable {
    var entry: Entry
    var name: String
    var origin: Point
  }

  private(set) var places: [Place] = []
  /// Of all rows.
  private(set) var height = 0.0

  private static let style = TextStyle.legend
  private static let rowHeight = 19.0

  /// Entries from left to right in as many rows of `width` as are needed, from `origin` on. Names
  /// wider than a row are shortened, those equal to an earlier one left out.
  init(_ entries: [Entry], at origin: Point, width: Double) {
    var x = 0.0
    var names: Set<String> = []
    for entry in entries where !entry.name.isEmpty && names.insert(entry.name).inserted {
      let symbol = Self.symbolWidth(entry)
      let name = Self.style.shortened(entry.name, to: width - symbol - 6)
      let needed = symbol + 6 + Self.style.width(of: name)
      if height == 0 || x + needed > width {
        height += Self.rowHeight
        x = 0
      }
      let place = Point(origin.x + x, origin.y + height - Self.rowHeight / 2)
      places.append(Place(entry: entry, name: name, origin: place))
      x += needed + 18
    }
  }

  private static func symbolWidth(_ entry: Entry) -> Double {
    if case .line = entry.symbol { 30 } else { 11 }
  }

  func draw(on canvas: inout Canvas) {
    for place in places {
      let p = place.origin
      switch place.entry.symbol {
      case .line(let style, let hasMarker):
        canvas.line(
          from: p, to: Point(p.x + 30, p.y), Stroke(style.color, width: 2, dash: style.dash))
        if hasMarker {
          canvas.marker(style.marker, at: Point(p.x + 15, p.y), color: style.color)
        }
      case .marker(let marker, let color):
        canvas.marker(marker, at: Point(p.x + 5, p.y), radius: 4, color: color)
      case .box(let color):
        canvas.fill(Rectangle(x: p.x, y: p.y - 5.5, width: 11, height: 11), color)
      }
      let x = p.x + Self.symbolWidth(place.entry) + 6
      canvas.text(place.name, at: Point(x, p.y), Self.style)
    }
  }
}
