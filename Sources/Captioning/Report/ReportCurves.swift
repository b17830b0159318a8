import Plots

/// How the runs of a report went: a drawing for each of a few metrics, with a line for each run.
struct ReportCurves {
  private struct Line {
    let entry: Int
    let isDashed: Bool
    let name: String
    let points: [(x: Double, y: Double)]
  }

  private let entries: [CaptionReport.Entry]

  init(_ entries: [CaptionReport.Entry]) { self.entries = entries }

  /// Nothing where no entry has curves.
  var html: String {
    let panels = [
      panel(
        "Loss, nats a word (training dashed)", ["train_loss", "dev_loss"], dashed: ["train_loss"]),
      panel("BLEU-4 on cleaned words, dev", ["bleu4"]),
      panel("CIDEr-D, dev", ["cider"]),
    ].compactMap { $0 }
    if panels.isEmpty { return "" }
    let legend = entries.indices.filter { entries[$0].curves != nil }.map { index in
      "<li><span class=\"key k\(index % ReportStyle.colors)\"></span>"
        + "\(markupEscaped(entries[index].name))</li>"
    }
    return "<section aria-labelledby=\"training\"><h2 id=\"training\">Training</h2>"
      + "<ul class=\"legend\">\(legend.joined())</ul>"
      + "<div class=\"curves\">\(panels.joined(separator: "\n"))</div></section>"
  }

  private func panel(_ title: String, _ metrics: [String], dashed: Set<String> = []) -> String? {
    let lines = entries.indices.flatMap { index in
      metrics.compactMap { metric -> Line? in
        guard let curves = entries[index].curves, let values = curves.metrics[metric] else {
          return nil
        }
        let points = zip(curves.epochs, values).compactMap { x, y in y.map { (x: x, y: $0) } }
        return points.isEmpty
          ? nil
          : Line(
            entry: index, isDashed: dashed.contains(metric),
            name: "\(entries[index].name), \(metric)", points: points)
      }
    }
    let points = lines.flatMap(\.points)
    guard let across = Axis(covering: points.map(\.x), padding: 0.02, maybeInteger: true),
      let up = Axis(covering: points.map(\.y))
    else { return nil }
    return drawing(title, lines, across, up)
  }

  private static let (width, height) = (360.0, 220.0)
  private static let (left, right, top, bottom) = (52.0, 350.0, 10.0, 186.0)

  private func drawing(_ title: String, _ lines: [Line], _ across: Axis, _ up: Axis) -> String {
    func x(_ value: Double) -> Double {
      Self.left + (value - across.lower) / (across.upper - across.lower) * (Self.right - Self.left)
    }
    func y(_ value: Double) -> Double {
      Self.bottom - (value - up.lower) / (up.upper - up.lower) * (Self.bottom - Self.top)
    }
    func number(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
    let (columns, rows) = (Ticks(across, count: 6), Ticks(up, count: 5))
    var shapes: [String] = []
    for (value, label) in zip(rows.values, rows.labels) {
      shapes.append(
        "<path class=\"grid\" d=\"M\(number(Self.left)) \(number(y(value)))"
          + "H\(number(Self.right))\"/>"
          + "<text x=\"\(number(Self.left - 6))\" y=\"\(number(y(value) + 4))\" "
          + "text-anchor=\"end\">\(markupEscaped(label))</text>")
    }
    for (value, label) in zip(columns.values, columns.labels) {
      shapes.append(
        "<text x=\"\(number(x(value)))\" y=\"\(number(Self.bottom + 17))\" "
          + "text-anchor=\"middle\">\(markupEscaped(label))</text>")
    }
    for line in lines {
      let style = "k\(line.entry % ReportStyle.colors)\(line.isDashed ? " dashed" : "")"
      let places = line.points.map { "\(number(x($0.x))),\(number(y($0.y)))" }
      let last = line.points[line.points.count - 1]
      shapes.append(
        "<polyline class=\"\(style)\" points=\"\(places.joined(separator: " "))\">"
          + "<title>\(markupEscaped(line.name))</title></polyline>"
          + "<circle class=\"\(style)\" cx=\"\(number(x(last.x)))\" "
          + "cy=\"\(number(y(last.y)))\" r=\"3\"/>"
      )
    }
    let said = lines.map { line in
      let last = line.points[line.points.count - 1]
      return "\(line.name): \(ReportTable.text(last.y)) in epoch \(Int(last.x))"
    }
    return "<figure><figcaption>\(markupEscaped(title))</figcaption>"
      + "<svg viewBox=\"0 0 \(number(Self.width)) \(number(Self.height))\" role=\"img\" "
      + "aria-label=\"\(markupEscaped("\(title). \(said.joined(separator: "; "))"))\">"
      + shapes.joined()
      + "<text x=\"\(number((Self.left + Self.right) / 2))\" y=\"\(number(Self.height - 2))\" "
      + "text-anchor=\"middle\">Epoch</text></svg></figure>"
  }
}
