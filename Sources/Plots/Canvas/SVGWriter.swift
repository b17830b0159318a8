import Vision

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Writes a canvas as SVG 1.1.
struct SVGWriter {
  private var lines: [String] = []
  private var clipCount = 0

  static func text(of canvas: Canvas) -> String {
    var writer = SVGWriter()
    let (width, height) = (number(canvas.size.width), number(canvas.size.height))
    writer.lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\""
        + " width=\"\(width)pt\" height=\"\(height)pt\" viewBox=\"0 0 \(width) \(height)\""
        + " font-family=\"'\(MeasuringFont.family)', Verdana, sans-serif\">",
      "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#ffffff\"/>",
    ]
    for element in canvas.elements { writer.write(element) }
    return (writer.lines + ["</svg>", ""]).joined(separator: "\n")
  }

  private mutating func write(_ element: Canvas.Element) {
    switch element {
    case .path(let path, let fill, let stroke):
      lines.append("<path d=\"\(Self.data(path))\"\(Self.paint(fill, stroke))/>")
    case .text(let line): write(line)
    case .image(let image, let r): write(image, in: r)
    case .beginClip(let r):
      clipCount += 1
      let path = Self.data(.rectangle(r))
      lines.append("<clipPath id=\"clip\(clipCount)\"><path d=\"\(path)\"/></clipPath>")
      lines.append("<g clip-path=\"url(#clip\(clipCount))\">")
    case .endClip: lines.append("</g>")
    }
  }

  private mutating func write(_ line: Canvas.TextLine) {
    let (x, y) = (Self.number(line.origin.x), Self.number(line.origin.y))
    let turn = line.isVertical ? " transform=\"rotate(-90 \(x) \(y))\"" : ""
    let weight = line.style.isBold ? " font-weight=\"bold\"" : ""
    // The length holds viewers without the font to the layout.
    lines.append(
      "<text x=\"\(x)\" y=\"\(y)\"\(turn) font-size=\"\(Self.number(line.style.size))\"\(weight)"
        + "\(Self.color("fill", line.style.color)) textLength=\"\(Self.number(line.width))\""
        + " lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\">"
        + "\(markupEscaped(line.text))</text>")
  }

  private mutating func write(_ image: Image, in r: Rectangle) {
    // The encoder fails for sides beyond 2³¹ only.
    guard let png = try? image.pngData() else { return }
    lines.append(
      "<image x=\"\(Self.number(r.x))\" y=\"\(Self.number(r.y))\""
        + " width=\"\(Self.number(r.width))\" height=\"\(Self.number(r.height))\""
        + " preserveAspectRatio=\"none\" xlink:href=\"data:image/png;base64,"
        + "\(Data(png).base64EncodedString())\"/>")
  }

  private static func data(_ path: Path) -> String {
    func pair(_ p: Point) -> String { "\(number(p.x)) \(number(p.y))" }
    return path.steps.map { step in
      switch step {
      case .move(let p): "M\(pair(p))"
      case .line(let p): "L\(pair(p))"
      case .curve(let a, let b, let p): "C\(pair(a)) \(pair(b)) \(pair(p))"
      case .close: "Z"
      }
    }.joined()
  }

  private static func paint(_ fill: Color?, _ stroke: Stroke?) -> String {
    var text = fill.map { color("fill", $0) } ?? " fill=\"none\""
    if let stroke {
      text += color("stroke", stroke.color) + " stroke-width=\"\(number(stroke.width))\""
      text += " stroke-linejoin=\"round\""
      if !stroke.dash.isEmpty {
        text += " stroke-dasharray=\"\(stroke.dash.map(number).joined(separator: " "))\""
      }
    }
    return text
  }

  private static func color(_ attribute: String, _ color: Color) -> String {
    let hex = color.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let opacity = color.alpha < 1 ? " \(attribute)-opacity=\"\(number(color.alpha))\"" : ""
    return " \(attribute)=\"#\(hex)\"\(opacity)"
  }

  /// With two decimals at most.
  private static func number(_ value: Double) -> String {
    let hundredths = Int((min(max(value, -1e9), 1e9) * 100).rounded())
    let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    let decimals = rest % 10 == 0 ? "\(rest / 10)" : (rest < 10 ? "0\(rest)" : "\(rest)")
    return "\(sign)\(whole).\(decimals)"
  }
}
