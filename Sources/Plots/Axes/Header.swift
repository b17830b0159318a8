/// Title, remark and legend at the top of a plot.
package struct Header: Sendable {
  /// Between the edge of the canvas and what is drawn.
  static let margin = 16.0

  private let title, subtitle: [String]
  private let legend: Legend
  private let origin: Point
  /// Where the rest of the plot begins.
  package let bottom: Double

  init(title: String?, subtitle: String? = nil, legend entries: [Legend.Entry] = [], width: Double)
  {
    let inner = width - 2 * Self.margin
    origin = Point(Self.margin, Self.margin - 2)
    self.title = title.map { TextStyle.title.wrapped($0, to: inner, maximumLines: 3) } ?? []
    self.subtitle =
      subtitle.map { TextStyle.subtitle.wrapped($0, to: inner, maximumLines: 4) } ?? []
    var y = origin.y + Double(self.title.count) * TextStyle.title.lineHeight
    y += Double(self.subtitle.count) * TextStyle.subtitle.lineHeight
    if y > origin.y { y += 4 }
    legend = Legend(entries, at: Point(origin.x, y), width: inner)
    y += legend.height
    bottom = y > origin.y ? y + 4 : Self.margin
  }

  func draw(on canvas: inout Canvas) {
    canvas.text(lines: title, at: origin, .title)
    let below = Point(origin.x, origin.y + Double(title.count) * TextStyle.title.lineHeight)
    canvas.text(lines: subtitle, at: below, .subtitle)
    legend.draw(on: &canvas)
  }
}
