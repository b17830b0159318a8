import Tensor

/// How often each class was taken for each: counts, and per cent of the row by colour and number.
///
/// ```swift
/// let plot = ConfusionMatrixPlot(labels: ["red", "green"], counts: [[48, 2], [5, 45]])
/// print(plot.accuracy)  // 0.93
/// try plot.save(to: "confusion.png")
/// ```
public struct ConfusionMatrixPlot: Plot {
  /// Of the classes.
  public let labels: [String]
  /// How many of the class of the row were taken for that of the column.
  public let counts: [[Int]]
  /// Above all.
  public var title: String?
  /// What rows and columns are.
  public var rowLabel, columnLabel: String

  /// A plot of counts, rows by the true class and columns by the predicted one, as scikit-learn's
  /// `confusion_matrix`.
  ///
  /// - Precondition: there is a row and a column for each label, and no count is below 0.
  public init(
    labels: [String], counts: [[Int]], title: String? = "Confusion matrix",
    rowLabel: String = "True", columnLabel: String = "Predicted"
  ) {
    require(
      counts.count == labels.count && counts.allSatisfy { $0.count == labels.count },
      "ConfusionMatrixPlot: counts must have a row and a column for each label"
        + " (\(labels.count) labels, rows of \(counts.map(\.count)))")
    require(
      counts.joined().allSatisfy { $0 >= 0 }, "ConfusionMatrixPlot: counts must be at least 0")
    (self.labels, self.counts, self.title) = (labels, counts, title)
    (self.rowLabel, self.columnLabel) = (rowLabel, columnLabel)
  }

  /// The part of all that was taken for what it is; 0 where there are none.
  public var accuracy: Double {
    let right = labels.indices.reduce(0) { $0 + counts[$1][$1] }
    return Double(right) / Double(max(1, total))
  }

  private var total: Int { counts.joined().reduce(0, +) }

  // MARK: Layout

  private static let longestLabel = 170.0
  private static let labelStyle = TextStyle(size: 11, color: .text)

  private var cell: Size {
    switch labels.count {
    case ...8: Size(66, 46)
    case ...15: Size(52, 38)
    default: Size(38, 30)
    }
  }

  private var labelWidth: Double {
    min(
      labels.reduce(20) { max($0, Self.labelStyle.width(of: $1)) }, Self.longestLabel)
  }

  private var areColumnLabelsVertical: Bool { labelWidth > cell.width - 8 }

  private var colorBar: ColorBar {
    ColorBar(
      .blues,
      labels: (labels.count > 1 ? [0, 0.25, 0.5, 0.75, 1] : [0, 1]).map {
        ($0, NumberText.percent($0))
      },
      title: "of the row")
  }

  private var header: Header {
    let count = NumberText.whole(total)
    let remark = "Accuracy \(NumberText.fixed(accuracy * 100, decimals: 1)) % of \(count)"
    return Header(title: title, subtitle: total > 0 ? remark : nil, width: size.width)
  }

  private var sides: (left: Double, below: Double, right: Double) {
    let line = TextStyle.axis.lineHeight
    return (
      Header.margin + line + 4 + labelWidth + 8,
      8 + (areColumnLabelsVertical ? labelWidth : Self.labelStyle.lineHeight) + 8 + line
        + Header.margin - 6,
      18 + colorBar.width + Header.margin
    )
  }

  public var size: Size {
    let side = Double(max(labels.count, 1))
    let width = max(360, sides.left + side * cell.width + sides.right)
    // The header's height follows from the width alone.
    let header = Header(title: title, subtitle: total > 0 ? " Accuracy" : nil, width: width)
    return Size(
      width, header.bottom + (labels.isEmpty ? 100 : side * cell.height) + sides.below)
  }

  /// The rectangle of each cell, by rows.
  package func cells() -> [[Rectangle]] {
    let top = header.bottom
    return labels.indices.map { row in
      labels.indices.map { column in
        Rectangle(
          x: sides.left + Double(column) * cell.width, y: top + Double(row) * cell.height,
          width: cell.width, height: cell.height)
      }
    }
  }

  // MARK: Drawing

  public func draw(on canvas: inout Canvas) {
    header.draw(on: &canvas)
    let cells = cells()
    guard let first = cells.first?.first, let last = cells.last?.last else {
      let area = Rectangle(
        x: Header.margin, y: header.bottom, width: size.width - 2 * Header.margin,
        height: size.height - header.bottom - Header.margin)
      canvas.emptyMessage("no classes", in: area)
      return
    }
    let frame = Rectangle(
      x: first.x, y: first.y, width: last.maxX - first.x, height: last.maxY - first.y)
    for row in labels.indices {
      let sum = counts[row].reduce(0, +)
      for column in labels.indices {
        draw(counts[row][column], of: sum, in: cells[row][column], on: &canvas)
      }
    }
    canvas.stroke(.rectangle(frame), Stroke(.frame))
    drawLabels(cells, frame, on: &canvas)
    let bar = Point(frame.maxX + 18, frame.y)
    colorBar.draw(on: &canvas, at: bar, height: frame.height)
  }

  private func draw(_ count: Int, of sum: Int, in cell: Rectangle, on canvas: inout Canvas) {
    let fraction = Double(count) / Double(max(1, sum))
    let color = sum == 0 ? Color(hex: 0xF0F0F0) : ColorMap.blues.color(at: fraction)
    canvas.fill(cell, color)
    canvas.stroke(.rectangle(cell), Stroke(.grid, width: 0.6))
    guard count > 0 else { return }
    let size = labels.count <= 8 ? 12.5 : labels.count <= 15 ? 11 : 9
    let upper = TextStyle(size: size, isBold: true, color: color.readableText)
    let whole = NumberText.whole(count)
    let number = upper.width(of: whole) > cell.width - 4 ? NumberText.compact(count) : whole
    let lower = TextStyle(size: size * 0.86, color: color.readableText)
    let gap = size * 0.72
    canvas.text(
      number, at: Point(cell.midX, cell.midY - gap), upper,
      horizontally: .center)
    canvas.text(
      Self.percent(fraction), at: Point(cell.midX, cell.midY + gap), lower, horizontally: .center)
  }

  /// Small parts are not to look like none, nor large ones like all.
  private static func percent(_ fraction: Double) -> String {
    if fraction < 0.005 { return "<1 %" }
    if fraction < 1, fraction >= 0.995 { return ">99 %" }
    return NumberText.percent(fraction)
  }

  private func drawLabels(
    _ cells: [[Rectangle]], _ frame: Rectangle, on canvas: inout Canvas
  ) {
    for (i, label) in labels.enumerated() {
      let text = Self.labelStyle.shortened(label, to: labelWidth)
      canvas.text(
        text, at: Point(frame.x - 8, cells[i][0].midY), Self.labelStyle, horizontally: .trailing)
      let below = Point(cells[0][i].midX, frame.maxY + 8)
      if areColumnLabelsVertical {
        canvas.text(
          text, at: below, Self.labelStyle, horizontally: .trailing, isVertical: true)
      } else {
        canvas.text(
          text, at: below, Self.labelStyle, horizontally: .center, vertically: .top)
      }
    }
    canvas.text(
      rowLabel, at: Point(Header.margin, frame.midY), .axis, horizontally: .center,
      vertically: .top, isVertical: true)
    canvas.text(
      columnLabel, at: Point(frame.midX, size.height - Header.margin + 6), .axis,
      horizontally: .center, vertically: .bottom)
  }
}
